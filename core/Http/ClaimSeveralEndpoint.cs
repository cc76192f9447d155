using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Identity;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Claiming several badges with one request; each gets its own claim or its own problem.</summary>
public sealed class ClaimSeveralEndpoint(
    Edge edge, MyBadges badges, ClaimService claims, BodyWriter write, IOptions<ClaimOptions> options, TimeProvider time)
{
    private const int AtOnce = 8;

    /// <summary>Claims 1 to 50 badges, several side by side; a badge named twice is claimed once.</summary>
    public Task<IResult> ClaimAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var asked = await RequestBody.ReadAsync(request, BodyJson.Default.ClaimSeveralBody, ct);
        var ids = asked?.BadgeIds?.OfType<string>().Distinct().ToList() ?? [];
        if (ids.Count == 0 || asked?.BadgeIds?.Count > options.Value.MostAtOnce || asked?.BadgeIds?.Contains(null) == true)
        {
            var error = asked is null ? Text.Get("error.json", language) : Text.Get("error.badge-ids", language, options.Value.MostAtOnce);
            return Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { [asked is null ? "body" : "badgeIds"] = error }));
        }

        var results = new ClaimResultBody[ids.Count];
        await Parallel.ForAsync(0, ids.Count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (n, token) => results[n] = await ClaimOneAsync(person, ids[n], language, token));
        return new JsonAnswer<ClaimResultsBody>(new(results));
    });

    private async Task<ClaimResultBody> ClaimOneAsync(Person person, string badgeId, CultureInfo language, CancellationToken ct)
    {
        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return new ClaimResultBody(badgeId, null, Problems.Of(new Refusal.BadgeNotFound(), language));
        }

        return await claims.ClaimAsync(stored, ct) switch
        {
            ClaimOutcome.Started { Badge: { Claim: { } claim } badge } => new(badgeId, write.Claim(badge, claim, time.GetUtcNow()), null),
            ClaimOutcome.Running { Badge: { Claim: { } claim } badge } => new(badgeId, write.Claim(badge, claim, time.GetUtcNow()), null),
            ClaimOutcome.Refused refused => new(badgeId, null, Problems.Of(refused.Refusal, language)),
            _ => throw new InvalidOperationException("A claimed badge has a claim."),
        };
    }
}
