using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Certificates;

/// <summary>Messages that real producers send about real people, one by one through the reader of the queue.</summary>
public sealed class CertificateCasesTests
{
    private static readonly string Plain = Cases()[0].GetProperty("message").GetRawText();

    [Fact]
    public async Task Every_case_ends_as_is_right()
    {
        await using var host = await LocalApp.StartAsync();

        var wrong = new List<string>();
        foreach (var item in Cases())
        {
            var (name, right) = (Text(item, "name"), Text(item, "right"));
            var answer = await SendAsync(host, Encoding.UTF8.GetBytes(item.GetProperty("message").GetRawText()));
            if (!IsRight(answer, right))
            {
                wrong.Add($"{name}: {answer}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("1966-01-01T23:59:59.999+14:00", "1966-01-01")]
    [InlineData("2026-05-01t00:00:00z", "2026-05-01")]
    [InlineData("2026-05-01 08:30", "2026-05-01")]
    [InlineData(" 2026-05-01T08:30:60Z ", "2026-05-01")]
    public async Task A_date_is_the_day_as_it_is_written(string written, string day)
    {
        await using var host = await LocalApp.StartAsync();

        var id = await host.CertifyAsync(new { certificateId = "D-1", email = "dates@example.org", firstName = "Ana", lastName = "Sousa", level = "C", issuedOn = written, expiresOn = "9999-12-31" });

        var badge = await (await host.SignInAsync("dates@example.org")).BadgeAsync(id);
        Assert.Equal((day, JsonValueKind.Null), (Text(badge, "issuedOn"), badge.GetProperty("expiresOn").ValueKind));
    }

    [Theory]
    [InlineData("EFBBBF")]
    [InlineData("")]
    public async Task A_byte_order_mark_before_the_body_is_no_part_of_it(string mark)
    {
        await using var host = await LocalApp.StartAsync();

        var byMessage = await SendAsync(host, [.. Convert.FromHexString(mark), .. Encoding.UTF8.GetBytes(Plain)]);
        using var byForm = await host.Http.PostAsync("dev/certificates", new ByteArrayContent([.. Convert.FromHexString(mark), .. Encoding.UTF8.GetBytes(JsonElement.Parse(Plain).GetProperty("data").GetRawText())]));

        Assert.Equal("handled", Text(byMessage, "outcome"));
        Assert.True(byForm.IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_batch_is_acted_upon_one_by_one_and_says_which_one_is_wrong()
    {
        await using var host = await LocalApp.StartAsync();
        var (good, bad) = (Plain.Replace("holder@", "batch@", StringComparison.Ordinal), Plain.Replace("holder@", "", StringComparison.Ordinal));

        var answer = await SendAsync(host, Encoding.UTF8.GetBytes($"[{bad},{good}]"));

        Assert.Equal(("rejected", "invalid-data"), (Text(answer, "outcome"), Text(answer, "code")));
        Assert.StartsWith("event 1: email ", Text(answer, "reason"), StringComparison.Ordinal);
        Assert.Single(await (await host.SignInAsync("batch@example.org")).BadgesAsync());
    }

    [Fact]
    public async Task An_event_in_binary_mode_has_its_attributes_in_the_headers()
    {
        await using var host = await LocalApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "dev/certificates/message")
        {
            Content = new StringContent(JsonElement.Parse(Plain).GetProperty("data").GetRawText(), Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
            Headers = { { "ce-specversion", "1.0" }, { "ce-type", "org.ipma.certificate.issued.v1" }, { "ce-id", "1" }, { "ce-source", "/s" } },
        };

        using var answer = await host.Http.SendAsync(request);

        Assert.Equal("handled", Text(await answer.Content.ReadFromJsonAsync<JsonElement>(), "outcome"));
    }

    private static async Task<JsonElement> SendAsync(LocalApp host, byte[] body)
    {
        using var answer = await host.Http.PostAsync("dev/certificates/message", new ByteArrayContent(body));
        return await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
    }

    private static bool IsRight(JsonElement answer, string right) => right.StartsWith("handled", StringComparison.Ordinal)
        ? Text(answer, "outcome") == "handled"
        : Text(answer, "outcome") == "rejected" && Text(answer, "code").Length > 0 && right.Split("names ")[1].Split(" or ").Any(field => Text(answer, "reason").Contains(field, StringComparison.Ordinal));

    private static JsonElement[] Cases() => [.. RepositoryFiles.ReadJson("tests", "Certificates", "Cases", "certificate-messages.json").EnumerateArray()];

    private static string Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.ToString() : "";
}
