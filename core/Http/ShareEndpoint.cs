using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Share;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The share kit of a person's badge.</summary>
public sealed class ShareEndpoint(Edge edge, MyBadges badges, ShareKit kit, TimeProvider time)
{
    /// <summary>The kit; a badge nobody else can see yet is refused with what to do about it.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        if (await badges.FindAsync(person, badgeId, ct) is not { Value: var badge })
        {
            return Problems.Answer(Problems.Of(new Refusal.BadgeNotFound(), language));
        }

        return badge.WhyNotShared(time.GetUtcNow()) is { } refusal
            ? Problems.Answer(Problems.Of(refusal, language))
            : new JsonAnswer<ShareBody>(kit.Of(badge, language));
    });
}
