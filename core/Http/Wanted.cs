using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>Which of the forms an answer can have a request prefers (RFC 9110, Accept); the first one when it does not say.</summary>
internal static class Wanted
{
    public static string Of(HttpRequest request, params ReadOnlySpan<string> forms)
    {
        var ranges = request.GetTypedHeaders().Accept.Where(range => range.Quality is not 0).OrderByDescending(range => range.Quality ?? 1);
        foreach (var range in ranges)
        {
            foreach (var form in forms)
            {
                if (range.MediaType.Equals(form, StringComparison.OrdinalIgnoreCase))
                {
                    return form;
                }
            }
        }

        return forms[0];
    }
}
