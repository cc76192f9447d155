using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Certificates;

public sealed class DevCertificateTests
{
    [Theory]
    [InlineData("""{"certificateId":"X-1","email":"not an address","firstName":"A","lastName":"B","level":"C","issuedOn":"2026-01-01"}""", "email")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"","lastName":"B","level":"C","issuedOn":"2026-01-01"}""", "firstName")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"Z","issuedOn":"2026-01-01"}""", "level")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"C","issuedOn":"01.02.2026"}""", "issuedOn")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"C","issuedOn":"2026-01-01","expiresOn":"2025-01-01"}""", "expiresOn")]
    public async Task A_certificate_that_cannot_be_right_is_refused_by_field(string body, string field)
    {
        await using var host = await LocalFixture.StartAsync();

        using var response = await host.Http.PostAsync("dev/certificates", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Theory]
    [InlineData("dev/certificates", "")]
    [InlineData("dev/certificates", "{")]
    [InlineData("dev/certificates", "[]")]
    [InlineData("dev/certificates", "null")]
    [InlineData("dev/certificates/revoke", "{")]
    public async Task A_certificate_nobody_can_read_is_refused_with_a_problem(string path, string body)
    {
        await using var host = await LocalFixture.StartAsync();

        using var response = await host.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid-request", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"reason":"Issued in error"}""", "certificateId")]
    [InlineData("""{"certificateId":"X-1","reason":" "}""", "reason")]
    public async Task A_withdrawal_that_cannot_be_right_is_refused_by_field(string body, string field)
    {
        await using var host = await LocalFixture.StartAsync();

        using var response = await host.Http.PostAsync("dev/certificates/revoke", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }
}
