using System.Text.Json;

namespace MyIpma.Tests.Infra;

public sealed class TemplateOperationTests
{
    [Theory]
    [InlineData("spent", "Actual", 80)]
    [InlineData("expected", "Forecasted", 100)]
    public async Task Costs_above_the_budget_are_mailed(string notification, string kind, int percent)
    {
        var template = await Bicep.CompileMainAsync();

        var budget = Assert.Single(template.OfType("Microsoft.Consumption/budgets")).Properties;
        var mail = budget.GetProperty("notifications").GetProperty(notification);

        Assert.Equal(("[parameters('amount')]", "Monthly"), (Text(budget, "amount"), Text(budget, "timeGrain")));
        Assert.Equal((true, kind, percent), (mail.GetProperty("enabled").GetBoolean(), Text(mail, "thresholdType"), mail.GetProperty("threshold").GetInt32()));
        Assert.Equal("[parameters('email')]", Assert.Single(mail.GetProperty("contactEmails").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("people", "myipma.badges.events")]
    [InlineData("windows that lapsed", "claim-lapsed")]
    [InlineData("claims that failed", "myipma.claims.failed")]
    [InlineData("latency of Credly", "myipma.credly.call.duration")]
    [InlineData("errors of Credly", "myipma.credly.calls")]
    [InlineData("webhooks", "myipma.webhooks.stored")]
    [InlineData("age of the outbox", "myipma.outbox.age")]
    [InlineData("dead letters", "DeadletteredMessages")]
    [InlineData("drift", "myipma.drift.open")]
    [InlineData("mail", "myipma.mail.attempts")]
    public async Task The_workbook_shows(string what, string words)
    {
        var template = await Bicep.CompileMainAsync();

        Assert.True(template.Part("workbook").Text.Contains(words, StringComparison.Ordinal), $"The workbook shows nothing of {what}.");
    }

    [Fact]
    public async Task Every_own_domain_of_the_app_has_a_certificate_of_its_own()
    {
        var template = await Bicep.CompileMainAsync();

        var domains = template.Part("domains");
        var certificate = Assert.Single(domains.Resources, resource => resource.Type == "Microsoft.Web/certificates");
        var binding = Assert.Single(domains.Resources, resource => resource.Type == "Microsoft.Web/sites/hostNameBindings");

        Assert.Equal("[parameters('domains')[copyIndex()]]", Text(certificate.Properties, "canonicalName"));
        Assert.Equal("SniEnabled", Text(binding.Properties, "sslState"));
        Assert.StartsWith("[reference(format('certificate[{0}]', copyIndex())", Text(binding.Properties, "thumbprint"), StringComparison.Ordinal);
        Assert.Equal("[length(parameters('domains'))]", Text(binding.Body.GetProperty("copy"), "count"));
    }

    [Fact]
    public async Task A_closed_network_closes_the_bus_which_only_Premium_can()
    {
        var template = await Bicep.CompileMainAsync();

        var bus = template.Part("serviceBus");
        var rules = Assert.Single(bus.Resources, resource => resource.Type == "Microsoft.ServiceBus/namespaces/networkRuleSets");

        Assert.Contains("if(equals(parameters('network').defaultAction, 'Deny'), 'Premium', 'Standard')", bus.Text, StringComparison.Ordinal);
        Assert.Equal("[parameters('network').defaultAction]", Text(rules.Properties, "defaultAction"));
        Assert.Equal("[equals(variables('sku'), 'Premium')]", Text(rules.Body, "condition"));
    }

    private static string Text(JsonElement element, string member) => element.GetProperty(member).ToString();
}
