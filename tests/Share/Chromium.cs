using MyIpma.Tests.Infra;

namespace MyIpma.Tests.Share;

/// <summary>The system's Chromium, used from outside: opens an address and keeps what it shows.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    public static string? Path { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(folder => Names.Select(name => System.IO.Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Writes the picture and tells its size in bytes.</summary>
    public static async Task<long> ShootAsync(Uri address, string file, int width, int height, string language, CancellationToken ct)
    {
        var profile = Directory.CreateTempSubdirectory("chromium");
        try
        {
            var result = await Command.RunAsync(
                Path ?? throw new InvalidOperationException("There is no Chromium."),
                [
                    "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--disable-dev-shm-usage", "--no-first-run", $"--accept-lang={language}",
                    $"--user-data-dir={profile.FullName}", $"--window-size={width},{height}", "--virtual-time-budget=5000", $"--screenshot={file}", address.AbsoluteUri,
                ],
                ct: ct);
            Assert.Equal(0, result.ExitCode);
            return new FileInfo(file).Length;
        }
        finally
        {
            profile.Delete(recursive: true);
        }
    }
}
