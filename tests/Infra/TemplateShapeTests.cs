using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Core.Backup;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

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

        Assert.Equal(Tables.Names.Order(StringComparer.Ordinal), NamesOf(tables.Body));
    }

    [Fact]
    public async Task Alerts_are_on_may_mail_and_name_their_runbook()
    {
        var template = await Bicep.CompileMainAsync();

        var alerts = template.OfType("Microsoft.Insights/metricAlerts").Concat(template.OfType("Microsoft.Insights/scheduledQueryRules")).ToList();

        Assert.Equal(3, alerts.Count);
        Assert.All(alerts, alert => Assert.Contains("variables('notified')", alert.Properties.GetRawText(), StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.True(alert.Properties.GetProperty("enabled").GetBoolean()));
        Assert.All(alerts, alert => Assert.Contains("docs/runbooks/", alert.Properties.GetProperty("description").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silence_is_an_alert_too()
    {
        var alerts = await Alerts.NamesAsync();

        Assert.Contains("webhook-silence", alerts);
        Assert.Contains("backup-missing", alerts);
        Assert.Contains("unavailable", alerts);
    }

    [Fact]
    public async Task A_backup_cannot_be_changed_for_thirty_days_and_lies_in_an_account_of_its_own()
    {
        var template = await Bicep.CompileMainAsync();

        var container = Assert.Single(template.OfType("Microsoft.Storage/storageAccounts/blobServices/containers"), container => container.Module == "backup");
        var policy = Assert.Single(template.OfType("Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies"));

        Assert.True(container.Properties.GetProperty("immutableStorageWithVersioning").GetProperty("enabled").GetBoolean());
        Assert.Equal("[variables('untouchableDays')]", policy.Properties.GetProperty("immutabilityPeriodSinceCreationInDays").GetString());
        Assert.Equal(30, template.Part("backup").Members("variables").Single(variable => variable.Name == "untouchableDays").Value.GetInt32());
        Assert.Equal(2, template.OfType("Microsoft.Storage/storageAccounts").Count());
    }

    [Fact]
    public async Task Old_backups_go_and_the_marks_of_erasures_stay()
    {
        var template = await Bicep.CompileMainAsync();

        var rules = Assert.Single(template.OfType("Microsoft.Storage/storageAccounts/managementPolicies"), policy => policy.Module == "backup").Properties.GetProperty("policy").GetProperty("rules");
        var filters = Assert.Single(rules.EnumerateArray()).GetProperty("definition").GetProperty("filters").GetProperty("prefixMatch").EnumerateArray().Select(prefix => prefix.GetString() ?? "").ToList();

        Assert.Equal(2, filters.Count);
        Assert.Contains($"/{BackupNames.Data}", filters[0], StringComparison.Ordinal);
        Assert.Contains($"/{BackupNames.Manifests}", filters[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleted_blobs_can_be_had_back()
    {
        var template = await Bicep.CompileMainAsync();

        var services = template.OfType("Microsoft.Storage/storageAccounts/blobServices").Select(service => service.Properties).ToList();

        Assert.Equal(2, services.Count);
        Assert.All(services, service => Assert.True(service.GetProperty("isVersioningEnabled").GetBoolean()));
        Assert.All(services, service => Assert.True(service.GetProperty("deleteRetentionPolicy").GetProperty("enabled").GetBoolean()));
        Assert.All(services, service => Assert.True(service.GetProperty("containerDeleteRetentionPolicy").GetProperty("enabled").GetBoolean()));
    }

    [Fact]
    public async Task What_holds_data_or_keys_is_locked()
    {
        var template = await Bicep.CompileMainAsync();

        var locks = template.OfType("Microsoft.Authorization/locks").ToList();

        Assert.Equal(["ofKeyVault", "ofStorage"], locks.Select(kept => kept.Name).Order(StringComparer.Ordinal));
        Assert.All(locks, kept => Assert.Equal("CanNotDelete", kept.Properties.GetProperty("level").GetString()));
    }

    [Fact]
    public async Task The_signing_key_is_renewed_every_year()
    {
        var template = await Bicep.CompileMainAsync();

        var policy = Assert.Single(template.OfType("Microsoft.KeyVault/vaults/keys")).Properties.GetProperty("rotationPolicy");
        var renewal = policy.GetProperty("lifetimeActions").EnumerateArray().Single(action => action.GetProperty("action").GetProperty("type").GetString() == "rotate");

        Assert.Equal("P1Y", renewal.GetProperty("trigger").GetProperty("timeAfterCreate").GetString());
        Assert.Equal("P2Y", policy.GetProperty("attributes").GetProperty("expiryTime").GetString());
    }

    [Theory]
    [InlineData("credlyTokenSecret", "P180D")]
    [InlineData("webhookSecretSecret", "P1Y")]
    public async Task A_secret_that_is_replaced_now_and_then_says_when(string name, string after)
    {
        var template = await Bicep.CompileMainAsync();

        var secret = template.OfType("Microsoft.KeyVault/vaults/secrets").Single(secret => secret.Name == name);

        Assert.Contains($"'{after}'", secret.Properties.GetProperty("attributes").GetProperty("exp").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.Web/sites", "siteConfig.http20Enabled", "True")]
    [InlineData("Microsoft.Web/serverfarms", "zoneRedundant", "[parameters('zoneRedundant')]")]
    [InlineData("Microsoft.OperationalInsights/workspaces", "retentionInDays", "[parameters('retentionDays')]")]
    [InlineData("Microsoft.Insights/webtests", "Request.RequestUrl", "[format('{0}/api/health', parameters('apiBase'))]")]
    public async Task Azure_is_told(string type, string property, string expected)
    {
        var template = await Bicep.CompileMainAsync();

        var told = template.OfType(type).Select(resource => property.Split('.').Aggregate(resource.Properties, (current, name) => current.GetProperty(name)).ToString());

        Assert.Equal([expected], told.Distinct());
    }

    [Fact]
    public async Task The_page_is_on_the_plan_with_a_service_level()
    {
        var template = await Bicep.CompileMainAsync();

        Assert.Equal("Standard", Assert.Single(template.OfType("Microsoft.Web/staticSites")).Body.GetProperty("sku").GetProperty("name").GetString());
    }

    [Fact]
    public async Task Logs_of_app_bus_vaults_tables_blobs_and_backups_go_to_the_workspace()
    {
        var template = await Bicep.CompileMainAsync();

        var settings = template.OfType("Microsoft.Insights/diagnosticSettings").ToList();

        Assert.Equal(
            ["ofBackups", "ofBlobs", "ofFunctionApp", "ofKeyVaults", "ofServiceBus", "ofTables"],
            settings.Select(setting => setting.Name).Order(StringComparer.Ordinal));
        Assert.All(settings, setting => Assert.Equal("[parameters('workspaceId')]", setting.Properties.GetProperty("workspaceId").GetString()));
    }

    [Fact]
    public async Task The_containers_of_the_workflows_are_named_after_their_hub()
    {
        var template = await Bicep.CompileMainAsync();
        var hub = RepositoryFiles.ReadJson("host.json").GetProperty("extensions").GetProperty("durableTask").GetProperty("hubName").GetString() ?? "";

        var containers = template.Members("variables").Single(variable => variable.Name == "containers").Value.EnumerateArray().Select(name => name.GetString()).ToList();

        Assert.Equal(3, containers.Count(name => name?.StartsWith($"{hub.ToLowerInvariant()}-", StringComparison.Ordinal) == true));
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
    [InlineData("alerts")]
    [InlineData("workbook")]
    public async Task Nothing_is_asked_for_that_our_code_does_not_say(string module)
    {
        var template = await Bicep.CompileMainAsync();
        var code = string.Concat(Directory.EnumerateFiles(RepositoryFiles.PathOf("core"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        var asked = MetricName().Matches(template.Part(module).Text).Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(asked);
        Assert.All(asked, name => Assert.Contains($"(\"{name}\"", code, StringComparison.Ordinal));
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
    [InlineData("MyIpma__Identity__OperatorClaim")]
    [InlineData("MyIpma__Site__ApiBase")]
    [InlineData("MyIpma__Site__WebBase")]
    [InlineData("MyIpma__Backup__ContainerUri")]
    [InlineData("MyIpma__Mail__AzureCommunication__Endpoint")]
    [InlineData("MyIpma__Mail__From")]
    [InlineData("MyIpma__Mail__ReplyTo")]
    [InlineData("MyIpma__Mail__SenderName")]
    [InlineData("MyIpma__Mail__Sender', 'AzureCommunication'")]
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

    [GeneratedRegex(@"myipma\.[a-z.]+[a-z]")]
    private static partial Regex MetricName();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();
}
