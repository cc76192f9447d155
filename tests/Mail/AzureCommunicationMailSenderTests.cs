using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;
using MyIpma.Core.Mail;

namespace MyIpma.Tests.Mail;

public sealed class AzureCommunicationMailSenderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_out_with_everything_the_service_needs()
    {
        using var service = new Service().Answers(HttpStatusCode.Accepted, "{\"id\":\"x\",\"status\":\"Running\"}").Answers(HttpStatusCode.OK, "{\"id\":\"x\",\"status\":\"Succeeded\"}");

        var result = await SenderTo(service).SendAsync(Mail(), Ct);

        var (method, path, headers, body) = service.Requests[0];
        Assert.Equal(new MailResult.Sent(), result);
        Assert.Equal(("POST", "/emails:send?api-version=2023-03-31"), (method, path));
        Assert.Equal("Bearer token-for-https://communication.azure.com/.default", headers["Authorization"]);
        Assert.Equal($"/emails/operations/{headers["Operation-Id"]}?api-version=2023-03-31", service.Requests[1].Path);
        Assert.Equal("badges@my.ipma.example", body.GetProperty("senderAddress").GetString());
        Assert.Equal("ana@example.org", body.GetProperty("recipients").GetProperty("to")[0].GetProperty("address").GetString());
        Assert.Equal("help@ipma.example", body.GetProperty("replyTo")[0].GetProperty("address").GetString());
        Assert.Equal("words", body.GetProperty("content").GetProperty("plainText").GetString());
        Assert.Equal("<p>words</p>", body.GetProperty("content").GetProperty("html").GetString());
        Assert.Equal("auto-generated", body.GetProperty("headers").GetProperty("Auto-Submitted").GetString());
        Assert.Equal("<0123@my.ipma.example>", body.GetProperty("headers").GetProperty("Message-Id").GetString());
        Assert.Equal("text/calendar", body.GetProperty("attachments")[0].GetProperty("contentType").GetString());
        Assert.True(body.GetProperty("userEngagementTrackingDisabled").GetBoolean());
    }

    [Fact]
    public async Task A_repeat_asks_what_became_of_the_first_try_and_sends_nothing_more()
    {
        using var service = new Service().Answers(HttpStatusCode.OK, "{\"id\":\"x\",\"status\":\"Succeeded\"}");

        var result = await SenderTo(service).SendAsync(Mail(isRepeat: true), Ct);

        Assert.Equal(new MailResult.Sent(), result);
        Assert.Equal("GET", Assert.Single(service.Requests).Method);
    }

    [Fact]
    public async Task A_repeat_of_what_never_arrived_goes_out_under_the_same_operation()
    {
        using var first = new Service().Answers(HttpStatusCode.ServiceUnavailable, "");
        using var second = new Service().Answers(HttpStatusCode.NotFound, "{}").Answers(HttpStatusCode.Accepted, "{}").Answers(HttpStatusCode.OK, "{\"status\":\"Succeeded\"}");

        var failed = await SenderTo(first).SendAsync(Mail(), Ct);
        var sent = await SenderTo(second).SendAsync(Mail(isRepeat: true), Ct);

        Assert.Equal(new MailResult.TryLater("acs-503", null, IsSenderDown: true), failed);
        Assert.Equal(new MailResult.Sent(), sent);
        Assert.Equal(first.Requests[0].Headers["Operation-Id"], second.Requests[1].Headers["Operation-Id"]);
    }

    [Fact]
    public async Task A_suppressed_recipient_is_refused_for_good()
    {
        using var service = new Service()
            .Answers(HttpStatusCode.Accepted, "{}")
            .Answers(HttpStatusCode.OK, "{\"status\":\"Failed\",\"error\":{\"code\":\"EmailDroppedAllRecipientsSuppressed\",\"message\":\"ana@example.org\"}}");

        var result = await SenderTo(service).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.Refused("acs-recipient-suppressed"), result);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests, "acs-toomanyrequests", 42)]
    [InlineData(HttpStatusCode.Unauthorized, "acs-toomanyrequests", null)]
    [InlineData(HttpStatusCode.InternalServerError, "acs-toomanyrequests", null)]
    public async Task What_concerns_only_us_is_tried_again_when_the_service_says(HttpStatusCode status, string reason, int? seconds)
    {
        using var service = new Service().Answers(status, "{\"error\":{\"code\":\"TooManyRequests\"}}", retryAfter: "42");

        var result = await SenderTo(service).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.TryLater(reason, seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, IsSenderDown: true), result);
    }

    [Fact]
    public async Task A_message_the_service_cannot_read_is_refused_for_good()
    {
        using var service = new Service().Answers(HttpStatusCode.BadRequest, "{\"error\":{\"code\":\"BadRequest\",\"message\":\"ana@example.org\"}}");

        var result = await SenderTo(service).SendAsync(Mail(), Ct);

        Assert.Equal(new MailResult.Refused("acs-badrequest"), result);
    }

    private static AzureCommunicationMailSender SenderTo(Service service)
    {
        var options = new MailOptions { From = "badges@my.ipma.example", AzureCommunication = { Endpoint = new Uri("https://my.communication.azure.example") } };
        return new(Options.Create(options), new FixedCredential(), new ImpatientTime(), NullLogger<AzureCommunicationMailSender>.Instance, new HttpClientTransport(new HttpClient(service)));
    }

    private static OutgoingMail Mail(bool isRepeat = false)
    {
        var body = new MultipartAlternative { new TextPart("plain") { Text = "words" }, new TextPart("html") { Text = "<p>words</p>" } };
        var file = new TextPart("calendar") { Text = "BEGIN:VCALENDAR", ContentDisposition = new ContentDisposition(ContentDisposition.Attachment), FileName = "certificate.ics" };
        var message = new MimeMessage { Subject = "subject", MessageId = "0123@my.ipma.example", Body = new Multipart("mixed") { body, file } };
        message.To.Add(new MailboxAddress("Ana Sousa", "ana@example.org"));
        message.ReplyTo.Add(new MailboxAddress("", "help@ipma.example"));
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return new OutgoingMail(message, IsUrgent: false, isRepeat);
    }

    private sealed class Service : HttpMessageHandler
    {
        private readonly Queue<HttpResponseMessage> answers = [];

        public List<(string Method, string Path, Dictionary<string, string> Headers, JsonElement Body)> Requests { get; } = [];

        public Service Answers(HttpStatusCode status, string body, string? retryAfter = null)
        {
            var answer = new HttpResponseMessage(status) { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            if (retryAfter is not null)
            {
                answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
            }

            answers.Enqueue(answer);
            return this;
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? default : JsonSerializer.Deserialize<JsonElement>(await request.Content.ReadAsStringAsync(cancellationToken));
            Requests.Add((request.Method.Method, request.RequestUri?.PathAndQuery ?? "", request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)), body));
            return answers.Dequeue();
        }
    }

    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"token-for-{requestContext.Scopes[0]}", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }

    private sealed class ImpatientTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
