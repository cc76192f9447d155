namespace MyIpma.Core.Credly;

/// <summary>How the latest calls of Credly went. Calls that the open circuit keeps back count as failed, so that an outage shows for as long as it lasts.</summary>
public sealed class CredlyPulse
{
    /// <summary>A single failure happens on good days too.</summary>
    private const int Trouble = 3;

    private int failures;

    /// <summary>True when the last few calls all failed.</summary>
    public bool IsTroubled => Volatile.Read(ref failures) >= Trouble;

    internal void Succeeded() => Volatile.Write(ref failures, 0);

    internal void Failed()
    {
        if (!IsTroubled)
        {
            Interlocked.Increment(ref failures);
        }
    }
}
