using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Claims;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Storage;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Tells the holder of a badge everything that happened to it.</summary>
public sealed class TimelineEndpoint(Edge edge, MyBadges badges, BadgeStore store)
{
    /// <summary>Answers with every change, oldest first.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return Problems.Answer(Problems.Of(new Refusal.BadgeNotFound(), language));
        }

        var entries = await store.ReadTimelineAsync(badge.Key, ct);
        return new JsonAnswer<TimelineBody>(new([.. entries.Select(entry => Line(badge.Id, entry, language))]));
    });

    private static TimelineLineBody Line(string badgeId, TimelineEntry entry, CultureInfo language) => new(
        entry.At,
        entry.Happening,
        TimelineWords.Of(entry, language),
        new CauseBody(entry.Cause.Kind, entry.Cause.Reference),
        entry.Claim is { } number ? new ClaimId(badgeId, number).ToString() : null,
        entry.Reason);
}
