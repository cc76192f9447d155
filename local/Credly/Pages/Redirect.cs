using Microsoft.AspNetCore.Http.HttpResults;

namespace MyIpma.Local.Credly;

/// <summary>Onwards to a page of this site; the paths are built here and never taken from a request.</summary>
internal static class Redirect
{
    public static RedirectHttpResult To(string path) => TypedResults.LocalRedirect(path);
}
