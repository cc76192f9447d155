using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MyIpma.Tests.Hosting;

public sealed partial class PrivacyCheckTests
{
    [Theory]
    [InlineData("Mail to ana@example.org refused", "ana@example.org")]
    [InlineData("GET https://api/x?filter=recipient_email::ben.okafor%40example.com", "ben.okafor%40example.com")]
    [InlineData("to=<zoë@büro.example>;", "zoë@büro.example")]
    [InlineData("Mail to a***@example.org refused", null)]
    [InlineData("from badges@my.ipma.example", null)]
    [InlineData("azurite@3.35.0 was started", null)]
    [InlineData("{\"@context\":\"x\"}", null)]
    public void An_address_is_found_and_what_only_looks_like_one_is_not(string line, string? address) => Assert.Equal(address, PrivacyLog.FindAddress(line));

    [Fact]
    public void What_must_not_be_logged_is_reported_wherever_it_stands()
    {
        var found = new ConcurrentQueue<string>();
        var failure = new InvalidOperationException("ana@example.org is not known");
        using var log = new PrivacyLog(found.Enqueue);
        var logger = log.CreateLogger("MyIpma.Core");

        Mailed(logger, "402913", "b_1");
        Failed(logger, failure);
        Other(logger, 402_916_000, "ben@example.org");
        log.LookForCodes(["402913", "402914", "402915", "402916"]);

        Assert.Contains(found, finding => finding.Contains("ana@example.org", StringComparison.Ordinal));
        Assert.Contains(found, finding => finding.Contains("ben@example.org", StringComparison.Ordinal));
        Assert.Equal("the code 402913 in MyIpma.Core: Code 402913 for b_1", Assert.Single(found, finding => finding.StartsWith("the code", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_host_of_the_run_is_looked_at()
    {
        var (lines, events) = (PrivacyCheck.Lines, PrivacyCheck.Events);

        await using (await LocalApp.StartAsync())
        {
        }

        Assert.True(PrivacyCheck.Lines > lines);
        Assert.True(PrivacyCheck.Events > events);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Code {Code} for {Badge}")]
    private static partial void Mailed(ILogger logger, string code, string badge);

    [LoggerMessage(Level = LogLevel.Debug, Message = "It failed.")]
    private static partial void Failed(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Id} 402914.5 x402915 {Whom}")]
    private static partial void Other(ILogger logger, int id, string whom);
}
