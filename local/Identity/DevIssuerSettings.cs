namespace MyIpma.Local.Identity;

/// <summary>What the development issuer says about itself and whom it offers to sign in.</summary>
internal sealed class DevIssuerSettings
{
    public const string Path = "/dev/issuer";

    /// <summary>Asked at every request: a host on a free port knows its address only once it runs.</summary>
    public Func<Uri> Origin { get; set; } = () => new Uri("http://localhost:7071");

    public string Audience { get; set; } = "my-ipma-badges";

    public string ClientId { get; set; } = "my-ipma-web";

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(8);

    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    public IReadOnlyList<DevPerson> People { get; set; } = [];

    public string Issuer => Origin().GetLeftPart(UriPartial.Authority) + Path;

    public bool IsOurs(string? uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed)
        && parsed.UserInfo.Length == 0
        && string.Equals(parsed.GetLeftPart(UriPartial.Authority), Origin().GetLeftPart(UriPartial.Authority), StringComparison.Ordinal);
}

/// <summary>A person the sign-in page offers.</summary>
internal sealed record DevPerson(string Name, string Email, string Description);
