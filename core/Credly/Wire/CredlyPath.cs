namespace MyIpma.Core.Credly.Wire;

/// <summary>Builds addresses below the API's root. Ids come from webhooks too, so one that could climb out of its place is never used.</summary>
internal sealed class CredlyPath(string organizationId)
{
    private readonly string root = $"organizations/{Uri.EscapeDataString(organizationId)}";

    public string Badges => $"{root}/badges";

    public string Search => $"{root}/high_volume_issued_badge_search";

    public string Events => $"{root}/events";

    public string Tokens => $"{root}/authorization_tokens";

    public string Rotation => $"{Tokens}/rotate";

    public string Badge(string id) => $"{Badges}/{Checked(id)}";

    public string Event(string id) => $"{Events}/{Checked(id)}";

    public static string Assertion(string id) => $"obi/v2/badge_assertions/{Checked(id)}";

    public static bool IsId(string? id) => id is { Length: > 0 and <= 100 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static string Checked(string id) => IsId(id) ? id : throw new ArgumentException("Not an id of Credly's.", nameof(id));
}
