using System.Text.Json.Serialization;
using MyIpma.Core.Common;

namespace MyIpma.Core.Outbox;

[JsonDerivedType(typeof(MailCode), "mailCode")]
[JsonDerivedType(typeof(MailAboutBadge), "mailAboutBadge")]
[JsonDerivedType(typeof(MailAboutAddress), "mailAboutAddress")]
public abstract partial record Effect
{
    /// <summary>
    /// A mail owed. Unlike other effects it cannot be taken back once it has gone out, so its row says that it is being tried before it is: see <see cref="MailRelay"/>.
    /// </summary>
    /// <param name="MailId">Derived from what owes it; the message's id follows from it, however often it is tried.</param>
    public abstract record MailEffect(string MailId) : Effect
    {
        /// <summary>How often it has been tried.</summary>
        public int Attempts { get; init; }

        /// <summary>When it was first tried (UTC).</summary>
        public DateTimeOffset? FirstTriedAt { get; init; }

        /// <summary>True for what a person is waiting for at this moment.</summary>
        [JsonIgnore]
        public virtual bool IsUrgent => false;

        /// <summary>The id only: the record carries an address.</summary>
        public sealed override string ToString() => MailId;
    }

    /// <summary>Send a code to the address that is to be proven by it.</summary>
    public sealed record MailCode(string MailId, string Account, string Address, string Code, DateTimeOffset ExpiresAt, string Language) : MailEffect(MailId)
    {
        /// <inheritdoc />
        public override bool IsUrgent => true;
    }

    /// <summary>Write to a badge's holder, at the address it has by then, if what there is to say is still true.</summary>
    public sealed record MailAboutBadge(string MailId, string BadgeId, BadgeMailKind About, DateOnly? LastDay = null) : MailEffect(MailId);

    /// <summary>Tell whoever an address belonged to that somebody else has proven it.</summary>
    public sealed record MailAboutAddress(string MailId, string Account, string Address, string TakenAddress) : MailEffect(MailId);
}

/// <summary>What a mail to a badge's holder is about.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BadgeMailKind>))]
public enum BadgeMailKind
{
    /// <summary>It may be claimed.</summary>
    Ready,

    /// <summary>It has not been claimed yet.</summary>
    Waiting,

    /// <summary>Its certificate ends.</summary>
    Ending,

    /// <summary>It was withdrawn.</summary>
    Withdrawn,
}
