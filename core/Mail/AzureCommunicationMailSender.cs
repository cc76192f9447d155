using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using MimeKit;

namespace MyIpma.Core.Mail;

/// <summary>
/// Sends through the REST API of Azure Communication Services Email (version 2023-03-31), signed in by the app's identity. The operation's id derives from the message's,
/// and a repeat first reads the operation's status, so that it never sends a second mail. It does not poll: the service allows two status requests per mail, and other mail
/// would have to wait.
/// </summary>
internal sealed partial class AzureCommunicationMailSender(
    IOptions<MailOptions> options, TokenCredential credential, ILogger<AzureCommunicationMailSender> logger, HttpPipelineTransport? transport = null) : IMailSender
{
    private const string Version = "2023-03-31";
    private const string Scope = "https://communication.azure.com/.default";
    private static readonly TimeSpan UsualPause = TimeSpan.FromMinutes(1);

    private readonly HttpPipeline pipeline = HttpPipelineBuilder.Build(new AzureCommunicationClientOptions(transport), new BearerTokenAuthenticationPolicy(credential, Scope));

    public async Task<MailResult> SendAsync(OutgoingMail mail, CancellationToken ct)
    {
        try
        {
            var operation = OperationIdOf(mail.Message);
            if (mail.IsRepeat && await FindResultAsync(operation, ct) is { } result)
            {
                return result;
            }

            using var message = Request(RequestMethod.Post, "/emails:send");
            message.Request.Headers.Add("Operation-Id", operation);
            message.Request.Headers.Add("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(EmailOf(mail.Message), AzureCommunicationJson.Default.AzureEmail));
            await pipeline.SendAsync(message, ct);
            return message.Response.Status is 202 or 409 ? new MailResult.Accepted(UsualPause) : ResultOf(message.Response);
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException)
        {
            Unavailable(failure.GetType().Name);
            return new MailResult.TryLater(failure is RequestFailedException ? "acs-no-connection" : "acs-sign-in-refused", IsSenderDown: true);
        }
    }

    /// <summary>A UUID of version 8 (RFC 9562) from the message's id.</summary>
    internal static string OperationIdOf(MimeMessage message)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(message.MessageId ?? throw new ArgumentException("The message has no id.", nameof(message)))).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    /// <summary>Null when the service does not know the operation.</summary>
    private async Task<MailResult?> FindResultAsync(string operation, CancellationToken ct)
    {
        using var message = Request(RequestMethod.Get, $"/emails/operations/{operation}");
        await pipeline.SendAsync(message, ct);
        if (message.Response.Status == 404)
        {
            return null;
        }

        if (message.Response.Status == 429)
        {
            return new MailResult.TryLater("acs-too-many-questions", PauseOf(message.Response));
        }

        if (message.Response.Status != 200)
        {
            return ResultOf(message.Response);
        }

        var state = Read(message.Response, AzureCommunicationJson.Default.AzureEmailOperation);
        return state?.Status switch
        {
            "Succeeded" => new MailResult.Sent(),
            "Failed" => new MailResult.Refused(ReasonOf(state.Error?.Code ?? "failed")),
            "Canceled" => new MailResult.Refused("acs-canceled"),
            _ => new MailResult.Accepted(UsualPause),
        };
    }

    private static MailResult ResultOf(Response response)
    {
        var code = Read(response, AzureCommunicationJson.Default.AzureEmailFailure)?.Error?.Code;
        var reason = ReasonOf(code ?? response.Status.ToString(CultureInfo.InvariantCulture));
        return response.Status is 400 or 413 or 422
            ? new MailResult.Refused(reason)
            : new MailResult.TryLater(reason, response.Status == 429 ? PauseOf(response) : null, IsSenderDown: true);
    }

    private HttpMessage Request(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(options.Value.AzureCommunication.Endpoint ?? throw new InvalidOperationException("MyIpma:Mail:AzureCommunication:Endpoint is not set."));
        message.Request.Uri.AppendPath(path, escape: false);
        message.Request.Uri.AppendQuery("api-version", Version);
        message.Request.Headers.Add("Accept", "application/json");
        return message;
    }

    private AzureEmail EmailOf(MimeMessage message) => new(
        options.Value.From,
        new(message.Subject ?? "", message.TextBody, message.HtmlBody),
        new([.. message.To.Mailboxes.Select(mailbox => new AzureEmailAddress(mailbox.Address, mailbox.Name ?? ""))]),
        [.. message.ReplyTo.Mailboxes.Select(mailbox => new AzureEmailAddress(mailbox.Address, mailbox.Name ?? ""))],
        [.. message.Attachments.OfType<MimePart>().Select(AttachmentOf)],
        message.Headers.Concat(message.Body?.Headers ?? []).Where(header => IsPassedOn(header.Id)).ToDictionary(header => header.Field, header => header.Value),
        true);

    /// <summary>Headers that the service does not write itself. It keeps our Message-ID if that is valid.</summary>
    private static bool IsPassedOn(HeaderId header) =>
        header is HeaderId.MessageId or HeaderId.AutoSubmitted or HeaderId.ContentLanguage or HeaderId.ListUnsubscribe or HeaderId.ListUnsubscribePost;

    private static AzureEmailAttachment AttachmentOf(MimePart part)
    {
        using var content = new MemoryStream();
        part.Content?.DecodeTo(content);
        return new(part.FileName ?? "attachment", part.ContentType.MimeType, Convert.ToBase64String(content.ToArray()));
    }

    private static TimeSpan PauseOf(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : UsualPause;

    /// <summary>A code, never the service's text, which may quote an address.</summary>
    private static string ReasonOf(string code) => code.Contains("Suppressed", StringComparison.OrdinalIgnoreCase)
        ? "acs-recipient-suppressed"
        : $"acs-{string.Concat(code.Where(char.IsAsciiLetterOrDigit).Take(60)).ToLowerInvariant()}";

    private static T? Read<T>(Response response, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return response.ContentStream is null ? null : JsonSerializer.Deserialize(response.Content.ToMemory().Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Azure Communication Services cannot be reached: {Failure}.")]
    private partial void Unavailable(string failure);
}

/// <summary>The outbox retries, so the pipeline does not: waiting for a throttled service would block a whole invocation.</summary>
internal sealed class AzureCommunicationClientOptions : ClientOptions
{
    public AzureCommunicationClientOptions(HttpPipelineTransport? transport)
    {
        Retry.MaxRetries = 0;
        Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
        Transport = transport ?? Transport;
    }
}

internal sealed record AzureEmail(
    string SenderAddress, AzureEmailContent Content, AzureEmailRecipients Recipients, IReadOnlyList<AzureEmailAddress> ReplyTo,
    IReadOnlyList<AzureEmailAttachment> Attachments, IReadOnlyDictionary<string, string> Headers, bool UserEngagementTrackingDisabled);

internal sealed record AzureEmailContent(string Subject, string? PlainText, string? Html);

internal sealed record AzureEmailRecipients(IReadOnlyList<AzureEmailAddress> To);

internal sealed record AzureEmailAddress(string Address, string DisplayName);

internal sealed record AzureEmailAttachment(string Name, string ContentType, string ContentInBase64);

internal sealed record AzureEmailOperation(string? Id, string? Status, AzureEmailError? Error);

internal sealed record AzureEmailFailure(AzureEmailError? Error);

internal sealed record AzureEmailError(string? Code);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AzureEmail))]
[JsonSerializable(typeof(AzureEmailOperation))]
[JsonSerializable(typeof(AzureEmailFailure))]
internal sealed partial class AzureCommunicationJson : JsonSerializerContext;
