using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Storage;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Lets an operator offer a declined badge again.</summary>
public sealed class OfferEndpoint(Edge edge, BadgeLocator locator, BadgeChanges changes, BodyWriter write, TimeProvider time)
{
    /// <summary>Answers with the badge as it is on offer now; offering it twice changes nothing.</summary>
    public Task<IResult> OfferAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerOperatorAsync(request, async () =>
    {
        var language = Languages.Of(request);
        var key = BadgeIds.IsWellFormed(badgeId) ? await locator.FindAsync(badgeId, ct) : null;
        var outcome = key is null
            ? new Outcome.Refused(new Refusal.BadgeNotFound())
            : await changes.ApplyAsync(key, Cause.Operator, (badge, now) => badge.Reoffer(now), ct);
        return outcome switch
        {
            Outcome.Done done => new JsonAnswer<BadgeBody>(write.Badge(done.Badge, time.GetUtcNow(), language)),
            Outcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, language)),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };
    });
}
