using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Backup;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Contract;
using MyIpma.Tests.Crash;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

/// <summary>What the guides tell people to type. What needs Azure is not run here, and the guide says so; its spelling is checked all the same.</summary>
public sealed partial class DocCommandTests
{
    /// <summary>How commands begin, and the tests that run them: the longest beginning counts.</summary>
    private static readonly Dictionary<string, Type> RunByTests = new()
    {
        ["openssl rand "] = typeof(DocCommandTests),
        ["cat > certificate.json"] = typeof(DocCommandTests),
        ["restore --"] = typeof(RestoreCommandTests),
        ["dotnet run --project local -- restore "] = typeof(RestoreCommandTests),
        ["dotnet run --project local -- --functions"] = typeof(FunctionsProcessTests),
        ["dotnet run --project local -- --help"] = typeof(DocCommandTests),
        ["dotnet run --project local -- --urls "] = typeof(StartupTests),
        ["dotnet run --project local"] = typeof(OpenWindowCrashTests),
        ["npx openapi-typescript "] = typeof(ContractToolsTests),
        ["npm install openapi-fetch"] = typeof(ContractToolsTests),
        ["dotnet run --project bench -- chaos"] = typeof(ChaosTests),
        ["dotnet run --project bench -- restore"] = typeof(RestoreDrillTests),
    };

    /// <summary>Commands that take minutes or write pictures for people to look at; the guides say so. That they exist is held below.</summary>
    private static readonly string[] Measurements = ["dotnet run -c Release --project bench -- ", "dotnet run --project bench -- letters", "dotnet run --project bench -- gallery"];

