using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.Credly;

/// <summary>
/// Credly's API for one organisation. Every call may throw <see cref="CredlyUnavailableException"/> or <see cref="CredlyUnauthorizedException"/>;
/// what Credly says about the request itself is a result. Cancelling a write leaves open whether it happened: look before asking again.
/// </summary>
public sealed partial class CredlyClient
{
    private readonly CredlyTransport transport;
    private readonly CredlyApiUrls urls;
    private readonly CredlyLinks links;
    private readonly Uri apiBase;
    private readonly bool notifies;

    internal CredlyClient(CredlyTransport transport, CredlyLinks links, IOptions<CredlyOptions> options)
    {
        (this.transport, this.links) = (transport, links);
        urls = new(options.Value.OrganizationId);
        apiBase = options.Value.ApiBase;
        notifies = options.Value.NotifiesEarners;
    }

    /// <summary>Issues a badge. Never repeated by itself, since Credly knows no idempotency key.</summary>
    public async Task<IssueResult> IssueAsync(IssueRequest request, CancellationToken ct)
    {
        var answer = await WriteAsync("issue", HttpMethod.Post, urls.Badges, WireIssue.From(request, notifies), CredlyJson.Default.WireIssue, ct);
        return answer switch
        {
            { Succeeded: true } => new IssueResult.Issued(ReadBadge(answer), JustIssued: true),
            { Error: { SaysAlreadyHas: true } fault } => new IssueResult.AlreadyHas(fault.Message),
            { Error: var fault } => new IssueResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Puts a new badge, with a new id, in the place of an issued one.</summary>
    public async Task<ReplaceResult> ReplaceAsync(string id, ReplaceRequest request, CancellationToken ct)
    {
        var answer = await WriteAsync(
            "replace", HttpMethod.Post, $"{urls.Badge(id)}/replace", WireReplace.From(request), CredlyJson.Default.WireReplace, ct);
        return answer switch
        {
            { Succeeded: true } => new ReplaceResult.Replaced(ReadBadge(answer)),
            { Error.CurrentBadgeId: { } current } => new ReplaceResult.Stale(current),
            { IsNotFound: true } => new ReplaceResult.NotFound(),
            { Error: var fault } => new ReplaceResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Withdraws a badge for a reason its earner may read. Credly sends no mail about it where this system does.</summary>
    public async Task<RevokeResult> RevokeAsync(string id, string reason, CancellationToken ct)
    {
        var body = new WireRevoke { Reason = reason, SuppressRevokeNotificationEmail = !notifies };
        var answer = await WriteAsync("revoke", HttpMethod.Put, $"{urls.Badge(id)}/revoke", body, CredlyJson.Default.WireRevoke, ct);
        return answer switch
        {
            { Succeeded: true } => new RevokeResult.Revoked(ReadBadge(answer)),
            { IsNotFound: true } => new RevokeResult.NotFound(),
            { Error: var fault } => new RevokeResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Erases a badge. Only for erasure of personal data; the normal way is <see cref="RevokeAsync"/> (Credly: revoke badge).</summary>
    public async Task<DeleteResult> DeleteAsync(string id, CancellationToken ct)
    {
        var answer = await transport.SendAsync(new("delete", HttpMethod.Delete, urls.Badge(id)), ct);
        return answer switch
        {
            { Succeeded: true } => new DeleteResult.Deleted(),
            { IsNotFound: true } => new DeleteResult.NotFound(),
            { Error: var fault } => new DeleteResult.Refused(fault.Message, fault.Errors),
        };
    }

    private CredlyBadge ReadBadge(CredlyResponse answer) => answer.ReadData(CredlyJson.Default.WireEnvelopeWireBadge).ToBadge(links);

    private Task<CredlyResponse> WriteAsync<T>(
        string operation, HttpMethod method, string address, T body, JsonTypeInfo<T> shape, CancellationToken ct) =>
        transport.SendAsync(new(operation, method, address) { Body = JsonSerializer.SerializeToUtf8Bytes(body, shape) }, ct);

    private const string NewestFirst = "-created_at";

    /// <summary>The badge with Credly's id; null when there is none.</summary>
    public async Task<CredlyBadge?> GetAsync(string id, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(id))
        {
            return null;
        }

        var answer = await transport.SendAsync(CredlyRequest.Get("get", urls.Badge(id)), ct);
        return answer.IsNotFound ? null : ReadBadge(answer);
    }

    /// <summary>The badge issued for our badge id: one still in force if there is any, and of several the newest.</summary>
    public async Task<CredlyBadge?> FindAsync(string issuerEarnerId, string templateId, CancellationToken ct)
    {
        var found = await ListBestFirstAsync(
            "find",
            CredlyFilter.All.Where("issuer_earner_id", issuerEarnerId).Where("badge_template_id", templateId),
            badge => badge.IssuerEarnerId == issuerEarnerId && badge.TemplateId == templateId,
            ct);
        return found is [var best, ..] ? best : null;
    }

    /// <summary>
    /// The badges of a template that the owners of an address have, under whichever of their addresses they were issued: those in force first, the newest first. Of an
    /// address that Credly's filters cannot say there are none.
    /// </summary>
    public async Task<IReadOnlyList<CredlyBadge>> ListByRecipientAsync(string email, string templateId, CancellationToken ct) =>
        CredlyFilter.CanExpress(email)
            ? await ListBestFirstAsync(
                "find-by-recipient",
                CredlyFilter.All.Where("recipient_email_all", email).Where("badge_template_id", templateId),
                badge => badge.TemplateId == templateId && MayBelongTo(email, badge),
                ct)
            : [];

    /// <summary>Every badge the filter lets through, page after page; <paramref name="sort"/> as in <c>-issued_at</c>.</summary>
    public IAsyncEnumerable<CredlyBadge> ListAsync(CredlyFilter filter, string? sort = null, CancellationToken ct = default) =>
        ListAsync("list", filter, sort, ct);

    /// <summary>One page of the search made for very many badges; items there have no links and no replacement chain.</summary>
    /// <param name="cursor">What the page before gave as next; null for the first page.</param>
    /// <param name="ct">Cancels the call.</param>
    public async Task<CredlyPage<CredlyBadge>> SearchAsync(string? cursor, CancellationToken ct)
    {
        var query = new CredlyQuery(urls.Search, ("badge_format", "minimal"));
        var page = await GetPageAsync("search", query, cursor, CredlyJson.Default.WireEnvelopeListJsonElement, ct);
        var (badges, unreadable) = ReadEach(page.Items, CredlyJson.Default.WireBadge);
        return new([.. badges.Select(badge => badge.ToBadge(links))], page.Next) { Unreadable = unreadable };
    }

    /// <summary>Reads items of many one by one, so that one in an unexpected shape does not hide the others. Not for searches before an issue: what is missed there is issued twice.</summary>
    private static (IReadOnlyList<T> Items, IReadOnlyList<string> Unreadable) ReadEach<T>(IEnumerable<JsonElement> items, JsonTypeInfo<T> shape)
    {
        var (read, unreadable) = (new List<T>(), new List<string>());
        foreach (var item in items)
        {
            try
            {
                read.Add(item.Deserialize(shape) ?? throw new JsonException());
            }
            catch (JsonException)
            {
                unreadable.Add(CredlyFormat.Member(item, "id") is { } id && CredlyApiUrls.IsId(id) ? id : "without an id");
            }
        }

        return (read, unreadable);
    }

    // A filter that Credly one day ignores must not make us adopt a stranger's badge, so the answer is held against the question.
    private async Task<IReadOnlyList<CredlyBadge>> ListBestFirstAsync(string operation, CredlyFilter filter, Func<CredlyBadge, bool> asked, CancellationToken ct)
    {
        List<CredlyBadge> found = [];
        await foreach (var badge in ListAsync(operation, filter, NewestFirst, ct))
        {
            if (asked(badge))
            {
                found.Add(badge);
            }
        }

        return [.. found.OrderBy(Precedence).ThenByDescending(badge => badge.CreatedAt ?? badge.IssuedAt)];
    }

    // Under another address it can only be theirs through the Credly account the two addresses share.
    private static bool MayBelongTo(string email, CredlyBadge badge) =>
        badge.HasUser || string.Equals(badge.RecipientEmail, email, StringComparison.OrdinalIgnoreCase);

    private static int Precedence(CredlyBadge badge) => badge.State switch
    {
        CredlyBadgeState.Replaced => 2,
        CredlyBadgeState.Rejected or CredlyBadgeState.Revoked => 1,
        _ => 0,
    };

    private IAsyncEnumerable<CredlyBadge> ListAsync(string operation, CredlyFilter filter, string? sort, CancellationToken ct)
    {
        var query = new CredlyQuery(urls.Badges, ("filter", filter.Text), ("sort", sort));
        return EnumerateAsync(operation, query, CredlyJson.Default.WireEnvelopeListWireBadge, ct).Select(badge => badge.ToBadge(links));
    }

    private async IAsyncEnumerable<T> EnumerateAsync<T>(
        string operation, CredlyQuery query, JsonTypeInfo<WireEnvelope<List<T>>> shape, [EnumeratorCancellation] CancellationToken ct)
    {
        var cycle = new CycleDetector();
        string? cursor = null;
        do
        {
            var page = await GetPageAsync(operation, query, cursor, shape, ct);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is not null && !cycle.LeadsBack(cursor));
    }

    // A link that names no page fails loudly: stopping there would pass for a complete list.
    private async Task<CredlyPage<T>> GetPageAsync<T>(
        string operation, CredlyQuery query, string? cursor, JsonTypeInfo<WireEnvelope<List<T>>> shape, CancellationToken ct)
    {
        var answer = await transport.SendAsync(CredlyRequest.Get(operation, query.Page(cursor)), ct);
        var envelope = answer.ReadEnvelope(shape);
        var items = envelope.Data ?? throw answer.Unexpected();
        if (envelope.Metadata?.NextPageUrl is not { Length: > 0 } link)
        {
            return new(items, null);
        }

        return new(items, CredlyQuery.Cursor(link) ?? throw answer.Unexpected());
    }

    /// <summary>The event with this id; null when Credly does not know it, as for a forged webhook.</summary>
    public async Task<CredlyEvent?> GetEventAsync(string id, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(id))
        {
            return null;
        }

        var answer = await transport.SendAsync(CredlyRequest.Get("event", urls.Event(id)), ct);
        return answer.IsNotFound ? null : answer.ReadData(CredlyJson.Default.WireEnvelopeWireEvent).ToEvent(links);
    }

    /// <summary>One page of the organisation's events; the first page is 1.</summary>
    public async Task<CredlyEventPage> GetEventsAsync(int page, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        var query = new CredlyQuery(urls.Events, ("page", $"{page}"));
        var answer = await transport.SendAsync(CredlyRequest.Get("events", query.Page(null)), ct);
        var envelope = answer.ReadEnvelope(CredlyJson.Default.WireEnvelopeListJsonElement);
        var items = envelope.Data ?? throw answer.Unexpected();
        var (events, unreadable) = ReadEach(items, CredlyJson.Default.WireEvent);
        return new([.. events.Select(item => item.ToEvent(links))], NextPage(page, items.Count, envelope.Metadata?.NextPageUrl)) { Unreadable = unreadable };
    }

    /// <summary>A feed whose link leads back, or whose page is empty, has ended, whatever its link says.</summary>
    private static int? NextPage(int page, int items, string? link) =>
        link is { Length: > 0 } && items > 0 && (CredlyQuery.PageNumber(CredlyQuery.Cursor(link)) ?? page + 1) is var next && next > page ? next : null;

    /// <summary>The organisation's authorization tokens, as far as the current one may see them.</summary>
    public async Task<IReadOnlyList<CredlyToken>> GetTokensAsync(CancellationToken ct)
    {
        var query = new CredlyQuery(urls.Tokens);
        return await EnumerateAsync("tokens", query, CredlyJson.Default.WireEnvelopeListWireToken, ct).Select(token => token.ToToken()).ToListAsync(ct);
    }

    /// <summary>Trades the current token for a new one; the old one stops working at once. The new value is told only here.</summary>
    public async Task<CredlyToken> RotateTokenAsync(CancellationToken ct)
    {
        var answer = await transport.SendAsync(new("rotate-token", HttpMethod.Post, urls.Rotation), ct);
        var token = answer.ReadData(CredlyJson.Default.WireEnvelopeWireToken).ToToken();
        return token.Value is { Length: > 0 } ? token : throw answer.Unexpected();
    }

    /// <summary>What Credly tells everyone about a badge, asked without our token (Open Badges 2.0, hosted).</summary>
    public async Task<AssertionResult> GetAssertionAsync(string badgeId, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(badgeId))
        {
            return new AssertionResult.NotFound();
        }

        var answer = await transport.SendAsync(CredlyRequest.Get("assertion", CredlyApiUrls.Assertion(badgeId)) with { Anonymous = true }, ct);
        return answer switch
        {
            { Succeeded: true } => answer.Read(CredlyJson.Default.WireAssertion).ToResult(),

            // Open Badges 2.0 has a revoked assertion answered with 410 and the reason in the body.
            { Status: HttpStatusCode.Gone, Error.Revocation: { } revoked } => revoked,
            { IsNotFound: true } => new AssertionResult.NotFound(),
            _ => new AssertionResult.Withheld(),
        };
    }
}
