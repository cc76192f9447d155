using Microsoft.Playwright;
using MyIpma.Tests.Staff;

namespace MyIpma.Tests.Browser;

/// <summary>One thing that people can see: who looks, and what they clicked. Found by what does not change with the language.</summary>
internal sealed record PageState(string Name, Func<PageWorld, IBrowserContext, Task<IPage>> OpenAsync)
{
    private const string Drawn = ".badges :is(.card, .panel, .earlier:not([hidden]), .confirm, .sheet:not([hidden])):visible";

    /// <summary>Every state of My badges, of the public pages and of the staff desk.</summary>
    public static IReadOnlyList<PageState> All { get; } =
    [
        Visited("welcome", "", "#sign-in"),
        Visited("sign-in-failed", "?state=x&code=y", "#sign-in"),
        Badges("first-suggested", "somebody@example.org", query: "&verified=false&sub=somebody"),
        Badges("first-code", "anybody@example.org", page => ClickAsync(page, ".confirm .primary", ".code"), "&verified=false&sub=anybody"),
        Badges("empty", "emil@example.org"),
        Badges("pending-one", "ben@example.org"),
        Badges("pending-three", "all@example.org"),
        new("preparing", (world, context) => LonelyAsync(world, context, "ana@example.org", "[data-kind=preparing]")),
        Badges("open-one", "open@example.org"),
        Badges("open-three", "three@example.org"),
        Badges("open-two-addresses", "two@example.org"),
        Badges("more-time", "more-time@example.org"),
        Badges("closed", "closed@example.org"),
        new("failed", (world, context) => LonelyAsync(world, context, "ben@example.org", ".card p")),
        Badges("accept-first", "accept-first@example.org"),
        Badges("accepting", "accepting@example.org"),
        Badges("accepted-public", "public@example.org"),
        Badges("accepted-private", "private@example.org"),
        Badges("accepted-early", "early@example.org"),
        Badges("recertify", "recertify@example.org", page => ClickAsync(page, "#section-certificates summary", ".certificates li")),
        Badges("earlier", "earlier@example.org", page => ClickAsync(page, ".earlier > summary", ".earlier li")),
        Badges("history", "two@example.org", page => ClickAsync(page, ".card .details summary", ".history li")),
        Badges("share", "public@example.org", page => ClickAsync(page, ".card .primary", "dialog .qr")),
        Badges("take-along", "private@example.org", page => ClickAsync(page, ".card button.secondary", "dialog section")),
        Badges("addresses", "two@example.org", page => ClickAsync(page, "#section-addresses summary", ".addresses li")),
        Badges("missing", "ben@example.org", async page =>
        {
            await ClickAsync(page, "#section-missing summary", "#section-missing input");
            await page.FillAsync("#section-missing input", "XX-2026-0001");
            await ClickAsync(page, "#section-missing form button", ".diagnosis li");
        }),
        Badges("data", "public@example.org", async page =>
        {
            await ClickAsync(page, "#section-data summary", "#section-data .networks li");
            await ClickAsync(page, "#section-data .danger", "#section-data .panel-title");
        }),
        Badges("offline", "ben@example.org", page => FailAsync(page, route => route.AbortAsync())),
        Badges("away", "ben@example.org", page => FailAsync(page, route => route.FulfillAsync(new() { Status = 503 }))),
        new("refused", async (world, context) =>
        {
            var page = await world.OpenBrokenAsync(context, "ben@example.org");
            await ClickAsync(page, ".card .primary", ".card .problem");
            return page;
        }),
        new("mail-unavailable", async (world, context) =>
        {
            var page = await world.OpenBrokenAsync(context, "somebody@example.org&verified=false&sub=somebody");
            await ClickAsync(page, ".confirm .primary", ".confirm .problem");
            return page;
        }),
        new("window-closed-link", (world, context) => VisitAsync(world, context, world.ClosedLink)),
        new("badge", async (world, context) => await VisitAsync(world, context, $"badges/{await world.BadgeAsync("public@example.org")}")),
        new("badge-early", async (world, context) => await VisitAsync(world, context, $"badges/{await world.BadgeAsync("early@example.org")}")),
        new("badge-revoked", async (world, context) => await VisitAsync(world, context, $"badges/{await world.BadgeAsync("earlier@example.org", "revoked")}")),
        new("badge-nowhere", (world, context) => VisitAsync(world, context, "badges/b_AAAAAAAAAAAAAAAAAAAAAA")),
        new("profile", (world, context) => VisitAsync(world, context, world.Profile)),
        new("profile-nowhere", (world, context) => VisitAsync(world, context, "people/p_AAAAAAAAAAAAAAAAAAAAAA")),
        Desk("staff-search", "search"),
        Desk("staff-person", "search", async page =>
        {
            await page.FillAsync(".search-form input", "closed@example.org");
            await ClickAsync(page, ".search-form .primary", ".desk-badge");
        }),
        Desk("staff-action", "search", async page =>
        {
            await page.FillAsync(".search-form input", "ben@example.org");
            await ClickAsync(page, ".search-form .primary", ".desk-badge .actions button");
            await ClickAsync(page, ".desk-badge .actions button", ".action-form");
        }),
        Desk("staff-import", "import", async page =>
        {
            await page.SetInputFilesAsync("#import-file", new FilePayload { Name = "c.csv", MimeType = "text/csv", Buffer = System.Text.Encoding.UTF8.GetBytes(ImportFile.WithRows(3) + "X-1,nonsense,A,B,Z,never,\n") });
            await page.Locator(".counts").WaitForAsync();
        }),
        Desk("staff-reports", "reports", page => page.Locator(".chart").WaitForAsync()),
        Desk("staff-credly", "credly", page => page.Locator(".sheet").First.WaitForAsync()),
        Desk("staff-audit", "audit", page => page.Locator(".sheet").First.WaitForAsync()),
        new("staff-refused", async (world, context) =>
        {
            var page = await world.OpenAsync(context, "ben@example.org", path: "staff");
            await page.Locator(".sheet").WaitForAsync();
            return page;
        }),
    ];

