using MyIpma.Core.Credly.Wire;

namespace MyIpma.Core.Credly;

/// <content>Reading issued badges.</content>
public sealed partial class CredlyClient
{
    private const string NewestFirst = "-created_at";

    /// <summary>The badge with Credly's id; null when there is none.</summary>
    public async Task<CredlyBadge?> GetAsync(string id, CancellationToken ct)
    {
        if (!CredlyPath.IsId(id))
        {
            return null;
        }

        var answer = await wire.SendAsync(CredlyCall.Get("get", path.Badge(id)), ct);
        return answer.Missing ? null : Badge(answer);
    }

    /// <summary>The badge issued for our badge id: one still in force if there is any, and of several the newest.</summary>
    public Task<CredlyBadge?> FindAsync(string issuerEarnerId, string templateId, CancellationToken ct) =>
        BestAsync(
            "find",
            CredlyFilter.All.Where("issuer_earner_id", issuerEarnerId).Where("badge_template_id", templateId),
            badge => badge.IssuerEarnerId == issuerEarnerId && badge.TemplateId == templateId,
            ct);

    /// <summary>
    /// The badge of a template that the owner of an address has, under whichever of their addresses it was issued. An address that Credly's
    /// filters cannot say is never found.
    /// </summary>
    public async Task<CredlyBadge?> FindByRecipientAsync(string email, string templateId, CancellationToken ct) =>
        CredlyFilter.CanSay(email)
            ? await BestAsync(
                "find-by-recipient",
                CredlyFilter.All.Where("recipient_email_all", email).Where("badge_template_id", templateId),
                badge => badge.TemplateId == templateId && MayBelongTo(email, badge),
                ct)
            : null;

    /// <summary>Every badge the filter lets through, page after page; <paramref name="sort"/> as in <c>-issued_at</c>.</summary>
    public IAsyncEnumerable<CredlyBadge> ListAsync(CredlyFilter filter, string? sort = null, CancellationToken ct = default) =>
        ListAsync("list", filter, sort, ct);

    /// <summary>One page of the search made for very many badges; items there have no links and no replacement chain.</summary>
    /// <param name="cursor">What the page before gave as next; null for the first page.</param>
    /// <param name="ct">Cancels the call.</param>
    public async Task<CredlyPage<CredlyBadge>> SearchAsync(string? cursor, CancellationToken ct)
    {
        var query = new CredlyQuery(path.Search, ("badge_format", "minimal"));
        var page = await PageAsync("search", query, cursor, WireJson.Default.WireEnvelopeListWireBadge, ct);
        return new([.. page.Items.Select(badge => badge.ToBadge())], page.Next);
    }

    // A filter that Credly one day ignores must not make us adopt a stranger's badge, so the answer is held against the question.
    private async Task<CredlyBadge?> BestAsync(string operation, CredlyFilter filter, Func<CredlyBadge, bool> asked, CancellationToken ct)
    {
        List<CredlyBadge> found = [];
        await foreach (var badge in ListAsync(operation, filter, NewestFirst, ct))
        {
            if (asked(badge))
            {
                found.Add(badge);
            }
        }

        return found.OrderBy(Standing).ThenByDescending(badge => badge.CreatedAt ?? badge.IssuedAt).FirstOrDefault();
    }

    // Under another address it can only be theirs through the Credly account the two addresses share.
    private static bool MayBelongTo(string email, CredlyBadge badge) =>
        badge.HasUser || string.Equals(badge.RecipientEmail, email, StringComparison.OrdinalIgnoreCase);

    private static int Standing(CredlyBadge badge) => badge.State switch
    {
        CredlyBadgeState.Replaced => 2,
        CredlyBadgeState.Rejected or CredlyBadgeState.Revoked => 1,
        _ => 0,
    };

    private IAsyncEnumerable<CredlyBadge> ListAsync(string operation, CredlyFilter filter, string? sort, CancellationToken ct)
    {
        var query = new CredlyQuery(path.Badges, ("filter", filter.Text), ("sort", sort));
        return WalkAsync(operation, query, WireJson.Default.WireEnvelopeListWireBadge, ct).Select(badge => badge.ToBadge());
    }
}
