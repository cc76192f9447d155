using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MimeKit;
using MyIpma.Core.Mail;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Mail;

public sealed class AzureCommunicationMailSenderTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_out_with_everything_the_service_needs()
    {
        using var service = new Service().Answers(HttpStatusCode.Accepted, "{\"id\":\"x\",\"status\":\"Running\"}");

        var result = await SenderTo(service).SendAsync(Mail(), Ct);

        var (method, path, headers, body) = Assert.Single(service.Requests);
        Assert.Equal(new MailResult.Accepted(TimeSpan.FromMinutes(1)), result);
        Assert.Equal(("POST", "/emails:send?api-version=2023-03-31"), (method, path));
        Assert.Equal("Bearer token-for-https://communication.azure.com/.default", headers["Authorization"]);
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
        var asked = Assert.Single(service.Requests);
        Assert.Equal(("GET", $"/emails/operations/{AzureCommunicationMailSender.OperationIdOf(Mail().Message)}?api-version=2023-03-31"), (asked.Method, asked.Path));
    }

    [Fact]
    public async Task A_repeat_of_what_never_arrived_goes_out_under_the_same_operation()
    {
        using var first = new Service().Answers(HttpStatusCode.ServiceUnavailable, "");
        using var second = new Service().Answers(HttpStatusCode.NotFound, "{}").Answers(HttpStatusCode.Accepted, "{}");

        var failed = await SenderTo(first).SendAsync(Mail(), Ct);
        var sent = await SenderTo(second).SendAsync(Mail(isRepeat: true), Ct);

        Assert.Equal(new MailResult.TryLater("acs-503", null, IsSenderDown: true), failed);
        Assert.Equal(new MailResult.Accepted(TimeSpan.FromMinutes(1)), sent);
        Assert.Equal(first.Requests[0].Headers["Operation-Id"], second.Requests[1].Headers["Operation-Id"]);
    }

    [Fact]
    public async Task A_suppressed_recipient_is_refused_for_good()
    {
        using var service = new Service()
            .Answers(HttpStatusCode.OK, "{\"status\":\"Failed\",\"error\":{\"code\":\"EmailDroppedAllRecipientsSuppressed\",\"message\":\"ana@example.org\"}}");

        var result = await SenderTo(service).SendAsync(Mail(isRepeat: true), Ct);

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
    public async Task A_question_too_many_holds_up_no_other_mail_and_sends_none_twice()
    {
        using var service = new Service().Answers(HttpStatusCode.TooManyRequests, "{}", retryAfter: "42");

        var result = await SenderTo(service).SendAsync(Mail(isRepeat: true), Ct);

        Assert.Equal(new MailResult.TryLater("acs-too-many-questions", TimeSpan.FromSeconds(42)), result);
        Assert.Equal("GET", Assert.Single(service.Requests).Method);
    }

    [Fact]
    public async Task What_is_refused_after_it_was_taken_is_noted_on_the_timeline_with_one_question()
    {
        using var service = new Service { Otherwise = method => method == "POST" ? (HttpStatusCode.Accepted, "{}") : (HttpStatusCode.OK, "{\"status\":\"Failed\",\"error\":{\"code\":\"EmailDroppedAllRecipientsSuppressed\"}}") };
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var host = await StartAsync(service, clock);
        var ben = await host.SignInAsync("ben@example.org");
        var before = await RefusalsAsync(ben);

        clock.Advance(TimeSpan.FromSeconds(61));
        await host.Get<MailSweeper>().RunAsync(TimeSpan.Zero, TimeSpan.FromHours(1), Ct);

        Assert.Empty(before);
        Assert.Equal("acs-recipient-suppressed", Assert.Single(await RefusalsAsync(ben)).GetProperty("reason").GetString());
        Assert.Equal(service.Requests.Count(request => request.Method == "POST"), service.Requests.Count(request => request.Method == "GET"));
    }

    [Fact]
    public async Task A_provider_with_a_limit_gets_a_mailing_minute_by_minute_and_codes_at_once()
    {
        using var service = new Service { Otherwise = method => method == "POST" ? (HttpStatusCode.Accepted, "{}") : (HttpStatusCode.OK, "{\"status\":\"Succeeded\"}") };
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await using var host = await StartAsync(service, clock, "--MyIpma:Mail:PerMinute=10");
        foreach (var n in Enumerable.Range(0, 15))
        {
            await host.CertifyAsync(new { certificateId = $"XX-{n}", email = $"emil-{n}@example.org", firstName = "Emil", lastName = "Berg", level = "B", issuedOn = "2026-01-02" });
        }

        await host.WaitUntilIdleAsync();
        var first = PostsOf(service);
        await (await host.SignInAsync("ben@example.org")).PostAsync("api/me/addresses", new { email = "ben.okafor@example.com" });
        await host.WaitUntilIdleAsync();
        var withCode = PostsOf(service);
        clock.Advance(TimeSpan.FromSeconds(61));
        await host.Get<MailSweeper>().RunAsync(TimeSpan.Zero, TimeSpan.FromHours(1), Ct);

        Assert.Equal((8, 9, 17), (first, withCode, PostsOf(service)));
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
        return new(Options.Create(options), new FixedCredential(), NullLogger<AzureCommunicationMailSender>.Instance, new HttpClientTransport(new HttpClient(service)));
    }

    private static Task<LocalApp> StartAsync(Service service, FakeTimeProvider clock, params string[] settings) => LocalApp.StartAsync(new LocalAppOptions
    {
        Clock = clock,
        Settings = ["--MyIpma:Mail:Sender=AzureCommunication", "--MyIpma:Mail:AzureCommunication:Endpoint=https://my.communication.azure.example", .. settings],
        ConfigureServices = services => services.AddSingleton<TokenCredential>(new FixedCredential()).AddSingleton<HttpPipelineTransport>(new HttpClientTransport(new HttpClient(service))),
    });

    private static int PostsOf(Service service) => service.Requests.Count(request => request.Method == "POST");

    private static async Task<IReadOnlyList<JsonElement>> RefusalsAsync(TestUser person)
    {
        var timeline = await person.GetAsync($"api/me/badges/{await person.FirstBadgeIdAsync()}/timeline");
        return [.. timeline.Body.GetProperty("entries").EnumerateArray().Where(entry => entry.GetProperty("kind").GetString() == "mailRefused")];
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
        private readonly ConcurrentQueue<(string Method, string Path, Dictionary<string, string> Headers, JsonElement Body)> requests = new();

        public IReadOnlyList<(string Method, string Path, Dictionary<string, string> Headers, JsonElement Body)> Requests => [.. requests];

        /// <summary>What is answered, by method, once the answers given in order are used up.</summary>
        public Func<string, (HttpStatusCode Status, string Body)> Otherwise { get; init; } = _ => throw new InvalidOperationException("There was one request too many.");

        private static HttpResponseMessage AnswerOf((HttpStatusCode Status, string Body) answer) =>
            new(answer.Status) { Content = new StringContent(answer.Body, System.Text.Encoding.UTF8, "application/json") };

        public Service Answers(HttpStatusCode status, string body, string? retryAfter = null)
        {
            var answer = AnswerOf((status, body));
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
            requests.Enqueue((request.Method.Method, request.RequestUri?.PathAndQuery ?? "", request.Headers.ToDictionary(header => header.Key, header => string.Join(',', header.Value)), body));
            return answers.TryDequeue(out var answer) ? answer : AnswerOf(Otherwise(request.Method.Method));
        }
    }

    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new($"token-for-{requestContext.Scopes[0]}", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
