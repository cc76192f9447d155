using System.Net;

namespace MyIpma.Core.Credly;

/// <content>Events, tokens and public statements.</content>
public sealed partial class CredlyClient
{
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
