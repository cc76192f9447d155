using System.Text.Json;
using System.Text.RegularExpressions;

namespace MyIpma.Tests.Infra;

public sealed partial class TemplateSecurityTests
{
    private const string RoleAssignment = "Microsoft.Authorization/roleAssignments";
    private const string SendsMail = "Communication and Email Service Owner";

    [Fact]
    public async Task Nothing_asks_Azure_for_a_key()
    {
        var template = await Bicep.CompileMainAsync();

        Assert.DoesNotMatch(KeyRequest(), template.Text);
        Assert.DoesNotMatch(KeyInText(), template.Text);
    }

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts", "allowSharedKeyAccess", "False")]
    [InlineData("Microsoft.Storage/storageAccounts", "allowBlobPublicAccess", "False")]
    [InlineData("Microsoft.Storage/storageAccounts", "supportsHttpsTrafficOnly", "True")]
    [InlineData("Microsoft.Storage/storageAccounts", "minimumTlsVersion", "TLS1_2")]
    [InlineData("Microsoft.ServiceBus/namespaces", "disableLocalAuth", "True")]
    [InlineData("Microsoft.ServiceBus/namespaces", "minimumTlsVersion", "1.2")]
    [InlineData("Microsoft.Communication/communicationServices", "disableLocalAuth", "True")]
    [InlineData("Microsoft.Communication/emailServices/domains", "userEngagementTracking", "Disabled")]
    [InlineData("Microsoft.Insights/components", "DisableLocalAuth", "True")]
    [InlineData("Microsoft.OperationalInsights/workspaces", "features.disableLocalAuth", "True")]
    [InlineData("Microsoft.KeyVault/vaults", "enableRbacAuthorization", "True")]
    [InlineData("Microsoft.KeyVault/vaults", "enablePurgeProtection", "True")]
    [InlineData("Microsoft.KeyVault/vaults/keys", "curveName", "P-256")]
    [InlineData("Microsoft.Web/sites", "httpsOnly", "True")]
    [InlineData("Microsoft.Web/sites", "siteConfig.minTlsVersion", "1.2")]
    [InlineData("Microsoft.Web/sites", "siteConfig.ftpsState", "Disabled")]
    [InlineData("Microsoft.Web/sites", "functionAppConfig.deployment.storage.authentication.type", "UserAssignedIdentity")]
    [InlineData("Microsoft.Web/sites/basicPublishingCredentialsPolicies", "allow", "False")]
    public async Task Every_service_is_closed_to_keys_and_plain_text(string type, string property, string expected)
    {
        var template = await Bicep.CompileMainAsync();

        var values = template.OfType(type).Select(resource => Read(resource.Properties, property)).ToList();

        Assert.NotEmpty(values);
        Assert.All(values, value => Assert.Equal(expected, value));
    }

