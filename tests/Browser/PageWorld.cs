using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using MyIpma.Core.Mail;
using MyIpma.Tests.Claims;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Browser;

/// <summary>People in every state that My badges shows, each with an address of their own, on a host whose clock stands still; beside it one where Credly refuses and nobody carries mail, and one that Credly does not answer.</summary>
internal sealed class PageWorld : IAsyncDisposable
{
    private static readonly DateTimeOffset Now = new(DateTimeOffset.UtcNow.Date.AddHours(9), TimeSpan.Zero);
    private readonly LocalApp host;
    private readonly LocalApp broken;
    private readonly LocalApp lonely;
    private readonly ClaimRefusalTests.RefusingCredly credly;
    private readonly FakeTimeProvider clock;
    private int certificates;

    private PageWorld(LocalApp host, LocalApp broken, LocalApp lonely, ClaimRefusalTests.RefusingCredly credly, FakeTimeProvider clock) =>
        (this.host, this.broken, this.lonely, this.credly, this.clock) = (host, broken, lonely, credly, clock);

    /// <summary>The page of a window that has closed.</summary>
    public string ClosedLink { get; private set; } = "";

    /// <summary>The public page of a person.</summary>
    public string Profile { get; private set; } = "";

    public static async Task<PageWorld> StartAsync()
    {
        var clock = new FakeTimeProvider(Now);
        var credly = await ClaimRefusalTests.RefusingCredly.StartAsync("issued_to_last_name");
        var broken = await LocalApp.StartAsync(new LocalAppOptions
        {
            Clock = clock,
            Settings = credly.Settings,
            ConfigureServices = services => services.PostConfigure<MailOptions>(mail => mail.Sender = MailSenderKind.None),
        });
        var lonely = await LocalApp.StartAsync(clock, "--MyIpma:Credly:ApiBase=http://127.0.0.1:1/v1/");
        var world = new PageWorld(await LocalApp.StartAsync(clock), broken, lonely, credly, clock);
        await world.ClaimInVainAsync();
        await world.ClaimAndWaitAsync();
        await world.AcceptAsync();
        await world.ClaimNowAsync();
        return world;
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await broken.DisposeAsync();
        await lonely.DisposeAsync();
        await credly.DisposeAsync();
    }

    /// <summary>Opens the page as a person sees it who is signed in.</summary>
    public async Task<IPage> OpenAsync(IBrowserContext context, string email, string query = "", string path = "") => await OpenAsync(host, context, await TokenAsync(host, $"{email}{query}"), path);

    /// <summary>The same where Credly refuses and nobody carries mail.</summary>
    public async Task<IPage> OpenBrokenAsync(IBrowserContext context, string email) => await OpenAsync(broken, context, await TokenAsync(broken, email), "");

    /// <summary>The same where Credly does not answer.</summary>
    public async Task<IPage> OpenLonelyAsync(IBrowserContext context, string email) => await OpenAsync(lonely, context, await TokenAsync(lonely, email), "");

