using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Claiming a badge, looking at a claim, proceeding to Credly.</summary>
public sealed class ClaimEndpoints(Edge edge, MyBadges badges, ClaimService claims, BodyWriter write, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    /// <summary>Claims a badge: 201 with the window open, 202 while preparing, 200 for a claim already running.</summary>
    public Task<IResult> ClaimAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return Problems.Answer(Problems.Of(new Refusal.BadgeNotFound(), language));
        }

        return await claims.ClaimAsync(stored, ct) switch
        {
            ClaimOutcome.Started { Badge: { Claim: { } claim } badge } =>
                Answer(badge, claim, claim.Status == ClaimStatus.Preparing ? StatusCodes.Status202Accepted : StatusCodes.Status201Created),
            ClaimOutcome.Running { Badge: { Claim: { } claim } badge } => Answer(badge, claim, StatusCodes.Status200OK),
            ClaimOutcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, language)),
            _ => throw new InvalidOperationException("A claimed badge has a claim."),
        };
    });

    /// <summary>Shows a claim.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string claimId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
        ClaimId.TryParse(claimId) is { } id && await badges.FindAsync(person, id.BadgeId, ct) is { Value: var badge } && await claims.ReadAsync(badge, id.Number, ct) is { } claim
            ? Answer(badge, claim, StatusCodes.Status200OK)
            : NotFound(Languages.Of(request)));

    /// <summary>Proceeds to Credly inside the window.</summary>
    public Task<IResult> ProceedAsync(HttpRequest request, string claimId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        if (ClaimId.TryParse(claimId) is not { } id || await badges.FindAsync(person, id.BadgeId, ct) is not { } stored)
        {
            return NotFound(language);
        }

        return await claims.ProceedAsync(stored, id.Number, ct) switch
        {
            ProceedOutcome.Go go => new JsonAnswer<ProceedBody>(new(go.Url)),
            ProceedOutcome.Refused refused => Refused(refused.Refusal, language),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };
    });

    private JsonAnswer<ClaimBody> Answer(Badge badge, Claim claim, int status)
    {
        var body = write.Claim(badge, claim, time.GetUtcNow());
        return new JsonAnswer<ClaimBody>(body, status)
        {
            Location = $"/{Routes.Claims}/{body.Id}",
            RetryAfter = body.Status == ClaimStatus.Preparing ? AskAgain : null,
        };
    }

    private static IResult NotFound(CultureInfo language) => Problems.Answer(Problems.Of(new Refusal.ClaimNotFound(), language));

    private static IResult Refused(Refusal refusal, CultureInfo language) =>
        Problems.Answer(Problems.Of(refusal, language), refusal is Refusal.NotReady ? AskAgain : null);
}
