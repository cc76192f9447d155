using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;
using MyIpma.Core.Site;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The way to the badge, for this person.</summary>
public sealed class GuideEndpoint(Edge edge, MyBadges badges, IOptions<SiteOptions> site, IOptions<CredlyOptions> credly, TimeProvider time)
{
    /// <summary>Shows the seven steps with their states.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var all = await badges.ListAsync(person, ct);
        return new JsonAnswer<GuideBody>(new([.. Guide.Of(all, time.GetUtcNow()).Select((state, n) => Step(n + 1, state, all, language))]));
    });

    private GuideStepBody Step(int number, GuideState state, IReadOnlyList<Badge> all, CultureInfo language) => new(
        number,
        state,
        Text.Get($"guide.{number.ToString(CultureInfo.InvariantCulture)}.title", language),
        Text.Get($"guide.{number.ToString(CultureInfo.InvariantCulture)}.text", language),
        LinkOf(number, all));

    private Uri? LinkOf(int number, IReadOnlyList<Badge> all) => number switch
    {
        1 or 2 or 3 => site.Value.Web(""),
        5 or 6 => credly.Value.WebBase,
        7 => all.Select(badge => badge.Credly?.BadgeUrl).FirstOrDefault(url => url is not null) ?? credly.Value.WebBase,
        _ => null,
    };
}
