using System.Net;
using MyIpma.Core.Credly.Wire;

namespace MyIpma.Core.Credly;

/// <content>Events, tokens and public statements.</content>
public sealed partial class CredlyClient
{
    /// <summary>The event with this id; null when Credly does not know it, as for a forged webhook.</summary>
    public async Task<CredlyEvent?> EventAsync(string id, CancellationToken ct)
    {
        if (!CredlyPath.IsId(id))
        {
            return null;
        }

        var answer = await wire.SendAsync(CredlyCall.Get("event", path.Event(id)), ct);
        return answer.Missing ? null : answer.Data(WireJson.Default.WireEnvelopeWireEvent).ToEvent();
    }

    /// <summary>One page of the organisation's events; the first page is 1.</summary>
    public async Task<CredlyEventPage> EventsAsync(int page, CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        var query = new CredlyQuery(path.Events, ("page", $"{page}"));
        var answer = await wire.SendAsync(CredlyCall.Get("events", query.Page(null)), ct);
        var envelope = answer.Envelope(WireJson.Default.WireEnvelopeListWireEvent);
        var items = envelope.Data ?? throw answer.Unexpected();
        return new([.. items.Select(item => item.ToEvent())], envelope.Metadata?.NextPageUrl is { Length: > 0 } ? page + 1 : null);
    }

    /// <summary>The organisation's authorization tokens, as far as the current one may see them.</summary>
    public async Task<IReadOnlyList<CredlyToken>> TokensAsync(CancellationToken ct)
    {
        var query = new CredlyQuery(path.Tokens);
        return await WalkAsync("tokens", query, WireJson.Default.WireEnvelopeListWireToken, ct).Select(token => token.ToToken()).ToListAsync(ct);
    }

    /// <summary>Trades the current token for a new one; the old one stops working at once. The new value is told only here.</summary>
    public async Task<CredlyToken> RotateTokenAsync(CancellationToken ct)
    {
        var answer = await wire.SendAsync(new("rotate-token", HttpMethod.Post, path.Rotation), ct);
        var token = answer.Data(WireJson.Default.WireEnvelopeWireToken).ToToken();
        return token.Value is { Length: > 0 } ? token : throw answer.Unexpected();
    }

    /// <summary>What Credly tells everyone about a badge, asked without our token (Open Badges 2.0, hosted).</summary>
    public async Task<AssertionResult> AssertionAsync(string badgeId, CancellationToken ct)
    {
        if (!CredlyPath.IsId(badgeId))
        {
            return new AssertionResult.NotFound();
        }

        var answer = await wire.SendAsync(CredlyCall.Get("assertion", CredlyPath.Assertion(badgeId)) with { Anonymous = true }, ct);
        return answer switch
        {
            { Succeeded: true } => answer.Read(WireJson.Default.WireAssertion).ToResult(),

            // Open Badges 2.0 has a revoked assertion answered with 410 and the reason in the body.
            { Status: HttpStatusCode.Gone, Fault.Revocation: { } revoked } => revoked,
            { Missing: true } => new AssertionResult.NotFound(),
            _ => new AssertionResult.Withheld(),
        };
    }
}
