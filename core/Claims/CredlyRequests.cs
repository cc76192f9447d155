using MyIpma.Core.Badges;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Claims;

/// <summary>What Credly is asked for a badge.</summary>
internal static class CredlyRequests
{
    /// <summary>To issue it, unless the person has such a badge.</summary>
    public static IssueRequest Issue(Badge badge, string template) => new()
    {
        BadgeId = badge.Id,
        Email = badge.Address,
        FirstName = badge.Certificate.FirstName,
        LastName = badge.Certificate.LastName,
        TemplateId = template,
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
        DuplicateBehavior = DuplicateBehavior.Deny,
    };

    /// <summary>To put it in another's place.</summary>
    public static ReplaceRequest Replace(Badge badge, string template) => new()
    {
        BadgeId = badge.Id,
        FirstName = badge.Certificate.FirstName,
        LastName = badge.Certificate.LastName,
        TemplateId = template,
        IssuedAt = IssuedAt(badge),
        ExpiresOn = badge.Certificate.ExpiresOn,
    };

    private static DateTimeOffset IssuedAt(Badge badge) => new(badge.Certificate.IssuedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
