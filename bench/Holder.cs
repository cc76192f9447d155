using System.Globalization;
using MyIpma.Tests.Chaos;

namespace MyIpma.Bench;

/// <summary>A signed-in person with an offered badge.</summary>
internal sealed record Holder(string Email, string BadgeId, string Token)
{
    /// <summary>Offers one badge each to <paramref name="count"/> new people, at the levels in turn. Addresses and certificate ids begin with the prefix.</summary>
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
