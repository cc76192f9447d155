using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Badges;

/// <summary>How an attempt to change a stored badge ended.</summary>
public abstract record Outcome
{
    private Outcome()
    {
    }

    /// <summary>The badge is as asked; the happenings are empty when it was so before.</summary>
    public sealed record Done(Stored<Badge> Stored, IReadOnlyList<Happening> Happenings, IReadOnlyList<OutboxRow> Owed) : Outcome
    {
        /// <summary>The badge as stored now.</summary>
        public Badge Badge => Stored.Value;
    }

    /// <summary>An expected refusal; nothing was written.</summary>
    public sealed record Refused(Refusal Refusal) : Outcome;
}
