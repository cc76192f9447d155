using System.Diagnostics;
using System.Globalization;

namespace MyIpma.Local.Azurite;

/// <summary>The folder that keeps Azurite's data, and the notes by which hosts share one Azurite: its process and port, and who uses it.</summary>
internal sealed class AzuriteFolder(string path, bool keepsData = true)
{
    private readonly string hosts = Path.Combine(path, "hosts");

    public string Data { get; } = Path.Combine(path, "data");

    /// <summary>False where Azurite holds its data in memory only, which is quicker by far with many rows: it writes all it holds to disk every few seconds.</summary>
    public bool KeepsData => keepsData;

    public string Log { get; } = Path.Combine(path, "azurite.log");

    public string Backups { get; } = Path.Combine(path, "backups");

    public string Keys { get; } = Path.Combine(path, "app-key");

    public string IssuerKeys { get; } = Path.Combine(path, "issuer-key.json");

    /// <summary>The key that signs credentials. Set aside as <c>credential-key-ANYTHING.pem</c> it signs no more and stays published, and the next start makes a new one.</summary>
    public string CredentialKey { get; } = Path.Combine(path, "credential-key.pem");

    /// <summary>The keys that signed before.</summary>
    public IEnumerable<string> OlderCredentialKeys => Directory.EnumerateFiles(path, "credential-key-*.pem").Order(StringComparer.Ordinal);

    /// <summary>Held by who comes or leaves: two that come at once must not start two Azurites over the same data, nor one leave while another comes.</summary>
    public string LockFile { get; } = Path.Combine(path, "turn");

    private string ProcessFile => Path.Combine(path, "azurite.process");

    public void Create()
    {
        Directory.CreateDirectory(path);
        Directory.CreateDirectory(hosts);
    }

    public (int Process, int Port)? ReadProcess()
    {
        if (!File.Exists(ProcessFile))
        {
            return null;
        }

        var parts = File.ReadAllText(ProcessFile).Split(' ');
        return parts.Length == 2 && int.TryParse(parts[0], CultureInfo.InvariantCulture, out var process) && int.TryParse(parts[1], CultureInfo.InvariantCulture, out var port)
            ? (process, port)
            : null;
    }

    public void WriteProcess(int process, int port) => File.WriteAllText(ProcessFile, string.Create(CultureInfo.InvariantCulture, $"{process} {port}"));

    public void DeleteProcessFile() => File.Delete(ProcessFile);

    public void RegisterHost() => File.WriteAllText(Path.Combine(hosts, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)), "");

    /// <summary>Leaves; true when no other host that still lives uses the folder.</summary>
    public bool UnregisterHost()
    {
        File.Delete(Path.Combine(hosts, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
        foreach (var file in Directory.EnumerateFiles(hosts))
        {
            if (int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var other) && IsRunning(other))
            {
                return false;
            }

            File.Delete(file);
        }

        return true;
    }

    /// <summary>True when a process of that id runs: an Azurite that answers at a noted port may be somebody else's by now.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}

/// <summary>What only one process of this machine may do at a time, by a file that only one can hold.</summary>
internal static class FileLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the turn; disposing what is returned, or ending, gives it up.</summary>
    public static async Task<FileStream> AcquireAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException taken) when (taken is not DirectoryNotFoundException)
            {
                await Task.Delay(RetryInterval, ct);
            }
        }
    }
}
