using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

internal static class Bicep
{
    public static string Main { get; } = Checkout.PathOf("infra", "main.bicep");

    private static Lazy<Task<CommandResult>> Build { get; } = new(() => RunAsync(["build", Main, "--stdout", "--no-restore"]));

    public static Task<CommandResult> BuildMainAsync() => Build.Value;

    public static async Task<Template> CompileMainAsync()
    {
        var build = await BuildMainAsync();
        Assert.True(build.ExitCode == 0, build.Errors);
        return Template.Parse(build.Output);
    }

    public static Task<CommandResult> RunAsync(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, CancellationToken ct = default)
    {
        var program = Checkout.Metadata("Bicep");
        Assert.SkipWhen(program is null, "The Bicep CLI comes as a package for Linux on x64 only.");
        return Command.RunAsync(program, arguments, environment, ct);
    }
}
