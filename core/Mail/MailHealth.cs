namespace MyIpma.Core.Mail;

/// <summary>Remembers how the last attempts went, so that looking at the health costs no connection.</summary>
public sealed class MailHealth
{
    private const int TroubledAfter = 3;
    private int failures;

    /// <summary>True when the sender has not worked several times in a row.</summary>
    public bool IsTroubled => Volatile.Read(ref failures) >= TroubledAfter;

    /// <summary>True when the last attempt showed that the sender is away; the next batch then starts with one message only.</summary>
    public bool IsDoubtful => Volatile.Read(ref failures) > 0;

    internal void Note(MailResult result)
    {
        if (result is MailResult.TryLater { IsSenderDown: true })
        {
            Interlocked.Increment(ref failures);
        }
        else
        {
            Volatile.Write(ref failures, 0);
        }
    }
}
