using MyIpma.Core.Addresses;

namespace MyIpma.Core.People;

/// <summary>What became of asking for a code.</summary>
public abstract record CodeOutcome
{
    private CodeOutcome()
    {
    }

    /// <summary>A code goes out to the mailbox, whoever's it is.</summary>
    public sealed record Sent(DateTimeOffset ExpiresAt, int CodesLeft) : CodeOutcome;

    /// <summary>The address is proven to be theirs; there is nothing to send.</summary>
    public sealed record Yours : CodeOutcome;

    /// <summary>Too many codes within the hour.</summary>
    public sealed record TooMany(DateTimeOffset RetryAt) : CodeOutcome;
}

/// <summary>What became of giving a code.</summary>
public abstract record ProofOutcome
{
    private ProofOutcome()
    {
    }

    /// <summary>The address is theirs.</summary>
    public sealed record Proven(EmailAddress Address) : ProofOutcome;

    /// <summary>No code was asked for by this account for this address.</summary>
    public sealed record NoCode : ProofOutcome;

    /// <summary>It is not the code.</summary>
    public sealed record Wrong(int TriesLeft) : ProofOutcome;

    /// <summary>Too many wrong codes: even the right one is refused, a new one is needed.</summary>
    public sealed record Locked : ProofOutcome;

    /// <summary>The code is too old; a new one is needed.</summary>
    public sealed record TooOld : ProofOutcome;
}
