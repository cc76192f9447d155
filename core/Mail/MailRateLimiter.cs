using Microsoft.Extensions.Options;

namespace MyIpma.Core.Mail;

/// <summary>
/// Keeps what nobody waits for below what the provider allows in a minute, so that a code never finds the allowance used up. It counts in this process; a mailing goes
/// out through the sweep, which runs in one process at a time.
/// </summary>
public sealed class MailRateLimiter(IOptions<MailOptions> options, TimeProvider time)
{
    private const int OneInFiveIsForCodes = 5;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Queue<long> sent = new();

    /// <summary>False where a mail has to wait for one of the next minutes. What is urgent never has to; the provider says no if it must.</summary>
    public bool TryEnter(bool isUrgent)
    {
        var most = options.Value.PerMinute;
        if (most == 0)
        {
            return true;
        }

        lock (gate)
        {
            while (sent.TryPeek(out var first) && time.GetElapsedTime(first) >= Minute)
            {
                sent.Dequeue();
            }

            var isAllowed = isUrgent || sent.Count < most - ((most + OneInFiveIsForCodes - 1) / OneInFiveIsForCodes);
            if (isAllowed)
            {
                sent.Enqueue(time.GetTimestamp());
            }

            return isAllowed;
        }
    }
}
