using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MyIpma.Local.Hosting;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

/// <summary>What the guides tell people to type. What needs Azure is not run here, and the guide says so; its spelling is checked all the same.</summary>
public sealed partial class DocCommandTests
{
    /// <summary>By the tests here, by those of the restore, of its drill and of the key files of this machine; measurements by whoever measures.</summary>
    private static readonly string[] RunByTests = ["openssl rand ", "restore --", "dotnet run --project local -- restore ", "dotnet run -c Release --project bench -- ", "cat > certificate.json"];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Guides =>
        new(Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(RepositoryFiles.PathOf(), file)).Order(StringComparer.Ordinal));

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
        var lines = Blocks(guide, "sh").SelectMany(block => Continued().Replace(Heredoc().Replace(block, "<<JSON"), " ").Split('\n')).Select(line => line.Trim()).Where(line => line.Length > 0);

        var unknown = lines.Where(line => !NeedsAzure().IsMatch(line) && !ShellOnly().IsMatch(line) && !RunByTests.Any(known => line.Contains(known, StringComparison.Ordinal)));

        Assert.Empty(unknown);
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
    [GeneratedRegex(@"\b(az|azd|operator|reread_secrets)\b|\$(API_BASE|WEB_HOST|FUNCTION_APP_NAME|CREDLY_TOKEN)\b")]
    private static partial Regex NeedsAzure();

    [GeneratedRegex(@"^(unset|printf|rm|for|done|git checkout|restore\(\)|\})(\s|$)")]
    private static partial Regex ShellOnly();

    [GeneratedRegex("--[a-z][a-z-]+")]
    private static partial Regex Option();

    [GeneratedRegex(@"dotnet run (?:-c Release )?--project bench -- (\w+)")]
    private static partial Regex Bench();
}
