using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Badges;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>A person's badges.</summary>
public sealed class BadgeEndpoints(Edge edge, MyBadges badges, BodyWriter write, TimeProvider time)
{
    private const int PageSize = 50;

    /// <summary>Lists the badges of all addresses, newest certificate first.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var errors = new Dictionary<string, string>();
        var statuses = StatusesOf(request.Query["status"].ToString(), language, errors);
        var cursor = CursorOf(request.Query["cursor"].ToString(), language, errors);
        return errors.Count > 0
            ? Problems.Answer(Problems.Invalid(language, errors))
            : Answer(request, await badges.ListAsync(person, ct), statuses, cursor, language);
    });

    /// <summary>Shows one badge.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        return await badges.FindAsync(person, badgeId, ct) is { } stored
            ? new JsonAnswer<BadgeBody>(write.Badge(stored.Value, time.GetUtcNow(), language))
            : Problems.Answer(Problems.Of(new Refusal.BadgeNotFound(), language));
    });

    private IResult Answer(HttpRequest request, IEnumerable<Badge> all, HashSet<BadgeStatus> statuses, Cursor? cursor, CultureInfo language)
    {
        var now = time.GetUtcNow();
        var page = all
            .Where(badge => statuses.Count == 0 || statuses.Contains(badge.StatusAt(now)))
            .Where(badge => cursor is null || cursor.IsBefore(badge))
            .OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal)
            .Take(PageSize + 1).ToList();
        var shown = page.Take(PageSize).ToList();
        var next = page.Count > PageSize ? Cursor.After(shown[^1]).ToString() : null;
        var tag = EntityTag.Of(string.Join('\n', shown.Select(badge => $"{badge.Id} {badge.Revision} {badge.StatusAt(now)}").Append(next).Append(language.Name)));
        return EntityTag.IsKnownTo(request, tag)
            ? new NotModifiedAnswer(tag)
            : new JsonAnswer<BadgeListBody>(new(now, [.. shown.Select(badge => write.Badge(badge, now, language))], next)) { Tag = tag };
    }

    private static HashSet<BadgeStatus> StatusesOf(string text, CultureInfo language, Dictionary<string, string> errors)
    {
        var statuses = new HashSet<BadgeStatus>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (char.IsAsciiLetter(part[0]) && Enum.TryParse<BadgeStatus>(part, ignoreCase: true, out var status))
            {
                statuses.Add(status);
            }
            else
            {
                var names = string.Join(", ", Enum.GetNames<BadgeStatus>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
                errors["status"] = Text.Get("error.unknown-status", language, names);
            }
        }

        return statuses;
    }

    private static Cursor? CursorOf(string text, CultureInfo language, Dictionary<string, string> errors)
    {
        var cursor = text.Length == 0 ? null : Cursor.TryParse(text);
        if (text.Length > 0 && cursor is null)
        {
            errors["cursor"] = Text.Get("error.cursor", language);
        }

        return cursor;
    }
}
