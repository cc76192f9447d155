using System.Globalization;
using MyIpma.Core.Common;

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
    private LetterContent()
    {
    }

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
