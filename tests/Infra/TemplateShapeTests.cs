using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace MyIpma.Tests.Infra;

public sealed partial class TemplateShapeTests
{
    [Fact]
    public async Task Everything_declared_says_what_it_is_for()
    {
        var template = await Bicep.CompileMainAsync();

        var declared = template.Parts.SelectMany(part => part.Members("parameters").Concat(part.Members("outputs"))).ToList();

        Assert.NotEmpty(declared);
        Assert.All(declared, one => Assert.NotEqual("", one.Value.GetProperty("metadata").GetProperty("description").GetString()));
    }

    [Fact]
    public async Task The_api_runs_on_flex_consumption_and_dotnet_10()
    {
        var template = await Bicep.CompileMainAsync();

        var plan = Assert.Single(template.OfType("Microsoft.Web/serverfarms"));
        var runtime = Assert.Single(template.OfType("Microsoft.Web/sites")).Properties.GetProperty("functionAppConfig").GetProperty("runtime");

        Assert.Equal("FC1", plan.Body.GetProperty("sku").GetProperty("name").GetString());
        Assert.Equal("dotnet-isolated", runtime.GetProperty("name").GetString());
        Assert.Equal("10.0", runtime.GetProperty("version").GetString());
    }

    [Theory]
    [InlineData("Microsoft.ServiceBus/namespaces/queues", "certificates", "credly-events")]
    [InlineData("Microsoft.ServiceBus/namespaces/topics", "badge-events")]
    public async Task A_message_sent_twice_arrives_once(string type, params string[] names)
    {
        var template = await Bicep.CompileMainAsync();

        var entity = Assert.Single(template.OfType(type));

        Assert.Equal(names, NamesOf(entity.Body));
        Assert.True(entity.Properties.GetProperty("requiresDuplicateDetection").GetBoolean());
    }

    [Fact]
    public async Task A_message_nobody_can_handle_is_kept_aside()
    {
        var template = await Bicep.CompileMainAsync();

        var queues = Assert.Single(template.OfType("Microsoft.ServiceBus/namespaces/queues")).Properties;

        Assert.Equal(10, queues.GetProperty("maxDeliveryCount").GetInt32());
        Assert.True(queues.GetProperty("deadLetteringOnMessageExpiration").GetBoolean());
    }

    [Fact]
    public async Task The_tables_of_the_design_are_made()
    {
        var template = await Bicep.CompileMainAsync();

        var tables = Assert.Single(template.OfType("Microsoft.Storage/storageAccounts/tableServices/tables"));

        Assert.Equal(["accounts", "badges", "links"], NamesOf(tables.Body));
    }

    [Fact]
    public async Task Four_alerts_watch_and_may_mail()
    {
        var template = await Bicep.CompileMainAsync();

        var alerts = template.OfType("Microsoft.Insights/metricAlerts").Concat(template.OfType("Microsoft.Insights/scheduledQueryRules")).ToList();

        Assert.Equal(["credly-token-age", "dead-letters", "failed-claims", "server-errors"], alerts.Select(NameOf).Order(StringComparer.Ordinal));
        Assert.All(alerts, alert => Assert.Contains("variables('notified')", alert.Properties.GetRawText(), StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.True(alert.Properties.GetProperty("enabled").GetBoolean()));
    }

    [Theory]
    [InlineData("myipma.claims.failed")]
    [InlineData("Claim \\\\S+ failed: ")]
    [InlineData("myipma.credly.token.days")]
    [InlineData("Credly token expires in ")]
    public async Task Alerts_ask_for_what_our_code_says(string words)
    {
        var template = await Bicep.CompileMainAsync();

        Assert.Contains(words, template.Part("alerts").Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage__credential")]
    [InlineData("AzureWebJobsStorage__clientId")]
    [InlineData("AzureWebJobsStorage__blobServiceUri")]
    [InlineData("AzureWebJobsStorage__queueServiceUri")]
    [InlineData("AzureWebJobsStorage__tableServiceUri")]
    [InlineData("ServiceBus__fullyQualifiedNamespace")]
    [InlineData("ServiceBus__credential")]
    [InlineData("ServiceBus__clientId")]
    [InlineData("MyIpma__Claims__Window")]
    [InlineData("MyIpma__Credly__ApiBase")]
    [InlineData("MyIpma__Credly__WebBase")]
    [InlineData("MyIpma__Credly__OrganizationId")]
    [InlineData("MyIpma__Credly__Templates__")]
    [InlineData("MyIpma__Identity__Issuer")]
    [InlineData("MyIpma__Identity__Audience")]
    [InlineData("MyIpma__Site__ApiBase")]
    [InlineData("MyIpma__Site__WebBase")]
    [InlineData("MyIpma__Storage__TableServiceUri")]
    public async Task The_app_is_told(string setting)
    {
        var template = await Bicep.CompileMainAsync();

        Assert.Contains($"'{setting}", template.Part("settings").Text + template.Part("functionApp").Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> NamesOf(JsonElement entity) =>
        entity.TryGetProperty("copy", out var copy)
            ? Quoted().Matches(copy.GetProperty("count").ToString()).Select(match => match.Groups[1].Value)
            : [(entity.GetProperty("name").GetString() ?? "").Split('\'')[^2].Split('/')[^1]];

    private static string? NameOf(TemplateResource resource) => resource.Body.GetProperty("name").GetString();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