    /// <summary>They run the tests themselves.</summary>
    private static readonly string[] OfTests = ["dotnet test MyIpma.", "dotnet run --project tests -- -class "];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Guides =>
        new(Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFiles.PathOf(), file)).Order(StringComparer.Ordinal)
            .Concat(["README.md", "CONTRIBUTING.md", "SECURITY.md", Path.Combine("bench", "README.md"), Path.Combine("web", "README.md")]));

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task Every_shell_block_can_be_read_by_a_shell(string guide)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The guides are written for POSIX shells.");
        foreach (var block in Blocks(guide, "sh"))
        {
            var check = await Command.RunAsync("bash", ["-n", "-c", Placeholder().Replace(block, "value")], ct: Ct);

            Assert.True(check.ExitCode == 0, $"{guide}:\n{block}\n{check.Errors}");
        }
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_link_leads_somewhere(string guide)
    {
        var folder = Path.GetDirectoryName(RepositoryFiles.PathOf(guide)) ?? "";
        foreach (var link in Link().Matches(RepositoryFiles.Read(guide)).Select(match => match.Groups[1].Value).Where(link => !link.Contains("://", StringComparison.Ordinal)))
        {
            var parts = link.Split('#');
            var target = parts[0].Length == 0 ? RepositoryFiles.PathOf(guide) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{guide} links to {link}");
            Assert.True(parts.Length == 1 || Anchors(target).Contains(parts[1]), $"{guide} links to {link}");
        }
    }

    [Fact]
    public async Task The_secrets_of_the_guide_are_such_as_the_app_takes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The guides are written for POSIX shells.");
        var guide = RepositoryFiles.Read("docs", "deploy.md");

        var webhook = await ShellAsync(SecretCommand("WEBHOOK_SECRET").Match(guide).Groups[1].Value);
        var key = await ShellAsync(SecretCommand("APP_KEY").Match(guide).Groups[1].Value);

        Assert.Matches("^[A-Za-z0-9_-]{16,}$", webhook);
        Assert.True(key.Length >= 32);
    }

    [Fact]
    public async Task The_certificate_of_the_guide_is_one_the_queue_takes()
    {
        await using var host = await LocalApp.StartAsync();
        using var message = new StringContent(Heredoc().Match(RepositoryFiles.Read("docs", "deploy.md")).Groups[1].Value, Encoding.UTF8, "application/cloudevents+json");

        using var answer = await host.Http.PostAsync(new Uri("dev/certificates/message", UriKind.Relative), message, Ct);

        Assert.Equal("handled", JsonElement.Parse(await answer.Content.ReadAsStringAsync(Ct)).GetProperty("outcome").GetString());
    }

    [Fact]
    public void Every_option_of_the_restore_in_the_runbook_is_one_of_the_command()
    {
        var used = Option().Matches(string.Join('\n', Blocks(Path.Combine("docs", "runbooks", "restore.md"), "sh").SelectMany(block => block.Split('\n')).Where(line => line.TrimStart().StartsWith("restore ", StringComparison.Ordinal))))
            .Select(match => match.Value).Distinct().ToList();

        Assert.NotEmpty(used);
        Assert.All(used, option => Assert.Contains(option, RestoreCommand.HelpText, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_command_needs_Azure_or_is_run_by_a_test(string guide)
    {
        var unknown = Commands(guide).Where(line => !NeedsAzure().IsMatch(line) && !ShellOnly().IsMatch(line) && !RunByTests.Keys.Concat(Measurements).Concat(OfTests).Any(known => line.Contains(known, StringComparison.Ordinal)));

        Assert.Empty(unknown);
    }

    [Theory]
    [InlineData("dotnet run --project elsewhere", "sh")]
    [InlineData("dotnet publish", "")]
    [InlineData("curl http://localhost:7071/api/health", "")]
    public void A_command_that_no_test_runs_is_noticed(string command, string language)
    {
        var found = CommandsIn($"# Guide\n\n```{language}\n{command}\n```\n");

        Assert.Equal([command], found);
        Assert.DoesNotContain(RunByTests.Keys.Concat(Measurements), known => command.Contains(known, StringComparison.Ordinal));
        Assert.DoesNotMatch(NeedsAzure(), command);
    }

    [Theory]
    [MemberData(nameof(Guides))]
    public void Every_test_that_a_guide_names_exists(string guide)
    {
        var named = TestClass().Matches(RepositoryFiles.Read(guide)).Select(match => match.Groups[1].Value);

        Assert.All(named, name => Assert.NotNull(typeof(DocCommandTests).Assembly.GetType(name)));
    }

    [Fact]
    public void The_help_of_the_local_host_names_every_option_the_guides_use()
    {
        var used = Guides.SelectMany(guide => Commands(guide.Data)).Where(line => line.Contains("--project local -- --", StringComparison.Ordinal))
            .SelectMany(line => Option().Matches(line.Split("--project local -- ")[1]).Select(match => match.Value)).Distinct().ToList();

        Assert.NotEmpty(used);
        Assert.All(used, option => Assert.Contains(option, LocalArguments.HelpText, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_measurement_that_is_named_exists()
    {
        var usage = RepositoryFiles.Read("bench", "ChaosCommand.cs");
        var named = Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Append(RepositoryFiles.PathOf("README.md")).Append(RepositoryFiles.PathOf("bench", "README.md"))
            .SelectMany(file => Bench().Matches(File.ReadAllText(file)).Select(match => match.Groups[1].Value)).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains($"dotnet run --project bench -- {name}", usage, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Commands(string guide) => CommandsIn(RepositoryFiles.Read(guide));

    /// <summary>The lines of shell blocks; of blocks without a language, and of code within a sentence, those that begin with a program people are to start.</summary>
    private static IEnumerable<string> CommandsIn(string text)
    {
        var blocks = Block().Matches(text).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
        var shell = blocks["sh"].SelectMany(block => Continued().Replace(Heredoc().Replace(block, "<<JSON"), " ").Split('\n')).Select(line => line.Trim()).Where(line => line.Length > 0);
        var plain = blocks[""].SelectMany(block => block.Split('\n')).Concat(Inline().Matches(Block().Replace(text, "")).Select(match => match.Groups[1].Value));
        return shell.Concat(plain.Select(line => line.Trim()).Where(line => Program().IsMatch(line)));
    }

    private static async Task<string> ShellAsync(string command)
    {
        var run = await Command.RunAsync("bash", ["-c", command], ct: Ct);
        Assert.Equal(0, run.ExitCode);
        return run.Output.Trim();
    }

    private static IEnumerable<string> Blocks(string guide, string language) =>
        Block().Matches(RepositoryFiles.Read(guide)).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    private static HashSet<string> Anchors(string file) =>
        [.. Heading().Matches(File.ReadAllText(file)).Select(match => NotInAnchor().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static Regex SecretCommand(string name) => new($@"export {name}=\$\(([^)]+)\)", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"^[ ]*```(\w*)\n(.*?)^[ ]*```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("<[a-zA-Z][^>\n]*>")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex("<<JSON\n(.*?)\nJSON", RegexOptions.Singleline)]
    private static partial Regex Heredoc();

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continued();

    /// <summary>Azure's tools, what a deployment has printed, and the functions of the guides that call them.</summary>
    [GeneratedRegex(@"\b(az|azd|operator|reread_secrets)\b|\$(API_BASE|WEB_HOST|FUNCTION_APP_NAME|CREDLY_TOKEN)\b|https://YOUR-APP/")]
    private static partial Regex NeedsAzure();

    [GeneratedRegex(@"^(unset|printf|rm|for|done|git checkout|restore\(\)|\})(\s|$)")]
    private static partial Regex ShellOnly();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex("^(dotnet (run|test|build|publish)( |$)|(curl|openssl|npm|npx|az|azd|git|for) )")]
    private static partial Regex Program();

    [GeneratedRegex(@"-class (MyIpma\.[\w.]+)")]
    private static partial Regex TestClass();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"dotnet run (?:-c Release )?--project bench -- (\w+)")]
    private static partial Regex Bench();
}
