using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core;
using MyIpma.Core.Certificates;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Certificates;

public sealed class CertificateMessagesTests : IDisposable
{
    private const string Good = """{"certificateId":"C-1","email":"ana@example.org","firstName":"Ana","lastName":"Sousa","level":"B","issuedOn":"2026-01-15"}""";
    private readonly ServiceProvider services = Services();

    [Theory]
    [InlineData("", "not-json")]
    [InlineData("{", "not-json")]
    [InlineData("null", "not-json")]
    [InlineData("[7]", "not-json")]
    [InlineData("{}", "not-a-cloud-event")]
    [InlineData("""{"specversion":"0.3","type":"org.ipma.certificate.issued.v1","data":{}}""", "not-a-cloud-event")]
    [InlineData("""{"specversion":"1.0","type":"org.ipma.badge.accepted.v1","data":{}}""", "unknown-type")]
    [InlineData("""{"specversion":"1.0","type":"org.ipma.certificate.issued.v1"}""", "invalid-data")]
    [InlineData("""{"specversion":"1.0","type":"org.ipma.certificate.issued.v1","data":"text"}""", "invalid-data")]
    [InlineData("""{"specversion":"1.0","type":"org.ipma.certificate.issued.v1","data":{"email":7}}""", "invalid-data")]
    [InlineData("""{"specversion":"1.0","type":"org.ipma.certificate.revoked.v1","data":{"certificateId":"C-1"}}""", "invalid-data")]
    public async Task A_message_that_cannot_be_right_is_rejected_with_a_code_and_a_sentence(string body, string code)
    {
        var handling = await HandleAsync(body);

        var rejected = Assert.IsType<CertificateHandling.Rejected>(handling);
        Assert.Equal(code, rejected.Code);
        Assert.NotEmpty(rejected.Description);
    }

    [Fact]
    public async Task Everything_wrong_is_said_at_once_without_repeating_what_was_sent()
    {
        var handling = await HandleAsync(Issued("""{"certificateId":"C-1","email":"secret","firstName":"","lastName":"-","level":"Z","issuedOn":"today"}"""));

        var rejected = Assert.IsType<CertificateHandling.Rejected>(handling);
        Assert.Equal(["email", "firstName", "issuedOn", "lastName", "level"], rejected.Description.Split("; ").Select(error => error.Split(' ')[0]));
        Assert.DoesNotContain("secret", rejected.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_is_handled_as_often_as_it_comes()
    {
        var first = await HandleAsync(Issued(Good));
        var second = await HandleAsync(Issued(Good));

        Assert.IsType<CertificateHandling.Handled>(first);
        Assert.IsType<CertificateHandling.Handled>(second);
    }

    [Fact]
    public async Task A_revocation_is_handled_as_often_as_it_comes()
    {
        const string revoked = """{"specversion":"1.0","type":"org.ipma.certificate.revoked.v1","data":{"certificateId":"C-1","reason":"Fraud."}}""";
        await HandleAsync(Issued(Good));

        var first = await HandleAsync(revoked);
        var second = await HandleAsync(revoked);

        Assert.IsType<CertificateHandling.Handled>(first);
        Assert.IsType<CertificateHandling.Handled>(second);
    }

    public void Dispose() => services.Dispose();

    private Task<CertificateHandling> HandleAsync(string body) =>
        services.GetRequiredService<CertificateMessages>().HandleAsync(Encoding.UTF8.GetBytes(body), null, TestContext.Current.CancellationToken);

    private static string Issued(string data) => $$"""{"specversion":"1.0","type":"org.ipma.certificate.issued.v1","id":"1","data":{{data}}}""";

    private static ServiceProvider Services() => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["MyIpma:Keys:AppKey"] = "0123456789012345678901234567890123456789",
            ["MyIpma:Credly:ApiBase"] = "https://credly.example.org/v1/",
            ["MyIpma:Credly:WebBase"] = "https://credly.example.org/",
            ["MyIpma:Credly:OrganizationId"] = "o-1",
            ["MyIpma:Credly:Token"] = "token",
            ["MyIpma:Credly:WebhookSecrets:0"] = "secret-secret-secret",
            ["MyIpma:Credly:Templates:B"] = "template-b",
        }).Build())
        .AddMyIpma()
        .AddSingleton(new Tables(_ => new MemoryTable()))
        .BuildServiceProvider();
}

public sealed class DevCertificateTests
{
    [Theory]
    [InlineData("""{"certificateId":"X-1","email":"not an address","firstName":"A","lastName":"B","level":"C","issuedOn":"2026-01-01"}""", "email")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"","lastName":" ","level":"C","issuedOn":"2026-01-01"}""", "firstName")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"Z","issuedOn":"2026-01-01"}""", "level")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"C","issuedOn":"01.02.2026"}""", "issuedOn")]
    [InlineData("""{"certificateId":"X-1","email":"a@example.org","firstName":"A","lastName":"B","level":"C","issuedOn":"2026-01-01","expiresOn":"2025-01-01"}""", "expiresOn")]
    public async Task A_certificate_that_cannot_be_right_is_refused_by_field(string body, string field)
    {
        await using var host = await LocalApp.StartAsync();

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
        await using var host = await LocalApp.StartAsync();

        using var response = await host.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("invalid-request", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"reason":"Issued in error"}""", "certificateId")]
    [InlineData("""{"certificateId":"X-1","reason":" "}""", "reason")]
    public async Task A_withdrawal_that_cannot_be_right_is_refused_by_field(string body, string field)
    {
        await using var host = await LocalApp.StartAsync();

        using var response = await host.Http.PostAsync("dev/certificates/revoke", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
    }
}
