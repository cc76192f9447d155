using System.Globalization;
using MyIpma.Tests.Chaos;

namespace MyIpma.Bench;

/// <summary>Somebody with a badge on offer, who has signed in.</summary>
internal sealed record Holder(string Email, string BadgeId, string Token)
{
    /// <summary>Invites so many; their certificates are named after the prefix and go through the levels in turn.</summary>
    public static async Task<IReadOnlyList<Holder>> InviteAsync(ServiceClient site, string prefix, int count, string levels = "B", Func<int, bool>? isOperator = null)
    {
        var holders = new List<Holder>();
        for (var n = 0; n < count; n++)
        {
            var email = string.Create(CultureInfo.InvariantCulture, $"{prefix}-{n}@example.org");
            var certificate = string.Create(CultureInfo.InvariantCulture, $"{prefix.ToUpperInvariant()}-{n}");
            var badgeId = await site.OfferAsync(email, certificate, levels[n % levels.Length].ToString(), CancellationToken.None);
            holders.Add(new Holder(email, badgeId, await site.TokenAsync(email, isOperator?.Invoke(n) ?? false, CancellationToken.None)));
        }

        return holders;
    }
}
