namespace MyIpma.Core.Badges;

/// <summary>What a transition decides: nothing to do, a change with what happened, or a refusal.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The badge already is as asked.</summary>
    public sealed record Unchanged(Badge Badge) : Decision;

    /// <summary>A new record and what happened, in order.</summary>
    public sealed record Changed(Badge Badge, params IReadOnlyList<Happening> Happenings) : Decision;

    /// <summary>An expected refusal.</summary>
    public sealed record Refused(Refusal Refusal) : Decision;
}
