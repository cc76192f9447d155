using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Claims;

/// <summary>What becomes of claims whose badge Credly refuses for good.</summary>
public sealed class ClaimRefusalTests
{
    [Theory]
    [InlineData("recipient_email", "email", "the body that issued your certificate")]
    [InlineData("issued_to_first_name", "firstName", "the body that issued your certificate")]
    [InlineData("expires_at", "expiresOn", "the body that issued your certificate")]
    [InlineData("badge_template_id", "level", "IPMA")]
    [InlineData("something_new", "badge", "IPMA")]
    public async Task A_permanent_refusal_is_told_with_the_field_at_fault_and_whom_to_tell(string attribute, string field, string contact)
    {
        await using var credly = await RefusingCredly.StartAsync(attribute);
        await using var host = await LocalApp.StartAsync(credly.Settings);
        var ana = await host.SignInAsync("ana@example.org");
        var id = await ana.FirstBadgeIdAsync();

        var refused = await ana.ClaimAsync(id);
        var again = await ana.ClaimAsync(id);
        var several = await ana.PostAsync("api/me/claims", new { badgeIds = new[] { id } });

        Assert.All([refused, again], answer =>
        {
            Assert.Equal((HttpStatusCode.Conflict, "claim-refused", field, contact), (answer.Status, answer["code"], answer["field"], answer["contact"]));
            Assert.Equal(TimeSpan.FromHours(1), answer.Response.Headers.RetryAfter?.Delta);
            Assert.Contains(contact, answer["detail"], StringComparison.Ordinal);
        });
        Assert.Equal("claim-refused", several.Body.GetProperty("results")[0].GetProperty("problem").GetProperty("code").GetString());
        await host.WaitUntilIdleAsync();
        Assert.Equal(1, credly.Issues);
    }

    [Fact]
    public async Task Three_hundred_claims_of_a_refused_badge_make_one_call()
    {
        await using var credly = await RefusingCredly.StartAsync("recipient_email");
        await using var host = await LocalApp.StartAsync(credly.Settings);
        var ana = await host.SignInAsync("ana@example.org");
        var id = await ana.FirstBadgeIdAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => ana.ClaimAsync(id)));

        await host.WaitUntilIdleAsync();
        Assert.DoesNotContain(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal((1, 1), (credly.Issues, credly.Calls));
    }

    [Fact]
    public async Task After_an_hour_or_a_correction_it_is_asked_again()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var credly = await RefusingCredly.StartAsync("issued_to_last_name");
        await using var host = await LocalApp.StartAsync(clock, credly.Settings);
        var ben = await host.SignInAsync("ben@example.org");
        var id = await ben.FirstBadgeIdAsync();
        await ben.ClaimAsync(id);

        clock.Advance(TimeSpan.FromMinutes(59));
        await ben.ClaimAsync(id);
        var early = credly.Issues;
        clock.Advance(TimeSpan.FromMinutes(2));
        await ben.ClaimAsync(id);
        var late = credly.Issues;
        await host.CertifyAsync(new { certificateId = "NG-2025-0009", email = "ben@example.org", firstName = "Ben", lastName = "Okafor-Eze", level = "A", issuedOn = "2025-11-03", expiresOn = "2030-11-02" });
        await ben.ClaimAsync(id);

        Assert.Equal((1, 2, 3), (early, late, credly.Issues));
    }

    [Fact]
    public async Task Operators_read_attribute_and_message_without_what_was_sent()
    {
        using var logs = new LogCollector();
        await using var credly = await RefusingCredly.StartAsync("recipient_email");
        await using var host = await LocalApp.StartAsync(new LocalAppOptions { Settings = credly.Settings, Logs = logs });
        var ana = await host.SignInAsync("ana@example.org");
        var id = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(id);

        var found = await (await host.SignInOperatorAsync()).PostAsync("api/admin/people/search", new { badgeId = id });

        var badge = Assert.Single(found.Body.GetProperty("people")[0].GetProperty("badges").EnumerateArray(), one => one.GetProperty("id").GetString() == id);
        Assert.Equal(("recipient_email", "… is invalid"), (badge.GetProperty("credlyRefusal").GetProperty("attribute").GetString(), badge.GetProperty("credlyRefusal").GetProperty("message").GetString()));
        Assert.Contains("recipient_email: … is invalid", badge.GetProperty("diagnosis").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(logs.Lines, line => line.Contains("Credly refuses recipient_email: … is invalid", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("ana@example.org is invalid", StringComparison.Ordinal));
    }

    /// <summary>Answers every issue with a refusal in Credly's form (Credly: errors), repeating the address it was sent.</summary>
    internal sealed class RefusingCredly(WebApplication app) : IAsyncDisposable
    {
        private int issues;
        private int calls;

        public int Issues => issues;

        /// <summary>Calls about badges, reads included.</summary>
        public int Calls => calls;

        public string[] Settings => [$"--MyIpma:Credly:ApiBase={app.Urls.First()}/v1/"];

        public static async Task<RefusingCredly> StartAsync(string attribute)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var credly = new RefusingCredly(app);
            app.Urls.Add("http://127.0.0.1:0");
            app.MapFallback(async (HttpRequest request) => await credly.AnswerAsync(request, attribute));
            await app.StartAsync();
            return credly;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task<IResult> AnswerAsync(HttpRequest request, string attribute)
        {
            Interlocked.Add(ref calls, request.Path.Value?.Contains("/badges", StringComparison.Ordinal) == true ? 1 : 0);
            if (request.Method != HttpMethods.Post)
            {
                return TypedResults.Json(new { data = Array.Empty<object>(), metadata = new { } });
            }

            Interlocked.Increment(ref issues);
            var sent = await JsonSerializer.DeserializeAsync<JsonElement>(request.Body);
            return TypedResults.Json(
                new { data = new { message = "Validation failed", errors = new[] { new { attribute, attribute_label = attribute, messages = new[] { $"{sent.GetProperty("recipient_email").GetString()} is invalid" } } } }, metadata = new { } },
                statusCode: StatusCodes.Status422UnprocessableEntity);
        }
    }
}
