using System.Net;
using System.Net.Sockets;

namespace MyIpma.Local.Azurite;

/// <summary>Finds a port of this machine that nobody listens on.</summary>
internal static class FreePort
{
    /// <summary>The wanted port when it is free, any free one otherwise.</summary>
    public static int Prefer(int wanted) => TryBind(wanted) ?? TryBind(0) ?? throw new InvalidOperationException("No port is free.");

    public static int Any() => Prefer(0);

    public static bool IsFree(int port) => TryBind(port) == port;

    private static int? TryBind(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