    /// <summary>Opens a page as anybody sees it.</summary>
    public async Task<IPage> OpenAsync(IBrowserContext context, string path)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Origin(host), path).AbsoluteUri);
        return page;
    }

    public async Task<string> BadgeAsync(string email, string status = "accepted") =>
        (await (await host.SignInAsync(email)).BadgesAsync($"?status={status}"))[0].GetProperty("id").GetString() ?? "";

    private static Uri Origin(LocalApp app) => app.Http.BaseAddress ?? throw new InvalidOperationException();

    private static async Task<IPage> OpenAsync(LocalApp app, IBrowserContext context, string token, string path)
    {
        var page = await context.NewPageAsync();
        var tokens = JsonSerializer.Serialize(new { access = token, id = token, until = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), person = new { name = "Ana Sousa", email = (string?)null } });
        await page.AddInitScriptAsync($"if (!sessionStorage.getItem('my-ipma.tokens')) sessionStorage.setItem('my-ipma.tokens', {JsonSerializer.Serialize(tokens)});");
        await page.GotoAsync(new Uri(Origin(app), path).AbsoluteUri);
        return page;
    }

    private static async Task<string> TokenAsync(LocalApp app, string query) =>
        (await app.Http.GetFromJsonAsync<JsonElement>($"dev/token?email={query}")).GetProperty("token").GetString() ?? "";

    /// <summary>Claims that Credly is too long in coming for, windows that close, and one of which a minute is left.</summary>
    private async Task ClaimInVainAsync()
    {
        await ClaimAllAsync(lonely, "ben@example.org");
        clock.Advance(TimeSpan.FromMinutes(16));
        await lonely.UntilAsync("failed", () => ClaimStatusAsync(lonely, "ben@example.org"));
        await OfferAsync("closed@example.org", "C", "D");
        await ClaimAllAsync("closed@example.org");
        ClosedLink = (await (await host.SignInAsync("closed@example.org")).BadgesAsync())[0].GetProperty("claim").GetProperty("proceedUrl").GetString() ?? "";
        clock.Advance(TimeSpan.FromMinutes(3));
        await host.UntilAsync("lapsed", () => ClaimStatusAsync(host, "closed@example.org"));
    }

    private async Task ClaimAndWaitAsync()
    {
        await OfferAsync("more-time@example.org", "C", "B");
        await ClaimAllAsync("more-time@example.org");
        clock.Advance(TimeSpan.FromSeconds(62));
        await ProceedAsync("accept-first@example.org", "D", "C");
        var person = await ProceedAsync("accepting@example.org", "D", "C", "B");
        var one = (await host.AtCredlyAsync()).First(badge => badge.GetProperty("email").GetString() == person.Email).GetProperty("id").GetString();
        await host.ActAsync(person.Email, "accept", one);
        await host.UntilAsync(async () => (await person.BadgesAsync("?status=accepted")).Count == 1);
    }

    private async Task<TestUser> ProceedAsync(string email, params string[] levels)
    {
        await OfferAsync(email, levels);
        await ClaimAllAsync(email);
        var person = await host.SignInAsync(email);
        await person.ProceedAsync((await person.BadgesAsync())[0].GetProperty("claim").GetProperty("id").GetString() ?? "");
        return person;
    }

    /// <summary>Badges on Credly: public, private, not begun, ending soon, and those that are no more.</summary>
    private async Task AcceptAsync()
    {
        await OfferAsync("public@example.org", "B", "C");
        await AcceptAllAsync("public@example.org");
        var me = await host.SignInAsync("public@example.org");
        using var profile = await me.Http.PutAsJsonAsync("api/me/profile", new { @public = true });
        Profile = (await profile.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("url").GetString() ?? "";
        await OfferAsync("private@example.org", "B");
        await AcceptAllAsync("private@example.org");
        await host.ActAsync("private@example.org", "makePrivate");
        await CertifyAsync("early@example.org", "B", Day(40), Day(40 + 1825));
        await AcceptAllAsync("early@example.org");
        await CertifyAsync("recertify@example.org", "A", Day(-1805), Day(20));
        await AcceptAllAsync("recertify@example.org");
        await EndAsync();
        await host.UntilAsync("makePublic", async () => (await (await host.SignInAsync("private@example.org")).BadgesAsync())[0].GetProperty("nextAction").GetString() ?? "");
    }

    private async Task EndAsync()
    {
        await CertifyAsync("earlier@example.org", "D", Day(-3000), Day(-1200));
        var revoked = await CertifyAsync("earlier@example.org", "C", Day(-300), Day(1500));
        await CertifyAsync("earlier@example.org", "B", Day(-200), Day(1600));
        await AcceptAllAsync("earlier@example.org");
        await CertifyAsync("earlier@example.org", "A", Day(-100), Day(1700));
        await ClaimAllAsync("earlier@example.org");
        await host.ActAsync("earlier@example.org", "reject");
        await host.UntilAsync(async () => (await (await host.SignInAsync("earlier@example.org")).BadgesAsync("?status=rejected")).Count == 1);
        using var answer = await host.Http.PostAsJsonAsync("dev/certificates/revoke", new { certificateId = $"PT-2026-{certificates - 2:d4}", reason = "Issued by mistake." });
        answer.EnsureSuccessStatusCode();
        await host.UntilAsync(HttpStatusCode.Gone, async () => (await host.Http.GetAsync($"api/verify/{revoked}")).StatusCode is HttpStatusCode.OK ? HttpStatusCode.Gone : HttpStatusCode.OK);
    }

    /// <summary>Windows that are open, and a claim that Credly lets wait.</summary>
    private async Task ClaimNowAsync()
    {
        await OfferAsync("open@example.org", "C", "D");
        var one = await host.SignInAsync("open@example.org");
        await one.ClaimAsync(await one.FirstBadgeIdAsync());
        await OfferAsync("three@example.org", "B", "C", "D");
        await ClaimAllAsync("three@example.org");
        await OfferAsync("two@example.org", "B");
        await OfferAsync("two.work@example.org", "C");
        await HandOverPageTests.AddAddressAsync(host, "two@example.org", "two.work@example.org");
        await ClaimAllAsync("two@example.org");
        await OfferAsync("all@example.org", "B", "C", "D");
        await ClaimAllAsync(lonely, "ana@example.org");
    }

    private async Task OfferAsync(string email, params string[] levels)
    {
        foreach (var level in levels)
        {
            await CertifyAsync(email, level, Day(-30), Day(1795));
        }
    }

    private Task<string> CertifyAsync(string email, string level, string issuedOn, string expiresOn) =>
        host.CertifyAsync(new { certificateId = $"PT-2026-{++certificates:d4}", email, firstName = "Ana", lastName = "Sousa", level, issuedOn, expiresOn });

    private string Day(int fromToday) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(fromToday).ToString("O", CultureInfo.InvariantCulture);

    private async Task AcceptAllAsync(string email)
    {
        await ClaimAllAsync(email);
        var person = await host.SignInAsync(email);
        var claimed = (await person.BadgesAsync("?status=claiming")).Count;
        await host.ActAsync(email, "accept");
        await host.UntilAsync(claimed, async () => (await person.BadgesAsync("?status=accepted")).Count);
    }

    private async Task ClaimAllAsync(string email)
    {
        await ClaimAllAsync(host, email);
        var person = await host.SignInAsync(email);
        await host.UntilAsync(async () => (await person.BadgesAsync("?status=claiming")).All(badge => badge.GetProperty("claim").GetProperty("status").GetString() != "preparing"));
    }

    private static async Task ClaimAllAsync(LocalApp app, string email)
    {
        var person = await app.SignInAsync(email);
        var pending = await person.BadgesAsync("?status=pending");
        await person.PostAsync("api/me/claims", new { badgeIds = pending.Select(badge => badge.GetProperty("id").GetString()) });
    }

    private static async Task<string> ClaimStatusAsync(LocalApp app, string email) =>
        (await (await app.SignInAsync(email)).BadgesAsync())[0].GetProperty("claim").GetProperty("status").GetString() ?? "";
}

/// <summary>One such world for all tests of a class: they only look.</summary>
public sealed class PageWorldFixture : IAsyncLifetime
{
    private PageWorld? world;

    internal PageWorld World => world ?? throw new InvalidOperationException("The world has not begun.");

    public async ValueTask InitializeAsync() => world = await PageWorld.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (world is not null)
        {
            await world.DisposeAsync();
        }
    }
}
