using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

public sealed class BicepTests
{
    private static readonly Dictionary<string, string> LeastEnvironment = new()
    {
        ["AZURE_ENV_NAME"] = "test",
        ["AZURE_LOCATION"] = "westeurope",
        ["ISSUER_EMAIL"] = "badges@example.org",
        ["IDENTITY_ISSUER"] = "https://issuer.example.org",
        ["IDENTITY_AUDIENCE"] = "api",
        ["CREDLY_ORGANIZATION_ID"] = "organisation",
    };

    private static readonly Lazy<Task<Dictionary<string, JsonElement>>> LeastParameters = new(() => ParametersAsync(LeastEnvironment));

    private static readonly string[] Secrets = ["appKey", "credlyToken", "webhookSecret"];

    [Fact]
    public async Task The_template_compiles_without_a_warning()
    {
        var build = await Bicep.BuildMainAsync();

        Assert.Equal("", build.Errors);
        Assert.Equal(0, build.ExitCode);
    }

    [Fact]
    public async Task The_linter_finds_nothing()
    {
        var lint = await Bicep.RunAsync(["lint", Bicep.Main, "--no-restore"], ct: TestContext.Current.CancellationToken);

        Assert.Equal("", lint.Errors + lint.Output);
        Assert.Equal(0, lint.ExitCode);
    }

    [Fact]
    public async Task No_file_is_left_out_of_the_template()
    {
        var files = Directory.EnumerateFiles(RepositoryFiles.PathOf("infra"), "*.bicep").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal).ToList();

        var used = (await Bicep.CompileMainAsync()).Parts.Select(part => FileOf(part.Module.ToLowerInvariant(), files)).Append("types.bicep").Distinct();

        Assert.Equal(files, used.Order(StringComparer.Ordinal));
    }

    /// <summary>A module that is deployed more than once is named after its file and what else there is to say.</summary>
    private static string? FileOf(string module, IEnumerable<string> files) =>
        files.Where(file => module.StartsWith(Path.GetFileNameWithoutExtension(file), StringComparison.Ordinal)).MaxBy(file => file.Length);

    [Fact]
    public async Task The_parameter_file_gives_every_value_the_template_asks_for()
    {
        var template = await Bicep.CompileMainAsync();

        var given = await LeastParameters.Value;

        Assert.All(
            template.Members("parameters").Where(parameter => !parameter.Value.TryGetProperty("defaultValue", out _)),
            parameter => Assert.Contains(parameter.Name, given.Keys));
    }

    [Fact]
    public async Task Without_secrets_in_the_shell_none_are_sent()
    {
        var given = await LeastParameters.Value;

        Assert.All(Secrets, secret => Assert.Equal("", given[secret].GetProperty("value").GetString()));
    }

    private static async Task<Dictionary<string, JsonElement>> ParametersAsync(Dictionary<string, string> environment)
    {
        var build = await Bicep.RunAsync(
            ["build-params", RepositoryFiles.PathOf("infra", "main.bicepparam"), "--stdout", "--no-restore"],
            environment);

        Assert.Equal("", build.Errors);
        var parameters = JsonElement.Parse(build.Output).GetProperty("parametersJson").GetString() ?? "";
        return JsonElement.Parse(parameters).GetProperty("parameters").EnumerateObject()
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Value);
    }
}

public sealed partial class DeployGuideTests
{
    private static readonly string Guide = RepositoryFiles.Read("docs", "deploy.md");

    [Fact]
    public void Every_value_one_can_set_is_in_the_guide()
    {
        var names = Variable().Matches(RepositoryFiles.Read("infra", "main.bicepparam")).Select(match => match.Groups[1].Value)
            .Where(name => !name.StartsWith("AZURE_", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, Guide, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_alert_is_in_the_guide_and_has_a_runbook()
    {
        var alerts = await Alerts.NamesAsync();

        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"| `{alert}` |", Guide, StringComparison.Ordinal));
        Assert.All(alerts, alert => Assert.True(File.Exists(RepositoryFiles.PathOf("docs", "runbooks", $"{alert}.md")), alert));
        Assert.All(alerts, alert => Assert.Contains($"({alert}.md)", RepositoryFiles.Read("docs", "runbooks", "README.md"), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_runbook_says_what_is_seen_where_to_look_what_to_do_and_whom_to_wake()
    {
        var alerts = Directory.EnumerateFiles(RepositoryFiles.PathOf("docs", "runbooks"), "*.md")
            .Where(file => Path.GetFileName(file) is not "README.md" and not "restore.md")
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText);

        Assert.All(alerts, page => Assert.All(
            ["**Symptom.**", "**Look.**", "**Do.**", "**Wake.**"],
            part => Assert.True(page.Value.Contains(part, StringComparison.Ordinal), $"{page.Key} lacks {part}")));
    }

    [GeneratedRegex(@"readEnvironmentVariable\('([A-Z_]+)'")]
    private static partial Regex Variable();
}

internal static class Alerts
{
    /// <summary>The names of all alerts, as the template lists them or declares them one by one.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync()
    {
        var part = (await Bicep.CompileMainAsync()).Part("alerts");
        var listed = part.Members("variables")
            .Where(variable => variable.Name is "metricAlerts" or "logAlerts")
            .SelectMany(variable => variable.Value.EnumerateArray())
            .Select(alert => alert.GetProperty("name").GetString() ?? "");
        return [.. listed, "secret-ending", "unavailable"];
    }
}
