using System.ComponentModel.DataAnnotations;
using System.Net;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>Who carries our mail.</summary>
public enum MailSenderKind
{
    /// <summary>Nobody: no mail is written, and Credly's own notifications are not suppressed.</summary>
    None,

    /// <summary>Any provider that takes mail over SMTP.</summary>
    Smtp,

    /// <summary>Azure Communication Services Email, by the app's identity.</summary>
    AzureCommunication,
}

/// <summary>How a connection to an SMTP server is protected.</summary>
public enum SmtpSecurity
{
    /// <summary>Plain until STARTTLS, which the server must offer (RFC 3207); usually port 587.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314); usually port 465.</summary>
    Tls,

    /// <summary>Not at all: for a mailbox on this machine only.</summary>
    None,
}

/// <summary>Section <c>MyIpma:Mail</c>.</summary>
public sealed class MailOptions : IValidatableObject
{
    public const string Section = "MyIpma:Mail";

    /// <summary>Who carries our mail.</summary>
    public MailSenderKind Sender { get; set; }

    /// <summary>The address mail comes from, e.g. <c>badges@my.ipma.world</c>.</summary>
    public string From { get; set; } = "";

    /// <summary>The name shown beside it.</summary>
    [MaxLength(100)]
    public string SenderName { get; set; } = "my.IPMA";

    /// <summary>Where replies go; empty for the address mail comes from.</summary>
    public string ReplyTo { get; set; } = "";

    /// <summary>How many messages that are not urgent are sent side by side. Codes have a connection of their own.</summary>
    [Range(1, 32)]
    public int Connections { get; set; } = 4;

    /// <summary>How many messages the provider takes in a minute, of which a fifth is left to codes; 0 where it sets no limit.</summary>
    [Range(0, 100_000)]
    public int PerMinute { get; set; }

    /// <summary>How long a message is tried before it is given up (RFC 5321, section 4.5.4.1: four to five days).</summary>
    [Range(typeof(TimeSpan), "01:00:00", "7.00:00:00")]
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromDays(5);

    /// <summary>The SMTP server, where that is the sender.</summary>
    public SmtpOptions Smtp { get; } = new();

    /// <summary>Azure Communication Services, where that is the sender.</summary>
    public AzureCommunicationOptions AzureCommunication { get; } = new();

    /// <inheritdoc />
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

        void Require(bool holds, string otherwise, string member)
        {
            if (!holds)
            {
                failures.Add(new ValidationResult(otherwise, [member]));
            }
        }
    }

    private static bool IsAddress(string text) => MailboxAddress.TryParse(text, out var mailbox) && mailbox.Address == text && text.Contains('@', StringComparison.Ordinal);
}

/// <summary>Section <c>MyIpma:Mail:Smtp</c>.</summary>
public sealed class SmtpOptions
{
    /// <summary>The server's name.</summary>
    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    /// <summary>How the connection is protected.</summary>
    public SmtpSecurity Security { get; set; } = SmtpSecurity.StartTls;

    /// <summary>The user name; empty where the server asks for none.</summary>
    public string User { get; set; } = "";

    /// <summary>The password; a Key Vault reference in Azure.</summary>
    public string Password { get; set; } = "";

    /// <summary>How long one step of the conversation may take.</summary>
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
    /// <summary>The resource's address, e.g. <c>https://my-ipma.europe.communication.azure.com</c>.</summary>
    public Uri? Endpoint { get; set; }

    internal IEnumerable<ValidationResult> Failures() => Endpoint is { IsAbsoluteUri: true } endpoint && endpoint.Scheme == Uri.UriSchemeHttps
        ? []
        : [new($"{MailOptions.Section}:AzureCommunication:Endpoint must be an https address", [nameof(MailOptions.AzureCommunication)])];
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;
