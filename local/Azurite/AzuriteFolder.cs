using System.Diagnostics;
using System.Globalization;

namespace MyIpma.Local.Azurite;

/// <summary>Azurite's data folder, with the files through which hosts share one Azurite: its process id and port, and the process ids of the hosts.</summary>
internal sealed class AzuriteFolder(string path, bool keepsData = true)
{
    private readonly string hosts = Path.Combine(path, "hosts");

    public string Data { get; } = Path.Combine(path, "data");

    /// <summary>False where Azurite keeps its data in memory only. That is much faster with many rows, since otherwise it writes all of them to disk every few seconds.</summary>
    public bool KeepsData => keepsData;

    public string Log { get; } = Path.Combine(path, "azurite.log");
    public string Backups { get; } = Path.Combine(path, "backups");
    public string Keys { get; } = Path.Combine(path, "app-key");
    public string IssuerKeys { get; } = Path.Combine(path, "issuer-key.json");

    /// <summary>The key that signs credentials. Renamed to <c>credential-key-ANYTHING.pem</c> it is only published from then on, and the next start creates a new one.</summary>
    public string CredentialKey { get; } = Path.Combine(path, "credential-key.pem");

    /// <summary>Published, so that what they signed can still be verified.</summary>
    public IEnumerable<string> OlderCredentialKeys => Directory.EnumerateFiles(path, "credential-key-*.pem").Order(StringComparer.Ordinal);

    /// <summary>Held while a host starts or stops: two that start together must not run two Azurites on the same data, and none may stop Azurite while another starts.</summary>
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

    /// <summary>True when no other running host uses the folder.</summary>
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

    /// <summary>Checked besides the port, on which another folder's Azurite may answer by now.</summary>
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

/// <summary>A lock between the processes of this machine: a file that only one can hold open.</summary>
internal static class FileLock
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for the lock. It is released when the stream is disposed or the process ends.</summary>
    public static async Task<FileStream> AcquireAsync(string path, CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException failure) when (failure is not DirectoryNotFoundException)
            {
                await Task.Delay(RetryInterval, ct);
            }
        }
    }
}
