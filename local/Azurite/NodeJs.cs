using System.ComponentModel;
using System.Diagnostics;

namespace MyIpma.Local.Azurite;

/// <summary>Runs Node.js and npm, which Azurite needs.</summary>
internal static class NodeJs
{
    public static async Task<bool> IsFoundAsync(CancellationToken ct)
    {
        try
        {
            return (await RunAsync("node", ["--version"], null, ct)).StartsWith('v');
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    /// <summary>Runs a command to its end and returns what it printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says with what words.</exception>
    public static async Task<string> RunAsync(string command, IEnumerable<string> arguments, string? folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Executable(command), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        var output = process.StandardOutput.ReadToEndAsync(ct);
        var error = process.StandardError.ReadToEndAsync(ct);
        await process.WaitForExitAsync(ct);
        return process.ExitCode == 0
            ? (await output).Trim()
            : throw new InvalidOperationException($"{command} failed with {process.ExitCode}: {await error}{await output}");
    }

    private static string Executable(string command) => OperatingSystem.IsWindows() && command == "npm" ? "npm.cmd" : command;
}