    [Fact]
    public async Task Whether_browsers_may_call_is_left_to_the_app_which_knows_the_page_and_what_was_named()
    {
        var template = await Bicep.CompileMainAsync();

        var app = Assert.Single(template.OfType("Microsoft.Web/sites"));
        var (page, named) = (Read(template.Body, "resources.settings.properties.parameters.webBase"), Read(template.Body, "resources.settings.properties.parameters.allowedOrigins"));

        Assert.Equal("[]", Read(app.Properties, "siteConfig.cors.allowedOrigins"));
        Assert.Contains("parameters('webAddress')", page, StringComparison.Ordinal);
        Assert.Contains("reference('web').outputs.hostName", page, StringComparison.Ordinal);
        Assert.Contains("variables('listed').origins", named, StringComparison.Ordinal);
        Assert.DoesNotContain("'*'", named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_app_may_write_one_secret_only_and_that_has_a_vault_to_itself()
    {
        var template = await Bicep.CompileMainAsync();

        var writes = template.OfType(RoleAssignment)
            .Where(right => Read(right.Properties, "roleDefinitionId").Contains("Key Vault Secrets Officer", StringComparison.Ordinal))
            .Where(right => !right.Name.StartsWith("operator", StringComparison.Ordinal))
            .ToList();

        var vault = template.OfType("Microsoft.KeyVault/vaults/secrets").Select(secret => secret.Body.GetProperty("name").GetString() ?? "");
        Assert.Contains("parameters('rotatedVaultName')", Read(Assert.Single(writes).Body, "scope"), StringComparison.Ordinal);
        Assert.All(vault, name => Assert.Contains("parameters('rotatedName'))[0], ", name, StringComparison.Ordinal));
        Assert.Contains("rotatedUri", Read(template.Body, "resources.settings.properties.parameters.rotatedVaultUri"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blobs_are_the_apps_by_container_only()
    {
        var template = await Bicep.CompileMainAsync();

        var rights = template.OfType(RoleAssignment)
            .Where(right => right.Properties.GetRawText().Contains("Storage Blob", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(["onContainers", "writesBackups"], rights.Select(right => right.Name).Order(StringComparer.Ordinal));
        Assert.All(rights, right => Assert.Contains("blobServices/containers", Read(right.Body, "scope"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_app_may_send_mail_and_has_no_right_on_the_domain_it_comes_from()
    {
        var template = await Bicep.CompileMainAsync();

        var right = Assert.Single(template.OfType(RoleAssignment), right => Read(right.Properties, "roleDefinitionId").Contains(SendsMail, StringComparison.Ordinal));
        var roles = template.Part("access").Members("variables").Single(variable => variable.Name == "roles").Value;

        Assert.Equal("09976791-48a7-449e-bb21-39d1a415f350", Read(roles, SendsMail));
        Assert.Contains("'Microsoft.Communication/communicationServices', parameters('mailName')", Read(right.Body, "scope"), StringComparison.Ordinal);
        Assert.Contains("'identity'", Read(right.Properties, "principalId"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.Storage/storageAccounts")]
    [InlineData("Microsoft.KeyVault/vaults")]
    public async Task A_closed_network_closes_every(string type)
    {
        var template = await Bicep.CompileMainAsync();

        var services = template.OfType(type).ToList();

        Assert.NotEmpty(services);
        Assert.All(services, service => Assert.Equal("[parameters('network').publicAccess]", Read(service.Properties, "publicNetworkAccess")));
        Assert.All(services, service => Assert.Equal("[parameters('network').defaultAction]", Read(service.Properties, "networkAcls.defaultAction")));
    }

    [Fact]
    public async Task Every_service_that_is_closed_has_a_door_inside()
    {
        var template = await Bicep.CompileMainAsync();

        var doors = template.Part("network").Members("variables").Single(variable => variable.Name == "doors").Value.EnumerateArray()
            .Select(door => Read(door, "target")).ToHashSet();

        Assert.Equal(5, doors.Count);
        Assert.Equal("Deny", Regex.Match(Read(template.Body, "variables.reach"), "'defaultAction', '([A-Za-z]+)'").Groups[1].Value);
    }

    [Fact]
    public async Task No_output_hands_out_a_secret()
    {
        var template = await Bicep.CompileMainAsync();

        var outputs = template.Parts.SelectMany(part => part.Members("outputs")).ToList();
        var secrets = template.Parts.SelectMany(part => part.Members("parameters")).Where(IsSecure).Select(parameter => parameter.Name).ToHashSet();
        var values = outputs.Select(output => output.Value.GetRawText()).ToList();

        Assert.Equal(["appKey", "credlyToken", "webhookSecret"], secrets.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(outputs, IsSecure);
        Assert.All(secrets, secret => Assert.DoesNotContain(values, value => value.Contains($"parameters('{secret}')", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Secrets_reach_the_app_as_references_only()
    {
        var template = await Bicep.CompileMainAsync();

        var settings = template.Part("settings").Text;

        Assert.All(
            new Dictionary<string, string>
            {
                ["MyIpma__Credly__Token"] = "credly-token",
                ["MyIpma__Credly__WebhookSecrets__0"] = "webhook-secret",
                ["MyIpma__Keys__AppKey"] = "app-key",
            },
            secret => Assert.Contains(
                $"'{secret.Key}', format('@Microsoft.KeyVault(SecretUri={{0}}/{secret.Value})'", settings, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rights_are_given_in_the_access_file_only()
    {
        var template = await Bicep.CompileMainAsync();

        var assignments = template.OfType(RoleAssignment).ToList();

        Assert.NotEmpty(assignments);
        Assert.All(assignments, assignment => Assert.Equal("access", assignment.Module));
    }

    [Fact]
    public async Task Nobody_owns_anything()
    {
        var template = await Bicep.CompileMainAsync();

        var roles = template.Part("access").Members("variables").Single(variable => variable.Name == "roles").Value.EnumerateObject().ToList();
        var given = template.OfType(RoleAssignment).Select(assignment => Read(assignment.Properties, "roleDefinitionId")).ToList();

        Assert.DoesNotContain(roles, role => TooMuch().IsMatch(role.Name) && role.Name != SendsMail);
        Assert.All(roles, role => Assert.True(Guid.TryParse(role.Value.GetString(), out _)));
        Assert.All(given, role => Assert.Contains("variables('roles')[", role, StringComparison.Ordinal));
    }

    private static bool IsSecure(JsonProperty declared) =>
        declared.Value.TryGetProperty("type", out var type) && (type.GetString() ?? "").StartsWith("secure", StringComparison.OrdinalIgnoreCase);

    private static string Read(JsonElement element, string path) =>
        path.Split('.').Aggregate(element, (current, name) => current.GetProperty(name)).ToString();

    [GeneratedRegex(@"\blist[A-Za-z]*\(", RegexOptions.IgnoreCase)]
    private static partial Regex KeyRequest();

    [GeneratedRegex("Owner|Administrator|^Contributor$")]
    private static partial Regex TooMuch();

    [GeneratedRegex("AccountKey=|SharedAccessKey|AccessKeyName|sig=")]
    private static partial Regex KeyInText();
}
