using Microsoft.Extensions.Diagnostics.HealthChecks;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>The port to whoever carries our mail.</summary>
public interface IMailSender
{
    /// <summary>Hands a message over. Whatever the other side says is a result; only a bug throws.</summary>
    Task<MailResult> SendAsync(OutgoingMail mail, CancellationToken ct);
}

/// <summary>A message on its way.</summary>
/// <param name="Message">The message. Its Message-ID is the same whenever the same mail is tried again.</param>
/// <param name="IsUrgent">True for what a person is waiting for at this moment.</param>
/// <param name="IsRepeat">True when it has been tried before, so that the other side may have it already.</param>
public sealed record OutgoingMail(MimeMessage Message, bool IsUrgent, bool IsRepeat);

/// <summary>What became of a message: a closed set. Reasons are codes such as <c>smtp-5.1.1</c>, never the server's text, which may quote an address.</summary>
public abstract record MailResult
{
    private MailResult() { }

    /// <summary>The other side has taken it.</summary>
    /// <param name="IsConfirmed">
    /// False when the connection broke after the whole message was handed over and before the answer came. SMTP cannot tell which it is (RFC 1047);
    /// a second copy is worse than the small chance of none, so it counts as sent.
    /// </param>
    public sealed record Sent(bool IsConfirmed = true) : MailResult;

    /// <summary>The other side has taken it and says later whether it went out.</summary>
    /// <param name="AskAfter">How long to wait before asking.</param>
    public sealed record Accepted(TimeSpan AskAfter) : MailResult;

    /// <summary>It will never be taken: the mailbox does not exist, or the provider does not send to it any more.</summary>
    public sealed record Refused(string Reason) : MailResult;

    /// <summary>Not now.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryAfter">How long the other side asks to wait.</param>
    /// <param name="IsSenderDown">True when no other message would fare better, so that trying them is no use either.</param>
    public sealed record TryLater(string Reason, TimeSpan? RetryAfter = null, bool IsSenderDown = false) : MailResult;
}

/// <summary>Remembers how the last attempts went, so that looking at the health costs no connection.</summary>
public sealed class MailHealth
{
    private const int TroubledAfter = 3;
    private int failures;

    /// <summary>True when the sender has not worked several times in a row.</summary>
    public bool IsTroubled => Volatile.Read(ref failures) >= TroubledAfter;

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

/// <summary>Says whether mail goes out, without sending any. Without it nobody can confirm an address, but everybody still sees and shares their badges.</summary>
internal sealed class MailHealthCheck(MailHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.IsTroubled ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
