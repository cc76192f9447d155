using System.Buffers.Text;
using System.Security.Cryptography;
using CredlySimulator.Accounts;
using CredlySimulator.State;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CredlySimulator.Pages;

/// <summary>A request to a page, with the signed-in account and the form. Sessions are the simulator's own, independent of my.IPMA's sign-in.</summary>
internal sealed class PageRequest(HttpContext http, SimulatorState simulator, Account? account, IFormCollection form)
{
    private const string Cookie = "credly_sim";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public Account? Account => account;

    public static async ValueTask<PageRequest> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var simulator = services.GetRequiredService<SimulatorState>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var account = await simulator.ReadAsync(state => Find(state, http.Request.Cookies[Cookie], now), http.RequestAborted);
        return new PageRequest(http, simulator, account, form);
    }

    /// <summary>A field of the form, or else of the query string.</summary>
    public string Field(string name) => (form.TryGetValue(name, out var posted) ? posted : http.Request.Query[name]).ToString().Trim();

    public Task<T> ReadAsync<T>(Func<StateSnapshot, T> read) => simulator.ReadAsync(read, http.RequestAborted);

    public Task<T> ChangeAsync<T>(Func<StateTransaction, T> change) => simulator.ChangeAsync(change, http.RequestAborted);

    /// <summary>A new session id at each sign-in, against session fixation.</summary>
    public async Task SignInAsync(Account earner)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await ChangeAsync(transaction =>
        {
            transaction.Put(new Session(id, earner.Id, transaction.Now));
            return earner;
        });
        http.Response.Cookies.Append(Cookie, id, Options(Lifetime));
    }

    public async Task SignOutAsync()
    {
        if (http.Request.Cookies[Cookie] is { } id)
        {
            await simulator.ChangeAsync(transaction => transaction.RemoveSession(id), http.RequestAborted);
        }

        http.Response.Cookies.Delete(Cookie, Options(null));
    }

    private static Account? Find(StateSnapshot state, string? id, DateTimeOffset now) =>
        id is not null && state.Sessions.TryGetValue(id, out var session) && session.CreatedAt + Lifetime > now
            ? state.Accounts.GetValueOrDefault(session.AccountId)
            : null;

    private CookieOptions Options(TimeSpan? lifetime) => new()
    {
        Path = "/credly",
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        MaxAge = lifetime,
    };
}

internal static class PageEndpoints
{
    public static void MapPages(this RouteGroupBuilder pages)
    {
        pages.MapSignIn();
        pages.MapBadgePages();
        pages.MapDashboard();
        pages.MapSettings();
        pages.MapPublicBadges();
    }
}

/// <summary>
/// Rejects cross-site requests. Every browser says where a POST comes from; a request that does not is from a script, which has no
/// cookie to abuse.
/// </summary>
internal static class SameOrigin
{
    public static async ValueTask<object?> CheckAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        return HttpMethods.IsGet(request.Method) || IsOurs(request)
            ? await next(context)
            : TypedResults.Problem("The request comes from another site.", statusCode: StatusCodes.Status403Forbidden);
    }

    private static bool IsOurs(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() switch
    {
        "same-origin" or "none" => true,
        "" => request.Headers.Origin.ToString() is var origin && (origin.Length == 0 || origin == $"{request.Scheme}://{request.Host}"),
        _ => false,
    };
}

/// <summary>Redirects to a page of this site; the paths never come from a request.</summary>
internal static class PageRedirect
{
    public static RedirectHttpResult To(string path) => TypedResults.LocalRedirect(path);
}
