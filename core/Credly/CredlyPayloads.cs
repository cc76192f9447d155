using MyIpma.Core.Common;

namespace MyIpma.Core.Credly;

/// <summary>An issued badge in Credly's JSON. Members may be absent, null or empty, so nothing but the id is required.</summary>
internal sealed record WireBadge
{
    public required string Id { get; init; }
    public string? State { get; init; }
    public bool? Public { get; init; }
    public string? RecipientEmail { get; init; }
    public string? IssuedToFirstName { get; init; }
    public string? IssuedToLastName { get; init; }
    public string? IssuerEarnerId { get; init; }
    public WireReference? BadgeTemplate { get; init; }
    public string? AcceptBadgeUrl { get; init; }
    public string? BadgeUrl { get; init; }
    public string? ImageUrl { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? StateUpdatedAt { get; init; }
    public DateTimeOffset? UpdatedAt { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public string? ReplacesBadgeId { get; init; }
    public string? ReplacementBadgeId { get; init; }
    public string? RevocationReason { get; init; }
    public JsonElement User { get; init; }

    public CredlyBadge ToBadge(CredlyLinks links)
    {
        var accept = links.Read(AcceptBadgeUrl, "accept_badge_url", Id);
        return new CredlyBadge
        {
            Id = Id,
            State = ReadState(State),
            Public = Public ?? false,
            RecipientEmail = RecipientEmail,
            FirstName = IssuedToFirstName,
            LastName = IssuedToLastName,
            IssuerEarnerId = IssuerEarnerId,
            TemplateId = BadgeTemplate?.Id,
            AcceptUrl = accept.Address,
            AcceptUrlRefusal = accept.Refusal,
            BadgeUrl = links.Read(BadgeUrl, "badge_url", Id).Address,
            ImageUrl = links.Read(ImageUrl, "image_url", Id).Address,
            IssuedAt = IssuedAt,
            ExpiresAt = ExpiresAt,
            StateUpdatedAt = StateUpdatedAt,
            UpdatedAt = UpdatedAt,
            CreatedAt = CreatedAt,
            ReplacesBadgeId = ReplacesBadgeId,
            ReplacementBadgeId = ReplacementBadgeId,
            RevocationReason = RevocationReason,
            HasUser = User.ValueKind == JsonValueKind.Object && User.EnumerateObject().Any(),
            UserId = CredlyFormat.Member(User, "id"),
        };
    }

    private static CredlyBadgeState ReadState(string? state) => state switch
    {
        "pending" => CredlyBadgeState.Pending,
        "accepted" => CredlyBadgeState.Accepted,
        "rejected" => CredlyBadgeState.Rejected,
        "revoked" => CredlyBadgeState.Revoked,
        "replaced" => CredlyBadgeState.Replaced,
        _ => CredlyBadgeState.Unknown,
    };
}

internal sealed record WireReference
{
    public string? Id { get; init; }
}

internal sealed record WireEvent
{
    public required string Id { get; init; }
    public string? EventType { get; init; }
    public string? OrganizationId { get; init; }
    public DateTimeOffset? OccurredAt { get; init; }
    public WireBadge? Badge { get; init; }

    public CredlyEvent ToEvent(CredlyLinks links) => new()
    {
        Id = Id,
        EventType = EventType,
        OrganizationId = OrganizationId,
        OccurredAt = OccurredAt,
        Badge = Badge?.ToBadge(links),
    };
}

internal sealed record WireToken
{
    public string? Id { get; init; }
    public string? Token { get; init; }
    public string? Description { get; init; }
    public bool? ReadEnabled { get; init; }
    public bool? WriteEnabled { get; init; }
    public bool? DeleteEnabled { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    public CredlyToken ToToken() => new()
    {
        Id = Id,
        Value = Token,
        Description = Description,
        ReadEnabled = ReadEnabled,
        WriteEnabled = WriteEnabled,
        DeleteEnabled = DeleteEnabled,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
    };
}

/// <summary>A hosted assertion. In Open Badges <c>badge</c> and <c>recipient</c> may take several shapes.</summary>
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
        Id = CredlyFormat.Link(Id),
        BadgeClass = CredlyFormat.Link(Badge.GetText() ?? CredlyFormat.Member(Badge, "id")),
        IssuedOn = IssuedOn,
        Expires = Expires,
        RecipientIdentity = CredlyFormat.Member(Recipient, "identity"),
    };
}

internal sealed record WireIssue
{
    public required string RecipientEmail { get; init; }
    public required string IssuedToFirstName { get; init; }
    public string? IssuedToMiddleName { get; init; }
    public required string IssuedToLastName { get; init; }
    public required string BadgeTemplateId { get; init; }
    public required string IssuedAt { get; init; }
    public required string IssuerEarnerId { get; init; }
    public string? Locale { get; init; }
    public required bool SuppressBadgeNotificationEmail { get; init; }

    [JsonConverter(typeof(ExpiryConverter)), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ExpiresAt { get; init; }

    public required string DuplicateBehavior { get; init; }

    public static WireIssue From(IssueRequest request, bool notifies) => new()
    {
        RecipientEmail = request.Email,
        IssuedToFirstName = request.FirstName,
        IssuedToMiddleName = request.MiddleName,
        IssuedToLastName = request.LastName,
        BadgeTemplateId = request.TemplateId,
        IssuedAt = CredlyFormat.Time(request.IssuedAt),
        IssuerEarnerId = request.BadgeId,
        Locale = request.Locale,
        SuppressBadgeNotificationEmail = !notifies,
        ExpiresAt = CredlyFormat.EndOfDay(request.ExpiresOn),
        DuplicateBehavior = request.DuplicateBehavior switch
        {
            MyIpma.Core.Credly.DuplicateBehavior.Allow => "allow",
            MyIpma.Core.Credly.DuplicateBehavior.Replace => "replace",
            _ => "deny",
        },
    };
}

internal sealed record WireReplace
{
    public required string IssuedToFirstName { get; init; }
    public string? IssuedToMiddleName { get; init; }
    public required string IssuedToLastName { get; init; }
    public required string BadgeTemplateId { get; init; }
    public required string IssuedAt { get; init; }
    public required string IssuerEarnerId { get; init; }

    [JsonConverter(typeof(ExpiryConverter)), JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? ExpiresAt { get; init; }

    public string? NotificationMessage { get; init; }

    public static WireReplace From(ReplaceRequest request) => new()
    {
        IssuedToFirstName = request.FirstName,
        IssuedToMiddleName = request.MiddleName,
        IssuedToLastName = request.LastName,
        BadgeTemplateId = request.TemplateId,
        IssuedAt = CredlyFormat.Time(request.IssuedAt),
        IssuerEarnerId = request.BadgeId,
        ExpiresAt = CredlyFormat.EndOfDay(request.ExpiresOn),
        NotificationMessage = request.NotificationMessage,
    };
}

internal sealed record WireRevoke
{
    public required string Reason { get; init; }
    public required bool SuppressRevokeNotificationEmail { get; init; }
}
