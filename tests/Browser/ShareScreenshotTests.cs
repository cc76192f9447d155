using MyIpma.Tests.Hosting;
using MyIpma.Tests.Infra;

namespace MyIpma.Tests.Browser;

/// <summary>Pictures for people to look at, in artifacts/share.</summary>
public sealed class ShareScreenshotTests
{
    private const string LongFirst = "Maximiliane-Charlotte Wilhelmina Theodora";
    private const string LongLast = "von Hohenlohe-Schillingsfürst-Waldenburg";
    private static readonly string Folder = RepositoryFiles.PathOf("artifacts", "share");
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("long", LongFirst, LongLast, "A", "en", false)]
    [InlineData("chinese", "伟", "陈", "C", "zh", false)]
    [InlineData("revoked", "Eva", "Nagy", "B", "de", true)]
    [InlineData("arabic", "محمد", "حسینی", "D", "fr", false)]
    [InlineData("hindi", "प्रिया", "शर्मा", "B", "en", false)]
    public async Task Page_and_card_can_be_looked_at(string file, string first, string last, string level, string language, bool revoked)
    {
        await BrowserProgram.RequireAsync();
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", first, last, level);
        if (revoked)
        {
            await host.ChangeAsync(badgeId, (badge, now) => badge.Revoke("Withdrawn for a test.", now));
        }

        Directory.CreateDirectory(Folder);
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{file}-card.png"), await host.Http.GetByteArrayAsync($"/badges/{badgeId}/card.png", Ct), Ct);
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{file}-badge.png"), await host.Http.GetByteArrayAsync($"/badges/{badgeId}/badge.png", Ct), Ct);
        var wide = await Chromium.ScreenshotAsync(new Uri(host.Origin, $"badges/{badgeId}"), Path.Combine(Folder, $"{file}-page.png"), 1200, 760, language, Ct);
        var narrow = await Chromium.ScreenshotAsync(new Uri(host.Origin, $"badges/{badgeId}"), Path.Combine(Folder, $"{file}-page-narrow.png"), 500, 1000, language, Ct);

        Assert.True(wide > 20_000 && narrow > 20_000);
    }

    [Fact]
    public async Task The_page_of_a_person_can_be_looked_at()
    {
        await BrowserProgram.RequireAsync();
        await using var host = await LocalApp.StartAsync();
        await host.AcceptedAsync("eva@example.org", LongFirst, LongLast);
        await host.AcceptedAsync("eva@example.org", LongFirst, LongLast, "D");
        var profile = await host.Get<MyIpma.Core.Accounts.ProfileStore>().SetAsync(await (await host.SignInAsync("eva@example.org")).AccountIdAsync(), isPublic: true, renew: false, Ct);

        Directory.CreateDirectory(Folder);
        var address = new Uri(host.Origin, $"people/{profile.ProfileId}");
        var wide = await Chromium.ScreenshotAsync(address, Path.Combine(Folder, "profile.png"), 1200, 900, "en", Ct);
        var narrow = await Chromium.ScreenshotAsync(address, Path.Combine(Folder, "profile-narrow.png"), 500, 1400, "de", Ct);

        Assert.True(wide > 20_000 && narrow > 20_000);
    }

    [Fact]
    public async Task The_signature_fits_a_mail_of_600_pixels()
    {
        await BrowserProgram.RequireAsync();
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org", LongFirst, LongLast);
        var kit = (await (await host.SignInAsync("eva@example.org")).GetAsync($"api/me/badges/{badgeId}/share")).Body;

        Directory.CreateDirectory(Folder);
        var mail = Path.Combine(Folder, "signature.html");
        await File.WriteAllTextAsync(mail, $"<!doctype html><meta charset=utf-8><body style=\"margin:20px\"><p>Best regards,</p>{kit.GetProperty("signature").GetProperty("html").GetString()}", Ct);
        var size = await Chromium.ScreenshotAsync(new Uri(mail), Path.Combine(Folder, "signature.png"), 600, 260, "en", Ct);

        Assert.True(size > 5_000);
    }
}

/// <summary>The system's Chromium, used from outside: opens an address and keeps what it shows.</summary>
internal static class Chromium
{
    /// <summary>Writes the picture and tells its size in bytes.</summary>
    public static async Task<long> ScreenshotAsync(Uri address, string file, int width, int height, string language, CancellationToken ct)
    {
        var profile = Directory.CreateTempSubdirectory("chromium");
        try
        {
            var result = await Command.RunAsync(
                await BrowserProgram.RequireAsync(),
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
