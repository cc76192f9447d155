using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Gathers everything held about a person. Of codes only that they are out, never their hashes.</summary>
public sealed class PersonExport(AccountStore accounts, CodeStore codes, BadgeStore store, PersonRows rows, TimeProvider time)
{
    /// <summary>The whole of it, as it is kept.</summary>
    public async Task<ExportBody> GatherAsync(string id, CancellationToken ct)
    {
        var account = await accounts.ReadAsync(id, ct) is { } stored ? stored.Value : Account.New(id, time.GetUtcNow());
        var waiting = new List<ExportedCode>();
        foreach (var address in account.Waiting())
        {
            var code = (await codes.ReadAsync(address.Key, ct))?.Value.Of(id);
            waiting.Add(new ExportedCode(address.Value, code?.ExpiresAt, code?.Tries ?? 0));
        }

        var badges = new List<ExportedBadge>();
        foreach (var address in account.Proven())
        {
            foreach (var badge in (await store.ListAsync(address.Key, ct)).Where(badge => !badge.IsLeft))
            {
                badges.Add(await GatherAsync(badge, ct));
            }
        }

        var about = new ExportedAccount(account.Id, account.CreatedAt, !account.NoReminders, account.Declined, account.CodesSentAt);
        return new ExportBody(time.GetUtcNow(), about, account.Addresses, waiting, badges);
    }

    private async Task<ExportedBadge> GatherAsync(Badge badge, CancellationToken ct)
    {
        var timeline = await store.ReadTimelineAsync(badge.Key, ct);
        return new ExportedBadge(
            JsonSerializer.SerializeToElement(badge, StorageJson.Default.Badge),
            [.. (await rows.ClaimsAsync(badge.Key, ct)).Select(claim => JsonSerializer.SerializeToElement(claim, StorageJson.Default.Claim))],
            [.. timeline.Select(entry => JsonSerializer.SerializeToElement(entry, StorageJson.Default.TimelineEntry))]);
    }
}
