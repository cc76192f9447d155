using System.Buffers.Text;
using System.Security.Cryptography;

namespace MyIpma.Local.Credly;

/// <summary>One request to a page: who is signed in, what the form says. Sessions are the simulator's own, apart from my.IPMA's sign-in.</summary>
internal sealed class Visit(HttpContext http, Ledger ledger, Account? account, IFormCollection form)
{
    private const string Cookie = "credly_sim";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public Account? Account => account;

    public static async ValueTask<Visit> BindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var ledger = services.GetRequiredService<Ledger>();
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var account = await ledger.ReadAsync(state => Find(state, http.Request.Cookies[Cookie], now), http.RequestAborted);
        return new Visit(http, ledger, account, form);
    }

    /// <summary>A field of the form or, on a first look at a page, of the address.</summary>
    public string Field(string name) => (form.TryGetValue(name, out var posted) ? posted : http.Request.Query[name]).ToString().Trim();

    public Task<T> ReadAsync<T>(Func<CredlyState, T> read) => ledger.ReadAsync(read, http.RequestAborted);

    public Task<T> ChangeAsync<T>(Func<Draft, T> change) => ledger.ChangeAsync(change, http.RequestAborted);

    /// <summary>A fresh id at each sign-in, so that one fixed beforehand is worth nothing.</summary>
    public async Task SignInAsync(Account who)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await ChangeAsync(draft =>
        {
            draft.Put(new Session(id, who.Id, draft.Now));
            return who;
        });
        http.Response.Cookies.Append(Cookie, id, Options(Lifetime));
    }

    public async Task SignOutAsync()
    {
        if (http.Request.Cookies[Cookie] is { } id)
        {
            await ledger.ChangeAsync(draft => draft.RemoveSession(id), http.RequestAborted);
        }

        http.Response.Cookies.Delete(Cookie, Options(null));
    }

    private static Account? Find(CredlyState state, string? id, DateTimeOffset now) =>
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
