namespace MyIpma.Local.Hosting;

/// <summary>How the local host keeps a key in a file.</summary>
internal static class KeyFile
{
    /// <summary>Written beside and moved into place, so that a crash leaves either no file or a whole one; readable by its owner only, from the first byte.</summary>
    public static void Write(string path, string key)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? full);
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        using (var file = new FileStream(temporary, OwnerOnly()))
        using (var text = new StreamWriter(file))
        {
            text.Write(key);
        }

        File.Move(temporary, full, overwrite: true);
    }

    private static FileStreamOptions OwnerOnly()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
