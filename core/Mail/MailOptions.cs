using System.ComponentModel.DataAnnotations;
using System.Net;
using MimeKit;

namespace MyIpma.Core.Mail;

public enum MailSenderKind
{
    /// <summary>No mail is sent, and Credly's own notifications are not suppressed.</summary>
    None,

    Smtp,

    /// <summary>Azure Communication Services Email, by the app's identity.</summary>
    AzureCommunication,
}

public enum SmtpSecurity
{
    /// <summary>Plain until STARTTLS, which the server must offer (RFC 3207); usually port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314); usually port 465.</summary>
    Tls,

    /// <summary>Unencrypted: for a server on this machine only.</summary>
    None,
}

/// <summary>Section <c>MyIpma:Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    public const string Section = "MyIpma:Mail";

    public MailSenderKind Sender { get; set; }

    /// <summary>E.g. <c>badges@my.ipma.world</c>.</summary>
    public string From { get; set; } = "";

    [MaxLength(100)]
    public string SenderName { get; set; } = "my.IPMA";

    /// <summary>Empty for replies to <see cref="From"/>.</summary>
    public string ReplyTo { get; set; } = "";

    /// <summary>For mail that is not urgent; codes have connections of their own.</summary>
    [Range(1, 32)]
    public int Connections { get; set; } = 4;

    /// <summary>The provider's limit of messages per minute, a fifth of which is reserved for codes; 0 for no limit.</summary>
    [Range(0, 100_000)]
    public int PerMinute { get; set; }

    /// <summary>How long a message is retried (RFC 5321, section 4.5.4.1: four to five days).</summary>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(5);

    public SmtpOptions Smtp { get; } = new();
    public AzureCommunicationOptions AzureCommunication { get; } = new();

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Sender == MailSenderKind.None)
        {
            return [];
        }

        var failures = new List<ValidationResult>();
        Require(IsAddress(From), $"{Section}:From must be an e-mail address", nameof(From));
        Require(ReplyTo.Length == 0 || IsAddress(ReplyTo), $"{Section}:ReplyTo must be an e-mail address or empty", nameof(ReplyTo));
        Require(!SenderName.Any(char.IsControl), $"{Section}:SenderName must be one line of text", nameof(SenderName));
        failures.AddRange(Sender == MailSenderKind.Smtp ? Smtp.Failures() : AzureCommunication.Failures());
        return failures;

        void Require(bool isValid, string error, string member)
        {
            if (!isValid)
            {
                failures.Add(new ValidationResult(error, [member]));
            }
        }
    }

    private static bool IsAddress(string text) => MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address == text && text.Contains('@', StringComparison.Ordinal);
}

/// <summary>Section <c>MyIpma:Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    public string Host { get; set; } = "";
    public int Port { get; set; } = 587;
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>Empty for a server without sign-in.</summary>
    public string User { get; set; } = "";

    /// <summary>A Key Vault reference in Azure.</summary>
    public string Password { get; set; } = "";

    /// <summary>For one step of the SMTP session.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    internal IEnumerable<ValidationResult> Failures()
    {
        if (Host.Length == 0 || Uri.CheckHostName(Host) == UriHostNameType.Unknown)
        {
            yield return Failure("Host must be the name of the SMTP server");
        }

        if (Port is < 1 or > 65535)
        {
            yield return Failure("Port must be between 1 and 65535");
        }

        if (Security == SmtpSecurity.None && !IsThisMachine)
        {
            yield return Failure("Security may be None for a server on this machine only");
        }

        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromSeconds(30))
        {
            yield return Failure("Timeout must be between one and thirty seconds");
        }
    }

    private bool IsThisMachine => Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    private static ValidationResult Failure(string text) => new($"{MailOptions.Section}:Smtp:{text}", [nameof(MailOptions.Smtp)]);
}

/// <summary>Section <c>MyIpma:Mail:AzureCommunication</c>.</summary>
public sealed class AzureCommunicationOptions
{
    /// <summary>E.g. <c>https://my-ipma.europe.communication.azure.com</c>.</summary>
    public Uri? Endpoint { get; set; }

    internal IEnumerable<ValidationResult> Failures() => Endpoint is { IsAbsoluteUri: true } endpoint && endpoint.Scheme == Uri.UriSchemeHttps
        ? []
        : [new($"{MailOptions.Section}:AzureCommunication:Endpoint must be an https address", [nameof(MailOptions.AzureCommunication)])];
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;
