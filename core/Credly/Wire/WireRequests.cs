using System.Text.Json.Serialization;

namespace MyIpma.Core.Credly.Wire;

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

    public static WireIssue From(IssueRequest request) => new()
    {
        RecipientEmail = request.Email,
        IssuedToFirstName = request.FirstName,
        IssuedToMiddleName = request.MiddleName,
        IssuedToLastName = request.LastName,
        BadgeTemplateId = request.TemplateId,
        IssuedAt = WireText.Time(request.IssuedAt),
        IssuerEarnerId = request.BadgeId,
        Locale = request.Locale,
        SuppressBadgeNotificationEmail = true,
        ExpiresAt = WireText.EndOf(request.ExpiresOn),
        DuplicateBehavior = request.DuplicateBehavior switch
        {
            Credly.DuplicateBehavior.Allow => "allow",
            Credly.DuplicateBehavior.Replace => "replace",
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
        IssuedAt = WireText.Time(request.IssuedAt),
        IssuerEarnerId = request.BadgeId,
        ExpiresAt = WireText.EndOf(request.ExpiresOn),
        NotificationMessage = request.NotificationMessage,
    };
}

internal sealed record WireRevoke
{
    public required string Reason { get; init; }

    public required bool SuppressRevokeNotificationEmail { get; init; }
}
