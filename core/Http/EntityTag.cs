using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace MyIpma.Core.Http;

/// <summary>Entity tags of answers (RFC 9110, section 8.8.3). Weak, because the seconds left run while nothing has changed.</summary>
internal static class EntityTag
{
    public static EntityTagHeaderValue Of(string content) =>
        new($"\"{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16))}\"", isWeak: true);

    /// <summary>True when the client has that very answer (RFC 9110, If-None-Match: weak comparison).</summary>
    public static bool IsKnownTo(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch.Any(known => known.Tag == "*" || known.Compare(tag, useStrongComparison: false));
}
