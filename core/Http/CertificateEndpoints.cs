using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>A person's certificates, and whether they want to be reminded of their dates.</summary>
public sealed class CertificateEndpoints(Edge edge, MyBadges badges, LevelCatalog levels, AccountStore accounts, TimeProvider time)
{
    private const int DaysToRenew = 90;

    /// <summary>Lists the certificates behind the person's badges, newest first.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var now = time.GetUtcNow();
        var all = await badges.ListAsync(person, ct);
        var newestFirst = all.OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
        return new JsonAnswer<CertificatesBody>(new([.. newestFirst.Select(badge => BodyOf(badge, now))]));
    });

    /// <summary>Notes whether the person wants reminders.</summary>
    public Task<IResult> ChooseAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var asked = await RequestBody.ReadAsync(request, PeopleJson.Default.PreferencesBody, ct);
        if (asked?.Reminders is not { } wanted)
        {
            return Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { ["reminders"] = Text.Get("error.true-false", language) }));
        }

        await accounts.ChangeAsync(person.Account, account => account.NoReminders == !wanted ? account : account with { NoReminders = !wanted }, ct);
        return new JsonAnswer<PreferencesBody>(asked);
    });

    private CertificateBody BodyOf(Badge badge, DateTimeOffset now) => new(
        badge.Certificate.Id,
        badge.Certificate.Level,
        levels.NameOf(badge.Certificate.Level),
        badge.Certificate.IssuedOn,
        badge.Certificate.ExpiresOn,
        badge.Certificate.ExpiresOn?.AddDays(-DaysToRenew),
        badge.Id,
        badge.StatusAt(now));
}
