using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using MyIpma.Core.Common;
using CultureInfo = System.Globalization.CultureInfo;

namespace MyIpma.Core.Mail;

/// <summary>A mail before it has words: whom it goes to, in which language, and what it is about.</summary>
public sealed record Letter
{
    /// <summary>Derived from what owes it, so that the same letter is the same message however often it is tried.</summary>
    public required string Id { get; init; }

    /// <summary>Where it goes.</summary>
    public required EmailAddress To { get; init; }

    /// <summary>The language it is written in.</summary>
    public required CultureInfo Language { get; init; }

    /// <summary>When it was written (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it is about.</summary>
    public required LetterContent Content { get; init; }

    /// <summary>The id only: a record may end up in a log, the person must not.</summary>
    public override string ToString() => Id;
}

/// <summary>What a letter is about: a closed set.</summary>
public abstract record LetterContent
{
    private LetterContent() { }

    /// <summary>True for what a person is waiting for at this moment.</summary>
    public virtual bool IsUrgent => false;

    /// <summary>True for what nobody has to have, and may therefore stop.</summary>
    public virtual bool IsReminder => false;

    /// <summary>The name of its kind: in resource keys, metrics and logs.</summary>
    public abstract string Kind { get; }

    /// <summary>The code that proves an address.</summary>
    public sealed record AddressCode(string Code, DateTimeOffset ExpiresAt) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "code";

        /// <inheritdoc />
        public override bool IsUrgent => true;

        /// <summary>The kind only: the record carries a code.</summary>
        public override string ToString() => Kind;
    }

    /// <summary>A badge may be claimed.</summary>
    public sealed record BadgeReady(LetterBadge Badge) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "ready";
    }

    /// <summary>A badge has not been claimed yet.</summary>
    public sealed record BadgeWaiting(LetterBadge Badge) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "waiting";

        /// <inheritdoc />
        public override bool IsReminder => true;
    }

    public sealed record CertificateEnding(LetterBadge Badge, DateOnly LastDay) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "ending";

        /// <inheritdoc />
        public override bool IsReminder => true;
    }

    /// <summary>Another account has proven an address that was this account's.</summary>
    public sealed record AddressTakenOver(string MaskedAddress) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "taken-over";
    }

    public sealed record BadgeWithdrawn(LetterBadge Badge) : LetterContent
    {
        /// <inheritdoc />
        public override string Kind => "withdrawn";
    }
}

/// <summary>What letters say of a badge.</summary>
/// <param name="Id">The badge's id.</param>
/// <param name="Name">The badge's name, e.g. <c>IPMA Level B® – Certified Senior Project Manager</c>.</param>
/// <param name="Holder">The holder's name as it is written in their script.</param>
/// <param name="Picture">The address of its picture.</param>
public sealed record LetterBadge(string Id, string Name, string Holder, Uri Picture)
{
    /// <summary>The id only: a record may end up in a log, the person must not.</summary>
    public override string ToString() => Id;
}

/// <summary>The words of a letter, in its language. Text and HTML are both written from them, so that they say the same.</summary>
internal sealed record LetterText
{
    public required CultureInfo Language { get; init; }

    public required string Subject { get; init; }

    public required string Title { get; init; }

    public required string Greeting { get; init; }

    public required IReadOnlyList<string> Before { get; init; }

    public string? Code { get; init; }

    public required IReadOnlyList<string> After { get; init; }

    public LetterPicture? Picture { get; init; }

    public LetterLink? Action { get; init; }

    public required string Why { get; init; }

    public LetterLink? Stop { get; init; }

