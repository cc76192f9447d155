namespace MyIpma.Local.Azurite;

/// <summary>Azurite as an npm package beside this file: installed once, whoever needs it first.</summary>
internal static class AzuritePackage
{
    /// <summary>Installs it unless it is there. Where another process is at it already, waits for that one: two at once would spoil each other's files.</summary>
    public static async Task InstallAsync(string program, Action<string> say, CancellationToken ct)
    {
        if (IsInstalled(program))
        {
            return;
        }

        say("Installing Azurite, once (about half a minute) ...");
        await using var turn = await Turn.TakeAsync(Path.Combine(program, ".installing"), ct);
        if (!IsInstalled(program))
        {
            await NodeJs.RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], program, ct);
        }
    }

    /// <summary>npm writes this note when all the rest is there.</summary>
    private static bool IsInstalled(string program)
    {
        var note = new FileInfo(Path.Combine(program, "node_modules", ".package-lock.json"));
        return note.Exists && note.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(program, "package-lock.json"));
    }
}