    public override string ToString() => Name;

    private static PageState Badges(string name, string email, Func<IPage, Task>? then = null, string query = "") => new(name, async (world, context) =>
    {
        var page = await world.OpenAsync(context, email, query);
        await page.Locator(Drawn).First.WaitForAsync();
        await (then?.Invoke(page) ?? Task.CompletedTask);
        return page;
    });

    private static PageState Desk(string name, string view, Func<IPage, Task>? then = null) => new(name, async (world, context) =>
    {
        var page = await world.OpenAsync(context, "olga@example.org", "&role=MyIpma.Operator", $"staff#{view}");
        await page.Locator("#nav a").First.WaitForAsync();
        await (then?.Invoke(page) ?? Task.CompletedTask);
        return page;
    });

    private static PageState Visited(string name, string path, string awaited) => new(name, async (world, context) =>
    {
        var page = await VisitAsync(world, context, path);
        await page.Locator(awaited).WaitForAsync();
        return page;
    });

    private static async Task<IPage> LonelyAsync(PageWorld world, IBrowserContext context, string email, string awaited)
    {
        var page = await world.OpenLonelyAsync(context, email);
        await page.Locator(awaited).First.WaitForAsync();
        return page;
    }

    private static Task<IPage> VisitAsync(PageWorld world, IBrowserContext context, string path) => world.OpenAsync(context, path);

    private static async Task ClickAsync(IPage page, string control, string awaited)
    {
        await page.Locator($"{control}:visible").First.ClickAsync();
        await page.Locator(awaited).First.WaitForAsync();
    }

    private static async Task FailAsync(IPage page, Func<IRoute, Task> how)
    {
        await page.RouteAsync("**/api/me/**", how);
        await page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
        await page.Locator(".trouble:not(:empty)").WaitForAsync();
    }
}
