using Microsoft.Extensions.Options;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyOptionsTests
{
    [Fact]
    public void Levels_find_their_template_in_any_case()
    {
        using var credly = new CredlyHarness(("Templates:b", "template-b"), ("WebhookSecrets:1", "fedcba9876543210"));

        var options = credly.Get<IOptions<CredlyOptions>>().Value;

        Assert.Equal(("template-a", "template-b"), (options.Templates["a"], options.Templates["B"]));
        Assert.Equal(2, options.WebhookSecrets.Count);
    }

    [Theory]
    [InlineData("token-1\n")]
    [InlineData(" token-1\r\n")]
    public void A_line_end_is_no_part_of_the_token(string configured)
    {
        using var credly = new CredlyHarness(("Token", configured));

        Assert.Equal("token-1", credly.Get<IOptions<CredlyOptions>>().Value.Token);
    }

    [Theory]
    [InlineData("Token", "")]
    [InlineData("Token", " \n")]
    [InlineData("OrganizationId", "")]
    [InlineData("ApiBase", "http://api.credly.com/v1/")]
    [InlineData("ApiBase", "https://api.credly.com/v1")]
    [InlineData("ApiBase", "https://api.credly.com/v1/?key=1")]
    [InlineData("WebBase", "ftp://www.credly.com/")]
    [InlineData("WebhookSecrets:0", "short")]
    [InlineData("WebhookSecrets:0", "0123456789abcde/")]
    [InlineData("Templates:A", " ")]
    [InlineData("CallTimeout", "00:02:00")]
    [InlineData("BreakMinimumCalls", "1")]
    public void Settings_that_cannot_work_stop_the_start(string key, string value)
    {
        using var credly = new CredlyHarness((key, value));

        Assert.Throws<OptionsValidationException>(() => credly.Get<IOptions<CredlyOptions>>().Value);
    }

    [Fact]
    public void More_than_two_live_secrets_stop_the_start()
    {
        using var credly = new CredlyHarness(("WebhookSecrets:1", "0123456789abcdef"), ("WebhookSecrets:2", "0123456789abcdef"));

        Assert.Throws<OptionsValidationException>(() => credly.Get<IOptions<CredlyOptions>>().Value);
    }

    [Fact]
    public void The_simulator_on_this_machine_needs_no_TLS()
    {
        using var credly = new CredlyHarness(("ApiBase", "http://localhost:7071/credly/v1/"));

        Assert.Equal("localhost", credly.Get<IOptions<CredlyOptions>>().Value.ApiBase.Host);
    }
}
