using MyIpma.Core.Badges;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Accounts;

/// <summary>Gathers everything held about a person. Of codes it shows only that they are open, never their hashes.</summary>
public sealed class DataExport(AccountStore accounts, AddressCodeStore codes, BadgeStore store, PersonalDataRows rows, TimeProvider time)
{
    public async Task<DataExportResponse> GatherAsync(string id, CancellationToken ct)
    {
        var account = await accounts.ReadAsync(id, ct) is { } stored ? stored.Value : Account.Create(id, time.GetUtcNow());
        var waiting = new List<ExportedCode>();
        foreach (var address in account.Pending)
        {
            var code = (await codes.ReadAsync(address.Key, ct))?.Value.Find(id);
            waiting.Add(new ExportedCode(address.Value, code?.ExpiresAt, code?.Tries ?? 0));
        }

        var badges = new List<ExportedBadge>();
        foreach (var address in account.Addresses)
        {
            foreach (var badge in (await store.ListAsync(address.Key, ct)).Where(badge => !badge.HasMovedAway))
            {
                badges.Add(await GatherAsync(badge, ct));
            }
        }

        var about = new ExportedAccount(account.Id, account.CreatedAt, !account.NoReminders, account.Declined, account.CodesSentAt, account.ProfileId);
        return new DataExportResponse(time.GetUtcNow(), about, [.. account.Addresses.Select(address => address.Value)], waiting, badges);
    }

    private async Task<ExportedBadge> GatherAsync(Badge badge, CancellationToken ct)
    {
        var timeline = await store.ReadTimelineAsync(badge.Key, ct);
        return new ExportedBadge(
            JsonSerializer.SerializeToElement(badge, BadgeRowJson.Default.Badge),
            [.. (await rows.ClaimsAsync(badge.Key, ct)).Select(claim => JsonSerializer.SerializeToElement(claim, BadgeRowJson.Default.Claim))],
            [.. timeline.Select(entry => JsonSerializer.SerializeToElement(entry, BadgeRowJson.Default.TimelineEntry))]);
    }
}

/// <summary>Everything held about a person. Times are UTC.</summary>
/// <param name="ExportedAt">When it was gathered.</param>
/// <param name="Account">The account.</param>
/// <param name="Addresses">Their proven addresses.</param>
/// <param name="PendingVerifications">Addresses that wait for a code.</param>
/// <param name="Badges">Their badges, each with its claims and its timeline.</param>
public sealed record DataExportResponse(
    DateTimeOffset ExportedAt, ExportedAccount Account, IReadOnlyList<string> Addresses, IReadOnlyList<ExportedCode> PendingVerifications, IReadOnlyList<ExportedBadge> Badges);

/// <summary>The account.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it came into being.</param>
/// <param name="Reminders">Whether they want reminders.</param>
/// <param name="RemovedAddressKeys">Keys of addresses they removed.</param>
/// <param name="CodesSentAt">When codes were asked for lately.</param>
/// <param name="ProfileId">The last part of the address of their public page; none while it is off.</param>
public sealed record ExportedAccount(
    string Id, DateTimeOffset CreatedAt, bool Reminders, IReadOnlyList<string> RemovedAddressKeys, IReadOnlyList<DateTimeOffset> CodesSentAt, string? ProfileId);

/// <summary>An address that waits for its code.</summary>
/// <param name="Address">The address.</param>
/// <param name="CodeExpiresAt">When the code is too old.</param>
/// <param name="Tries">How many wrong codes were given.</param>
public sealed record ExportedCode(string Address, DateTimeOffset? CodeExpiresAt, int Tries);

/// <summary>A badge as it is kept.</summary>
/// <param name="Badge">The badge with its certificate, its latest claim and what Credly last reported.</param>
/// <param name="EarlierClaims">Its earlier claims.</param>
/// <param name="Timeline">What happened with it.</param>
public sealed record ExportedBadge(JsonElement Badge, IReadOnlyList<JsonElement> EarlierClaims, IReadOnlyList<JsonElement> Timeline);
