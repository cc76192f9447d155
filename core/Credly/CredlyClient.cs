using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace MyIpma.Core.Credly;

/// <summary>
/// Credly's API for one organisation. Every call may throw <see cref="CredlyUnavailableException"/> or <see cref="CredlyUnauthorizedException"/>; what Credly says
/// about the request itself is a result. Cancelling a write leaves open whether it happened: check before repeating it.
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

    /// <summary>Never retried automatically, since Credly has no idempotency key.</summary>
    public async Task<IssueResult> IssueAsync(IssueRequest request, CancellationToken ct)
    {
        var response = await WriteAsync("issue", HttpMethod.Post, urls.Badges, WireIssue.From(request, notifies), CredlyJson.Default.WireIssue, ct);
        return response switch
        {
            { Succeeded: true } => new IssueResult.Issued(ReadBadge(response), JustIssued: true),
            { Error: { SaysAlreadyHas: true } error } => new IssueResult.AlreadyHas(error.Message),
            { Error: var error } => new IssueResult.Refused(error.Message, error.Errors),
        };
    }

    /// <summary>The replacing badge gets a new id.</summary>
    public async Task<ReplaceResult> ReplaceAsync(string id, ReplaceRequest request, CancellationToken ct)
    {
        var response = await WriteAsync(
            "replace", HttpMethod.Post, $"{urls.Badge(id)}/replace", WireReplace.From(request), CredlyJson.Default.WireReplace, ct);
        return response switch
        {
            { Succeeded: true } => new ReplaceResult.Replaced(ReadBadge(response)),
            { Error.CurrentBadgeId: { } current } => new ReplaceResult.Stale(current),
            { IsNotFound: true } => new ReplaceResult.NotFound(),
            { Error: var error } => new ReplaceResult.Refused(error.Message, error.Errors),
        };
    }

    /// <summary>The earner may read the reason. Credly sends no mail about it where this system does.</summary>
    public async Task<RevokeResult> RevokeAsync(string id, string reason, CancellationToken ct)
    {
        var body = new WireRevoke { Reason = reason, SuppressRevokeNotificationEmail = !notifies };
        var response = await WriteAsync("revoke", HttpMethod.Put, $"{urls.Badge(id)}/revoke", body, CredlyJson.Default.WireRevoke, ct);
        return response switch
        {
            { Succeeded: true } => new RevokeResult.Revoked(ReadBadge(response)),
            { IsNotFound: true } => new RevokeResult.NotFound(),
            { Error: var error } => new RevokeResult.Refused(error.Message, error.Errors),
        };
    }

    /// <summary>Only for erasure of personal data; the normal way is <see cref="RevokeAsync"/> (Credly: revoke badge).</summary>
    public async Task<DeleteResult> DeleteAsync(string id, CancellationToken ct)
    {
        var response = await transport.SendAsync(new("delete", HttpMethod.Delete, urls.Badge(id)), ct);
        return response switch
        {
            { Succeeded: true } => new DeleteResult.Deleted(),
            { IsNotFound: true } => new DeleteResult.NotFound(),
            { Error: var error } => new DeleteResult.Refused(error.Message, error.Errors),
        };
    }

    private CredlyBadge ReadBadge(CredlyResponse response) => response.ReadData(CredlyJson.Default.WireEnvelopeWireBadge).ToBadge(links);

    private Task<CredlyResponse> WriteAsync<T>(
        string operation, HttpMethod method, string address, T body, JsonTypeInfo<T> shape, CancellationToken ct) =>
        transport.SendAsync(new(operation, method, address) { Body = JsonSerializer.SerializeToUtf8Bytes(body, shape) }, ct);

    private const string NewestFirst = "-created_at";

    /// <summary>Null when Credly has no badge of that id.</summary>
    public async Task<CredlyBadge?> GetAsync(string id, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(id))
        {
            return null;
        }

        var response = await transport.SendAsync(CredlyRequest.Get("get", urls.Badge(id)), ct);
        return response.IsNotFound ? null : ReadBadge(response);
    }

    /// <summary>The badge issued for our badge id; of several, one still in force, and the newest of these.</summary>
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
    /// The badges of a template that the owner of an address has, under whichever of their addresses they were issued: those in force first, then the newest. Empty for
    /// an address that Credly's filters cannot express.
    /// </summary>
    public async Task<IReadOnlyList<CredlyBadge>> ListByRecipientAsync(string email, string templateId, CancellationToken ct) =>
        CredlyFilter.CanExpress(email)
            ? await ListBestFirstAsync(
                "find-by-recipient",
                CredlyFilter.All.Where("recipient_email_all", email).Where("badge_template_id", templateId),
                badge => badge.TemplateId == templateId && MayBelongTo(email, badge),
                ct)
            : [];

    /// <summary>All pages; <paramref name="sort"/> as in <c>-issued_at</c>.</summary>
    public IAsyncEnumerable<CredlyBadge> ListAsync(CredlyFilter filter, string? sort = null, CancellationToken ct = default) =>
        ListAsync("list", filter, sort, ct);

    /// <summary>One page of the search meant for very many badges; its items have no links and no replacement chain.</summary>
    /// <param name="cursor"><see cref="CredlyPage{T}.Next"/> of the page before; null for the first.</param>
    public async Task<CredlyPage<CredlyBadge>> SearchAsync(string? cursor, CancellationToken ct)
    {
        var query = new CredlyQuery(urls.Search, ("badge_format", "minimal"));
        var page = await GetPageAsync("search", query, cursor, CredlyJson.Default.WireEnvelopeListJsonElement, ct);
        var (badges, unreadable) = ReadEach(page.Items, CredlyJson.Default.WireBadge);
        return new([.. badges.Select(badge => badge.ToBadge(links))], page.Next) { Unreadable = unreadable };
    }

    /// <summary>Reads items one by one, so that one in an unexpected shape does not hide the others. Not for searches before an issue: a badge missed there is issued twice.</summary>
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

    // Every result is checked against the filter: should Credly ever ignore it, we must not adopt a stranger's badge.
    private async Task<IReadOnlyList<CredlyBadge>> ListBestFirstAsync(string operation, CredlyFilter filter, Func<CredlyBadge, bool> isMatch, CancellationToken ct)
    {
        List<CredlyBadge> found = [];
        await foreach (var badge in ListAsync(operation, filter, NewestFirst, ct))
        {
            if (isMatch(badge))
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

    // A link without parameters throws: stopping there would pass for a complete list.
    private async Task<CredlyPage<T>> GetPageAsync<T>(
        string operation, CredlyQuery query, string? cursor, JsonTypeInfo<WireEnvelope<List<T>>> shape, CancellationToken ct)
    {
        var response = await transport.SendAsync(CredlyRequest.Get(operation, query.Page(cursor)), ct);
        var envelope = response.ReadEnvelope(shape);
        var items = envelope.Data ?? throw response.Unexpected();
        if (envelope.Metadata?.NextPageUrl is not { Length: > 0 } link)
        {
            return new(items, null);
        }

        return new(items, CredlyQuery.Cursor(link) ?? throw response.Unexpected());
    }

    /// <summary>Null when Credly does not know the event, as for a forged webhook.</summary>
    public async Task<CredlyEvent?> GetEventAsync(string id, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(id))
        {
            return null;
        }

        var response = await transport.SendAsync(CredlyRequest.Get("event", urls.Event(id)), ct);
        return response.IsNotFound ? null : response.ReadData(CredlyJson.Default.WireEnvelopeWireEvent).ToEvent(links);
    }

    /// <summary>Pages count from 1.</summary>
    public async Task<CredlyEventPage> GetEventsAsync(int page, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        var query = new CredlyQuery(urls.Events, ("page", $"{page}"));
        var response = await transport.SendAsync(CredlyRequest.Get("events", query.Page(null)), ct);
        var envelope = response.ReadEnvelope(CredlyJson.Default.WireEnvelopeListJsonElement);
        var items = envelope.Data ?? throw response.Unexpected();
        var (events, unreadable) = ReadEach(items, CredlyJson.Default.WireEvent);
        return new([.. events.Select(item => item.ToEvent(links))], NextPage(page, items.Count, envelope.Metadata?.NextPageUrl)) { Unreadable = unreadable };
    }

    /// <summary>A feed has ended when its link leads back or its page is empty, whatever the link says.</summary>
    private static int? NextPage(int page, int items, string? link) =>
        link is { Length: > 0 } && items > 0 && (CredlyQuery.PageNumber(CredlyQuery.Cursor(link)) ?? page + 1) is var next && next > page ? next : null;

    /// <summary>The organisation's authorization tokens that the current one may see.</summary>
    public async Task<IReadOnlyList<CredlyToken>> GetTokensAsync(CancellationToken ct)
    {
        var query = new CredlyQuery(urls.Tokens);
        return await EnumerateAsync("tokens", query, CredlyJson.Default.WireEnvelopeListWireToken, ct).Select(token => token.ToToken()).ToListAsync(ct);
    }

    /// <summary>Replaces the current token by a new one; the old one stops working at once, and the new value is returned only here.</summary>
    public async Task<CredlyToken> RotateTokenAsync(CancellationToken ct)
    {
        var response = await transport.SendAsync(new("rotate-token", HttpMethod.Post, urls.Rotation), ct);
        var token = response.ReadData(CredlyJson.Default.WireEnvelopeWireToken).ToToken();
        return token.Value is { Length: > 0 } ? token : throw response.Unexpected();
    }

    /// <summary>The public assertion of a badge, read without our token (Open Badges 2.0, hosted).</summary>
    public async Task<AssertionResult> GetAssertionAsync(string badgeId, CancellationToken ct)
    {
        if (!CredlyApiUrls.IsId(badgeId))
        {
            return new AssertionResult.NotFound();
        }

        var response = await transport.SendAsync(CredlyRequest.Get("assertion", CredlyApiUrls.Assertion(badgeId)) with { Anonymous = true }, ct);
        return response switch
        {
            { Succeeded: true } => response.Read(CredlyJson.Default.WireAssertion).ToResult(),

            // Open Badges 2.0 has a revoked assertion answered with 410 and the reason in the body.
            { Status: HttpStatusCode.Gone, Error.Revocation: { } revoked } => revoked,
            { IsNotFound: true } => new AssertionResult.NotFound(),
            _ => new AssertionResult.Withheld(),
        };
    }
}
