using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.OpenBadges.Credentials;

namespace MyIpma.Core.Http;

/// <summary>
/// A signed credential in the form asked for: the token itself as <c>application/vc+jwt</c> (usual) or <c>text/plain</c> (Open Badges 3.0, compact JWS),
/// or inside JSON as <c>application/vc</c> or <c>application/json</c> (an enveloped credential, so that it stays signed).
/// </summary>
internal static class CredentialAnswer
{
    public static (string Text, string ContentType) Of(HttpRequest request, string token)
    {
        var form = Wanted.Of(request, "application/vc+jwt", "text/plain", "application/vc", "application/json");
        return form is "application/vc" or "application/json"
            ? (JsonSerializer.Serialize(EnvelopedCredential.Of(token), OpenBadgesJson.Plain.EnvelopedCredential), form)
            : (token, form);
    }

    /// <summary>For its holder only.</summary>
    public static IResult Private(HttpRequest request, string token)
    {
        var (text, contentType) = Of(request, token);
        request.HttpContext.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Text(text, contentType, Encoding.UTF8);
    }

    /// <summary>For anybody.</summary>
    public static IResult Public(HttpRequest request, string token, TimeSpan keepFor)
    {
        var (text, contentType) = Of(request, token);
        return new PublicDocument(text, contentType, keepFor);
    }
}
