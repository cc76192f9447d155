namespace MyIpma.Local.Identity;

/// <summary>Carries the person picked at the sign-in page over to the authorization endpoint, once.</summary>
internal static class DevPicked
{
    private const string Cookie = "dev_person";

    public static void Put(HttpContext http, DevEmail email) => http.Response.Cookies.Append(Cookie, email.Value, Options(TimeSpan.FromMinutes(1)));

    public static DevEmail? Take(HttpContext http)
    {
        if (!DevEmail.TryParse(http.Request.Cookies[Cookie], out var email))
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie, Options(lifetime: null));
        return email;
    }

    private static CookieOptions Options(TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Path = DevIssuerSettings.Path,
        MaxAge = lifetime,
        IsEssential = true,
    };
}
