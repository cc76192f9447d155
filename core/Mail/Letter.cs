using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using MyIpma.Core.Common;
using CultureInfo = System.Globalization.CultureInfo;

namespace MyIpma.Core.Mail;

/// <summary>A mail before its text is written: recipient, language and content.</summary>
public sealed record Letter
{
    /// <summary>Derived from the change that owes it, so that every attempt sends the same message.</summary>
    public required string Id { get; init; }

    public required EmailAddress To { get; init; }

    public required CultureInfo Language { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required LetterContent Content { get; init; }

    /// <summary>The id only: the person must not end up in a log.</summary>
    public override string ToString() => Id;
}

/// <summary>What a letter is about: a closed set.</summary>
public abstract record LetterContent
{
    private LetterContent() { }

    /// <summary>True for mail that somebody waits for with a form open.</summary>
    public virtual bool IsUrgent => false;

    /// <summary>True for mail that a person may unsubscribe from.</summary>
    public virtual bool IsReminder => false;

    /// <summary>In resource keys, metrics and logs.</summary>
    public abstract string Kind { get; }

    public sealed record AddressCode(string Code, DateTimeOffset ExpiresAt) : LetterContent
    {
        public override string Kind => "code";

        public override bool IsUrgent => true;

        /// <summary>The kind only: the record carries a code.</summary>
        public override string ToString() => Kind;
    }

    public sealed record BadgeReady(LetterBadge Badge) : LetterContent
    {
        public override string Kind => "ready";
    }

    public sealed record BadgeWaiting(LetterBadge Badge) : LetterContent
    {
        public override string Kind => "waiting";

        public override bool IsReminder => true;
    }

    public sealed record CertificateEnding(LetterBadge Badge, DateOnly LastDay) : LetterContent
    {
        public override string Kind => "ending";

        public override bool IsReminder => true;
    }

    /// <summary>Another account has proven an address that belonged to this one.</summary>
    public sealed record AddressTakenOver(string MaskedAddress) : LetterContent
    {
        public override string Kind => "taken-over";
    }

    public sealed record BadgeWithdrawn(LetterBadge Badge) : LetterContent
    {
        public override string Kind => "withdrawn";
    }
}

/// <summary>What letters say about a badge: its name, e.g. <c>IPMA Level B® – Certified Senior Project Manager</c>, and its holder's as written in their script.</summary>
public sealed record LetterBadge(string Id, string Name, string Holder, Uri Picture)
{
    /// <summary>The id only: the person must not end up in a log.</summary>
    public override string ToString() => Id;
}

/// <summary>The texts of a letter in its language. Plain text and HTML are both written from them, so that they say the same.</summary>
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

    public LetterLink? Unsubscribe { get; init; }

    public static LetterText For(Letter letter, Uri page, Uri? unsubscribe)
    {
        var texts = new Texts(letter.Language, letter.Content.Kind);
        var text = letter.Content switch
        {
            LetterContent.AddressCode code => ForCode(texts, code, letter.At),
            LetterContent.BadgeReady ready => ForBadge(texts, ready.Badge, page),
            LetterContent.BadgeWaiting waiting => ForBadge(texts, waiting.Badge, page),
            LetterContent.BadgeWithdrawn withdrawn => ForBadge(texts, withdrawn.Badge, page),
            LetterContent.CertificateEnding ending => ForEnd(texts, ending, page),
            LetterContent.AddressTakenOver taken => ForTakenOver(texts, taken, page),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return unsubscribe is null ? text : text with { Unsubscribe = new LetterLink(texts.Shared("stop-reminders"), unsubscribe) };
    }

    private static LetterText ForCode(Texts texts, LetterContent.AddressCode code, DateTimeOffset now) => new()
    {
        Language = texts.Language,
        Subject = texts.Own("subject"),
        Title = texts.Own("subject"),
        Greeting = texts.Shared("greeting-unknown"),
        Before = [texts.Own("text")],
        Code = code.Code,
        After = [texts.Own("valid", Math.Max(1, (int)Math.Ceiling((code.ExpiresAt - now).TotalMinutes))), texts.Own("ignore")],
        Why = texts.Shared("why-code"),
    };

    private static LetterText ForBadge(Texts texts, LetterBadge badge, Uri page) =>
        ForBadge(texts, badge, page, texts.Own("subject", badge.Name), texts.Own("title"), texts.Own("text", badge.Name));

    private static LetterText ForEnd(Texts texts, LetterContent.CertificateEnding ending, Uri page)
    {
        var (name, day) = (ending.Badge.Name, DayIn(texts.Language, ending.LastDay));
        return ForBadge(texts, ending.Badge, page, texts.Own("subject", name, day), texts.Own("title", day), texts.Own("text", name, day));
    }

    private static LetterText ForBadge(Texts texts, LetterBadge badge, Uri page, string subject, string title, string text) => new()
    {
        Language = texts.Language,
        Subject = subject,
        Title = title,
        Greeting = texts.Shared("greeting", badge.Holder),
        Before = [text, texts.Own("how")],
        After = [],
        Picture = new LetterPicture(badge.Picture, texts.Shared("picture", badge.Name)),
        Action = new LetterLink(texts.Own("action"), page),
        Why = texts.Shared("why-badge"),
    };

    private static LetterText ForTakenOver(Texts texts, LetterContent.AddressTakenOver taken, Uri page) => new()
    {
        Language = texts.Language,
        Subject = texts.Own("subject"),
        Title = texts.Own("subject"),
        Greeting = texts.Shared("greeting-unknown"),
        Before = [texts.Own("text", taken.MaskedAddress), texts.Own("how")],
        After = [],
        Action = new LetterLink(texts.Own("action"), page),
        Why = texts.Shared("why-address"),
    };

    /// <summary>The first of a month is an ordinal in French.</summary>
    internal static string DayIn(CultureInfo language, DateOnly day) =>
        day.ToString(Localizer.Get(day.Day == 1 ? "mail.day-first" : "mail.day", language), language);

    /// <summary>The texts of one kind of letter, and those that all kinds share.</summary>
    private readonly record struct Texts(CultureInfo Language, string Kind)
    {
        public string Own(string key, params object?[] arguments) => Localizer.Get($"mail.{Kind}.{key}", Language, arguments);

        public string Shared(string key, params object?[] arguments) => Localizer.Get($"mail.{key}", Language, arguments);
    }
}

internal sealed record LetterPicture(Uri Address, string Alt);

internal sealed record LetterLink(string Text, Uri Address);

/// <summary>For mail programs without HTML and for screen readers.</summary>
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
            blocks.Add($"{action.Text}\n{action.Address.AbsoluteUri}");
        }

        blocks.Add("--\n" + Localizer.Get("mail.sign-off", text.Language) + "\n" + text.Why);
        if (text.Unsubscribe is { } unsubscribe)
        {
            blocks.Add($"{unsubscribe.Text}\n{unsubscribe.Address.AbsoluteUri}");
        }

        return new StringBuilder().AppendJoin("\n\n", blocks).Append('\n').ToString();
    }
}

/// <summary>The last days of certificates as a calendar file (RFC 5545). The UID derives from the badge's id, so that a later file moves the event instead of adding one.</summary>
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
