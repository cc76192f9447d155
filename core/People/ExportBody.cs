using System.Text.Json;

namespace MyIpma.Core.People;

/// <summary>Everything held about a person. Times are UTC.</summary>
/// <param name="ExportedAt">When it was gathered.</param>
/// <param name="Account">The account.</param>
/// <param name="Addresses">Their proven addresses.</param>
/// <param name="PendingVerifications">Addresses that wait for a code.</param>
/// <param name="Badges">Their badges, each with its claims and its timeline.</param>
public sealed record ExportBody(
    DateTimeOffset ExportedAt, ExportedAccount Account, IReadOnlyList<string> Addresses, IReadOnlyList<ExportedCode> PendingVerifications, IReadOnlyList<ExportedBadge> Badges);

/// <summary>The account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it came into being.</param>
/// <param name="Reminders">Whether they want reminders.</param>
/// <param name="RemovedAddressKeys">Keys of addresses they removed.</param>
/// <param name="CodesSentAt">When codes were asked for lately.</param>
public sealed record ExportedAccount(
    string Id, DateTimeOffset CreatedAt, bool Reminders, IReadOnlyList<string> RemovedAddressKeys, IReadOnlyList<DateTimeOffset> CodesSentAt);

/// <summary>An address that waits for its code.</summary>
/// <param name="Address">The address.</param>
/// <param name="CodeExpiresAt">When the code is too old.</param>
/// <param name="Tries">How many wrong codes were given.</param>
public sealed record ExportedCode(string Address, DateTimeOffset? CodeExpiresAt, int Tries);

/// <summary>A badge as it is kept.</summary>
/// <param name="Badge">The badge with its certificate, its latest claim and what Credly told us.</param>
/// <param name="EarlierClaims">Its earlier claims.</param>
/// <param name="Timeline">What happened with it.</param>
public sealed record ExportedBadge(JsonElement Badge, IReadOnlyList<JsonElement> EarlierClaims, IReadOnlyList<JsonElement> Timeline);
