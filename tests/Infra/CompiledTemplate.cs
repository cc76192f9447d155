using System.Diagnostics;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

internal sealed record TemplateResource(string Module, string Name, JsonElement Body)
{
    public string Type => Body.GetProperty("type").GetString() ?? "";

    public JsonElement Properties => Body.GetProperty("properties");

    public override string ToString() => $"{Type} {Name} in {Module}";
}

/// <summary>A compiled template with the modules inside it; a module goes by its symbolic name in main.bicep.</summary>
internal sealed record CompiledTemplate(string Module, JsonElement Body)
{
    private const string Deployment = "Microsoft.Resources/deployments";

    public string Text => Body.GetRawText();

    public IEnumerable<CompiledTemplate> Parts =>
        [this, .. Declared.Where(resource => resource.Type == Deployment).SelectMany(PartsOf)];

    public IEnumerable<TemplateResource> Resources =>
        Parts.SelectMany(part => part.Declared).Where(resource => resource.Type != Deployment);

    private IEnumerable<TemplateResource> Declared =>
        Body.GetProperty("resources") is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Select(body => new TemplateResource(Module, body.GetProperty("name").GetString() ?? "", body))
            : Members("resources")
                .Select(member => new TemplateResource(Module, member.Name, member.Value))
                .Where(resource => !resource.Body.TryGetProperty("existing", out _));

    public static CompiledTemplate Parse(string json) => new("main", JsonElement.Parse(json));

    public IEnumerable<JsonProperty> Members(string section) =>
        Body.TryGetProperty(section, out var members) ? members.EnumerateObject() : [];

    public IEnumerable<TemplateResource> OfType(string type) => Resources.Where(resource => resource.Type == type);

    public override string ToString() => Module;

    public CompiledTemplate Part(string module) => Parts.Single(part => part.Module == module);

    private static IEnumerable<CompiledTemplate> PartsOf(TemplateResource deployment) =>
        new CompiledTemplate(deployment.Name, deployment.Properties.GetProperty("template")).Parts;
}

internal static class Bicep
{
    public static string Main { get; } = RepositoryFiles.PathOf("infra", "main.bicep");

    private static Lazy<Task<CommandResult>> Build { get; } = new(() => RunAsync(["build", Main, "--stdout", "--no-restore"]));

    public static Task<CommandResult> BuildMainAsync() => Build.Value;

    public static async Task<CompiledTemplate> CompileMainAsync()
    {
        var build = await BuildMainAsync();
        Assert.True(build.ExitCode == 0, build.Errors);
        return CompiledTemplate.Parse(build.Output);
    }

    public static Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, CancellationToken ct = default)
    {
        var program = RepositoryFiles.Metadata("Bicep");
        Assert.SkipWhen(program is null, "The Bicep CLI comes as a package for Linux on x64 only.");
        return Command.RunAsync(program, arguments, environment, ct);
    }
}

internal sealed record CommandResult(int ExitCode, string Output, string Errors);

internal static class Command
{
    public static async Task<CommandResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken ct = default)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return new CommandResult(process.ExitCode, await output, await errors);
    }
}
