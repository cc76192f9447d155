using System.Net;
using System.Text;

namespace MyIpma.Local.Credly;

/// <summary>One POST of one envelope.</summary>
internal sealed partial class WebhookSender(IHttpClientFactory clients, ILogger<WebhookSender> logger)
{
    public const string Client = "credly-simulator-webhooks";

    /// <summary>Any other status than exactly 200, a redirect or no answer in time is a failure.</summary>
    public async Task<bool> SendAsync(Uri url, CredlyEvent happened, string envelope, CancellationToken ct)
    {
        try
        {
            using var client = clients.CreateClient(Client);
            using var content = new StringContent(envelope, Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(url, content, ct);
            LogAnswer(happened.Id, (int)response.StatusCode);
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            LogUnanswered(unanswered, happened.Id);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook for event {EventId} answered {Status}.")]
    private partial void LogAnswer(string eventId, int status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Webhook for event {EventId} got no answer.")]
    private partial void LogUnanswered(Exception unanswered, string eventId);
}