    public static LetterText For(Letter letter, Uri page, Uri? stop)
    {
        var words = new Words(letter.Language, letter.Content.Kind);
        var text = letter.Content switch
        {
            LetterContent.AddressCode code => OfCode(words, code, letter.At),
            LetterContent.BadgeReady ready => OfBadge(words, ready.Badge, page),
            LetterContent.BadgeWaiting waiting => OfBadge(words, waiting.Badge, page),
            LetterContent.BadgeWithdrawn withdrawn => OfBadge(words, withdrawn.Badge, page),
            LetterContent.CertificateEnding ending => OfEnd(words, ending, page),
            LetterContent.AddressTakenOver taken => OfTakenOver(words, taken, page),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return stop is null ? text : text with { Stop = new LetterLink(words.Shared("stop-reminders"), stop) };
    }

    private static LetterText OfCode(Words words, LetterContent.AddressCode code, DateTimeOffset now) => new()
    {
        Language = words.Language,
        Subject = words.Own("subject"),
        Title = words.Own("subject"),
        Greeting = words.Shared("greeting-unknown"),
        Before = [words.Own("text")],
        Code = code.Code,
        After = [words.Own("valid", Math.Max(1, (int)Math.Ceiling((code.ExpiresAt - now).TotalMinutes))), words.Own("ignore")],
        Why = words.Shared("why-code"),
    };

    private static LetterText OfBadge(Words words, LetterBadge badge, Uri page) =>
        OfBadge(words, badge, page, words.Own("subject", badge.Name), words.Own("title"), words.Own("text", badge.Name));

    private static LetterText OfEnd(Words words, LetterContent.CertificateEnding ending, Uri page)
    {
        var (name, day) = (ending.Badge.Name, DayIn(words.Language, ending.LastDay));
        return OfBadge(words, ending.Badge, page, words.Own("subject", name, day), words.Own("title", day), words.Own("text", name, day));
    }

    private static LetterText OfBadge(Words words, LetterBadge badge, Uri page, string subject, string title, string text) => new()
    {
        Language = words.Language,
        Subject = subject,
        Title = title,
        Greeting = words.Shared("greeting", badge.Holder),
        Before = [text, words.Own("how")],
        After = [],
        Picture = new LetterPicture(badge.Picture, words.Shared("picture", badge.Name)),
        Action = new LetterLink(words.Own("action"), page),
        Why = words.Shared("why-badge"),
    };

    private static LetterText OfTakenOver(Words words, LetterContent.AddressTakenOver taken, Uri page) => new()
    {
        Language = words.Language,
        Subject = words.Own("subject"),
        Title = words.Own("subject"),
        Greeting = words.Shared("greeting-unknown"),
        Before = [words.Own("text", taken.MaskedAddress), words.Own("how")],
        After = [],
        Action = new LetterLink(words.Own("action"), page),
        Why = words.Shared("why-address"),
    };

    /// <summary>A day in words. The first of a month is an ordinal in French.</summary>
    internal static string DayIn(CultureInfo language, DateOnly day) =>
        day.ToString(Localizer.Get(day.Day == 1 ? "mail.day-first" : "mail.day", language), language);

    /// <summary>The texts of one kind of letter, and those that all kinds share.</summary>
    private readonly record struct Words(CultureInfo Language, string Kind)
    {
        public string Own(string key, params object?[] arguments) => Localizer.Get($"mail.{Kind}.{key}", Language, arguments);

        public string Shared(string key, params object?[] arguments) => Localizer.Get($"mail.{key}", Language, arguments);
    }
}

/// <summary>A picture by link, with the words for whoever does not see it.</summary>
internal sealed record LetterPicture(Uri Address, string Alt);

internal sealed record LetterLink(string Words, Uri Address);

/// <summary>A letter as plain text, for whoever reads without HTML, and for the ear.</summary>
internal static class LetterPlainText
{
    public static string Write(LetterText text)
    {
        var blocks = new List<string> { text.Greeting };
        blocks.AddRange(text.Before);
        if (text.Code is { } code)
        {
            blocks.Add(code);
        }

        blocks.AddRange(text.After);
        if (text.Action is { } action)
        {
            blocks.Add($"{action.Words}\n{action.Address.AbsoluteUri}");
        }

        blocks.Add("--\n" + Localizer.Get("mail.sign-off", text.Language) + "\n" + text.Why);
        if (text.Stop is { } stop)
        {
            blocks.Add($"{stop.Words}\n{stop.Address.AbsoluteUri}");
        }

        return new StringBuilder().AppendJoin("\n\n", blocks).Append('\n').ToString();
    }
}

/// <summary>The last days of certificates as a calendar file (RFC 5545). An event's id is the badge's, so that a later file moves it and makes no second one.</summary>
internal static class CertificateEndCalendar
{
    public static string Write(Letter letter, LetterContent.CertificateEnding ending) =>
        Write([(ending.Badge.Id, ending.Badge.Name, ending.LastDay)], letter.At, letter.Language);

    public static string Write(IEnumerable<(string BadgeId, string Name, DateOnly LastDay)> ends, DateTimeOffset at, CultureInfo language)
    {
        var calendar = new Ical.Net.Calendar { Method = "PUBLISH", ProductId = "-//IPMA//my.IPMA badges//EN" };
        calendar.Events.AddRange(ends.Select(end => new CalendarEvent
        {
            Uid = $"{end.BadgeId}@my.ipma.world",
            DtStamp = new CalDateTime(at.UtcDateTime, "UTC"),
            Start = new CalDateTime(end.LastDay),
            End = new CalDateTime(end.LastDay.AddDays(1)),
            Summary = Localizer.Get("mail.ending.event", language, end.Name),
            Transparency = TransparencyType.Transparent,
        }));
        return new CalendarSerializer().SerializeToString(calendar) ?? throw new InvalidOperationException("The calendar is empty.");
    }
}
