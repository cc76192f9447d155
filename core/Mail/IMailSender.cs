using Microsoft.Extensions.Diagnostics.HealthChecks;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>The port to the mail provider.</summary>
public interface IMailSender
{
    /// <summary>Whatever the provider answers is a result; only a bug throws.</summary>
    Task<MailResult> SendAsync(OutgoingMail mail, CancellationToken ct);
}

/// <summary>A message to send. Its Message-ID is the same at every attempt; after a first attempt (<c>IsRepeat</c>) the provider may have it already.</summary>
public sealed record OutgoingMail(MimeMessage Message, bool IsUrgent, bool IsRepeat);

/// <summary>The result of an attempt: a closed set. Reasons are codes such as <c>smtp-5.1.1</c>, never the server's text, which may quote an address.</summary>
public abstract record MailResult
{
    private MailResult() { }

    /// <summary>
    /// The provider has accepted it. Not confirmed when the connection broke after the whole message and before the answer: SMTP cannot tell (RFC 1047), and a second copy is
    /// worse than the small chance of none, so it counts as sent.
    /// </summary>
    public sealed record Sent(bool IsConfirmed = true) : MailResult;

    /// <summary>The provider has accepted it and says later whether it was delivered.</summary>
    public sealed record Accepted(TimeSpan AskAfter) : MailResult;

    /// <summary>It will never be accepted: the mailbox does not exist, or the provider no longer sends to it.</summary>
    public sealed record Refused(string Reason) : MailResult;

    /// <summary>A temporary failure; when the sender is down, trying other messages is pointless too.</summary>
    public sealed record TryLater(string Reason, TimeSpan? RetryAfter = null, bool IsSenderDown = false) : MailResult;
}

/// <summary>Remembers how the last attempts went, so that a health check needs no connection.</summary>
public sealed class MailHealth
{
    private const int DegradedAfter = 3;
    private int failures;

    /// <summary>True when the sender was down several times in a row.</summary>
    public bool IsDegraded => Volatile.Read(ref failures) >= DegradedAfter;

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

/// <summary>Degraded, not unhealthy: without mail nobody can confirm an address, but everybody can still see and share their badges.</summary>
internal sealed class MailHealthCheck(MailHealth health) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(health.IsDegraded ? HealthCheckResult.Degraded() : HealthCheckResult.Healthy());
}
