using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Moving a badge that went to the wrong mailbox.</summary>
public sealed class BadgeAddressEndpoint(Edge edge, MyBadges badges, BadgeMover mover, BodyWriter write, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);

    /// <summary>Moves a badge to another proven address of the person: 200 once it is there, 202 while Credly cannot be reached.</summary>
    public Task<IResult> MoveAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var asked = await RequestBody.ReadAsync(request, PeopleJson.Default.MoveBadgeBody, ct);
        if (asked?.AddressKey is not { Length: > 0 } addressKey)
        {
            return Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { ["addressKey"] = Text.Get("error.required", language) }));
        }

        if (person.Addresses.FirstOrDefault(address => address.Key == addressKey) is not { } target)
        {
            return Problems.Answer(Problems.Of(new Refusal.AddressNotFound(), language));
        }

        return await badges.FindAsync(person, badgeId, ct) is { } stored
            ? Answer(await mover.MoveAsync(stored, target, ct), language)
            : Problems.Answer(Problems.Of(new Refusal.BadgeNotFound(), language));
    });

    private IResult Answer(Outcome outcome, CultureInfo language) => outcome switch
    {
        Outcome.Done done => new JsonAnswer<BadgeBody>(
            write.Badge(done.Badge, time.GetUtcNow(), language), done.Badge.Moving is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted),
        Outcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, language), refused.Refusal is Refusal.Moving ? AskAgain : null),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };
}
