using System.Text.Json;
using System.Text.Json.Serialization;

namespace MyIpma.Core.Credly.Wire;

/// <summary>A hosted assertion. Open Badges lets <c>badge</c> and <c>recipient</c> take several shapes, so both are read with care.</summary>
internal sealed record WireAssertion
{
    public string? Id { get; init; }

    public JsonElement Badge { get; init; }

    [JsonPropertyName("issuedOn")]
    public DateTimeOffset? IssuedOn { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public JsonElement Recipient { get; init; }

    public bool? Revoked { get; init; }

    [JsonPropertyName("revocationReason")]
    public string? RevocationReason { get; init; }

    public AssertionResult ToResult() =>
        Revoked == true ? new AssertionResult.Revoked(RevocationReason) : new AssertionResult.Found(ToAssertion());

    private CredlyAssertion ToAssertion() => new()
    {
        Id = WireText.Link(Id),
        BadgeClass = WireText.Link(Badge.ValueKind == JsonValueKind.String ? Badge.GetString() : WireText.Member(Badge, "id")),
        IssuedOn = IssuedOn,
        Expires = Expires,
        RecipientIdentity = WireText.Member(Recipient, "identity"),
    };
}
