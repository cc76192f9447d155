using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>Whose request it is, as far as limits are concerned.</summary>
internal static class ClientAddress
{
    private const int BytesOfOneCustomer = 8;

    /// <summary>
    /// The connection's address, or the one our outermost proxy saw: entries further left in <c>X-Forwarded-For</c> are the client's own words.
    /// Of IPv6 the first 64 bits count, since one customer has all addresses below them.
    /// </summary>
    public static string Of(HttpRequest request, int trustedProxies)
    {
        var address = request.HttpContext.Connection.RemoteIpAddress;
        if (trustedProxies > 0)
        {
            var seen = request.Headers["X-Forwarded-For"].ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            address = seen.Length >= trustedProxies && IPEndPoint.TryParse(seen[^trustedProxies], out var client) ? client.Address : address;
        }

        return address switch
        {
            null => "unknown",
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, BytesOfOneCustomer)),
            _ => address.ToString(),
        };
    }
}
