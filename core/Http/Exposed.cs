using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>The headers a page of another origin may read (Fetch standard, CORS); without this a browser hides them.</summary>
internal static class Exposed
{
    private const string Names = "ETag, Location, Retry-After";

    public static void AllowIn(IHeaderDictionary headers) => headers.AccessControlExposeHeaders = Names;
}
