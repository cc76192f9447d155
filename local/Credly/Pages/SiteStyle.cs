namespace MyIpma.Local.Credly;

/// <summary>The style sheet, which travels inside the assembly so that the simulator needs no folder beside it.</summary>
internal static class SiteStyle
{
    public static IResult Get(HttpContext http)
    {
        var css = typeof(SiteStyle).Assembly.GetManifestResourceStream("credly-site.css")
            ?? throw new InvalidOperationException("The simulator's style sheet is not in the assembly.");
        http.Response.Headers.CacheControl = "max-age=300";
        return TypedResults.Stream(css, "text/css; charset=utf-8");
    }
}
