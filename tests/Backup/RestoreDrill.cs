using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using MyIpma.Core.Backup;
using MyIpma.Core.Events;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Chaos;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Backup;

/// <summary>
/// All tables are lost, twice: once with a backup from before some people went on claiming, and once without any. In the end everything must be as it was, and as Credly has it.
/// </summary>
internal sealed class RestoreDrill(LocalApp host, ServiceClient site, int people, Action<string, int, int> progress)
{
    private const string Gone = "drill-gone@example.org";
    private const string GoneCertificate = "DRILL-GONE";
    private static readonly string[] Endings = ["unclaimed", "accepted", "public", "rejected", "lapsed"];
    private static readonly string[] Settings =
        ["--MyIpma:Claims:Window=00:00:03", "--MyIpma:Outbox:Grace=00:00:01", "--MyIpma:Outbox:SweepEvery=00:00:01", "--MyIpma:Reconciliation:WalkEvery=1.00:00:00"];

    private readonly List<Holder> holders = [];

    private Tables Tables => host.Get<Tables>();

    public static async Task<RestoreDrillResult> RunAsync(int people, string storage, Action<string, int, int> progress, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("my-ipma-backups-");
        try
        {
            await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring(storage, [.. Settings, $"--MyIpma:Backup:Folder={folder.FullName}"]));
            using var site = new ServiceClient(host.Origin, new ChaosCounters());
            var result = await new RestoreDrill(host, site, people, progress).RunAsync(storage, ct);
            return result with { BackupBytes = folder.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task<RestoreDrillResult> RunAsync(string storage, CancellationToken ct)
    {
        await InviteAsync(ct);
        await LiveAsync(holders.Where(holder => !holder.IsLate), "people claim", ct);
        var (backup, backedUp) = await TimeAsync(() => BackUpAsync(ct));
        await LiveAsync(holders.Where(holder => holder.IsLate), "more people claim, after the backup", ct);
        await EraseAsync(ct);
        var before = await LookAsync(ct);
        var announced = await AnnouncedAsync(ct);
        var rows = await WipeAsync(ct);
        var (report, restored) = await TimeAsync(() => RestoreAsync(ct));
        var (_, reconciled) = await TimeAsync(() => ReconcileAsync(ct));
        var after = await LookAsync(ct);
        var withBackup = new DrillStory(restored, reconciled, await DriftAsync(ct), DifferencesOf(before, after), await AgainstCredlyAsync(after, ct)) { CameBack = await CameBackAsync(ct), AnnouncedAgain = AgainSince(announced, announced = await AnnouncedAsync(ct)) };
        await WipeAsync(ct);
        await host.Get<ErasureArchive>().RestoreAsync(DateTimeOffset.MinValue, ct);
        var (_, replayed) = await TimeAsync(() => ReplayAsync(ct));
        var (_, rebuilt) = await TimeAsync(() => ReconcileAsync(ct));
        var anew = await LookAsync(ct);
        var without = new DrillStory(replayed, rebuilt, await DriftAsync(ct), DifferencesOf(before, anew), await AgainstCredlyAsync(anew, ct)) { CameBack = await CameBackAsync(ct), AnnouncedAgain = AgainSince(announced, await AnnouncedAsync(ct)) };
        return new RestoreDrillResult(storage, holders.Count, before.Count, rows, backup.Partitions, backedUp, report.Restored, withBackup, without)
        {
            Accepted = holders.Count(holder => holder.IsAccepted),
            AcceptedLate = holders.Count(holder => holder is { IsAccepted: true, IsLate: true }),
        };
    }

    private async Task InviteAsync(CancellationToken ct)
    {
        for (var n = 0; n < people; n++)
        {
            var (email, certificate) = ($"drill-{n}@example.org", $"DRILL-{n}");
            var badge = await site.OfferAsync(email, certificate, "ABCD"[n % 4].ToString(), ct);
            holders.Add(new Holder(email, certificate, "ABCD"[n % 4].ToString(), badge, await site.TokenAsync(email, isOperator: false, ct), Endings[n % Endings.Length], n % 3 == 2));
            progress("certificates come in", n + 1, people);
        }

        var badgeOfGone = await site.OfferAsync(Gone, GoneCertificate, "A", ct);
        var token = await site.TokenAsync(Gone, isOperator: false, ct);
        await site.BadgesAsync(token, ct);
        await site.ClaimAsync(token, badgeOfGone, ct);
    }

    private async Task LiveAsync(IEnumerable<Holder> some, string phase, CancellationToken ct)
    {
        var (done, all) = (0, some.ToList());
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = ct }, async (holder, token) =>
        {
            await LiveAsync(holder, token);
            progress(phase, Interlocked.Increment(ref done), all.Count);
        });
        await UntilAsync(async () => (await LookAsync(ct)).Values.All(look => !look.StartsWith("claiming", StringComparison.Ordinal)), ct);
        await UntilAsync(async () => await AgainstCredlyAsync(await LookAsync(ct), ct) == 0, ct);
    }

    private async Task LiveAsync(Holder holder, CancellationToken ct)
    {
        if (holder.Ending == "unclaimed")
        {
            return;
        }

        var claim = await site.ClaimAsync(holder.Token, holder.BadgeId, ct);
        if (holder.Ending == "lapsed")
        {
            return;
        }

        await site.ProceedAsync(holder.Token, ServiceClient.Text(claim.Body, "id"), ct);
        await site.ActAsync(holder.Email, holder.Ending == "rejected" ? "reject" : "accept", null, ct);
        if (holder.Ending == "public")
        {
            await site.ActAsync(holder.Email, "makePublic", null, ct);
        }
    }

    /// <summary>Somebody who is in the backup has all their data deleted before the tables are lost.</summary>
    private async Task EraseAsync(CancellationToken ct)
    {
        var gone = await site.TokenAsync(Gone, isOperator: false, ct);
        using var request = new HttpRequestMessage(HttpMethod.Delete, new Uri(host.Origin, "api/me")) { Content = JsonContent.Create(new { confirm = "delete my data", deleteAtCredly = true }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", gone);
        using var http = new HttpClient();
        using var answer = await http.SendAsync(request, ct);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How often the acceptance of each badge was announced, by the ids of events.</summary>
    private async Task<IReadOnlyDictionary<string, int>> AnnouncedAsync(CancellationToken ct)
    {
        await UntilAsync(() => Task.FromResult(host.Get<OutboxQueue>().IsIdle), ct);
        var events = (await site.ReadAsync("dev/events", ct)).GetProperty("events").EnumerateArray();
        return events.Where(reported => ServiceClient.Text(reported, "type") == EventTypes.Accepted).DistinctBy(reported => ServiceClient.Text(reported, "id"))
            .CountBy(reported => ServiceClient.Text(reported, "subject")).ToDictionary();
    }

    private static int AgainSince(IReadOnlyDictionary<string, int> before, IReadOnlyDictionary<string, int> now) => now.Sum(badge => badge.Value - before.GetValueOrDefault(badge.Key));

    /// <summary>Rows that name whoever was erased, and their badges on Credly.</summary>
    private async Task<int> CameBackAsync(CancellationToken ct)
    {
        var rows = 0;
        foreach (var table in Tables.All.Values)
        {
            foreach (var partition in await table.PartitionsAsync(ct).ToListAsync(ct))
            {
                rows += await table.RangeAsync(partition, "", "~~", ct).CountAsync(row => row.Body.Contains(Gone, StringComparison.Ordinal), ct);
            }
        }

        return rows + (await site.ReadAsync("credly/state", ct)).GetProperty("badges").EnumerateArray().Count(badge => ServiceClient.Text(badge, "email") == Gone);
    }

    private async Task<BackupReport> BackUpAsync(CancellationToken ct)
    {
        progress("backup", 0, 1);
        var service = host.Get<BackupService>();
        var report = await service.RunAsync(ct);
        while (!report.Complete)
        {
            report = await service.RunAsync(ct);
        }

        progress("backup", 1, 1);
        return report;
    }

    private async Task<int> WipeAsync(CancellationToken ct)
    {
        var rows = 0;
        foreach (var table in Tables.All.Values)
        {
            foreach (var partition in await table.PartitionsAsync(ct).ToListAsync(ct))
            {
                foreach (var chunk in (await table.RangeAsync(partition, "", "~~", ct).ToListAsync(ct)).Chunk(100))
                {
                    await table.TryCommitAsync(partition, [.. chunk.Select(row => new RowChange.Delete(row.Key))], ct);
                    rows += chunk.Length;
                }
            }
        }

        progress("all tables are lost", rows, rows);
        return rows;
    }

    private async Task<RestoreReport> RestoreAsync(CancellationToken ct)
    {
        progress("restore", 0, 1);
        var backup = await host.Get<BackupArchive>().FindAsync(DateTimeOffset.MaxValue, ct) ?? throw new InvalidOperationException("There is no backup.");
        var report = await host.Get<RestoreService>().RunAsync(backup, [new RestoreScope()], new RestoreMode(), ct);
        progress("restore", 1, 1);
        return report;
    }

    private async Task<int> ReplayAsync(CancellationToken ct)
    {
        for (var n = 0; n < holders.Count; n++)
        {
            await site.OfferAsync(holders[n].Email, holders[n].Certificate, holders[n].Level, ct);
            progress("certificates come in again", n + 1, holders.Count);
        }

        await site.SendMessageAsync("issued", new { certificateId = GoneCertificate, email = Gone, firstName = "Kim", lastName = "Gone", level = "A", issuedOn = "2026-01-15" }, ct);
        return holders.Count;
    }

    private async Task<int> ReconcileAsync(CancellationToken ct)
    {
        progress("reconciliation", 0, 1);
        var token = await site.TokenAsync("operator@example.org", isOperator: true, ct);
        var calls = 0;
        for (var complete = false; !complete; calls++)
        {
            var reply = await site.CallAsync(HttpMethod.Post, "api/admin/reconcile", token, ct);
            complete = reply.Body.GetProperty("walk").GetProperty("complete").GetBoolean();
        }

        progress("reconciliation", 1, 1);
        return calls;
    }

    private async Task<int> DriftAsync(CancellationToken ct)
    {
        var token = await site.TokenAsync("operator@example.org", isOperator: true, ct);
        var (found, cursor) = (0, "");
        do
        {
            var report = (await site.CallAsync(HttpMethod.Get, $"api/admin/drift{cursor}", token, ct)).Body;
            found += report.GetProperty("differences").EnumerateArray().Sum(kind => kind.GetProperty("count").GetInt32());
            cursor = report.TryGetProperty("next", out var next) && next.GetString() is { } place ? $"?cursor={place}" : "";
        }
        while (cursor.Length > 0);

        return found;
    }

    private async Task<int> AgainstCredlyAsync(IReadOnlyDictionary<string, string> look, CancellationToken ct)
    {
        var badges = await Task.WhenAll(holders.Select(holder => site.BadgesAsync(holder.Token, ct)));
        var findings = ChaosFindings.Compare([.. badges.SelectMany(list => list)], await site.ReadAsync("credly/state", ct), JsonDocument.Parse("""{"events":[]}""").RootElement);
        return findings.Differences.Count + findings.DuplicateIssues + holders.Count(holder => !look.ContainsKey(holder.BadgeId));
    }

    /// <summary>What each person sees of each badge, without the claim: its number is the one thing that a rebuilding cannot know.</summary>
    private async Task<IReadOnlyDictionary<string, string>> LookAsync(CancellationToken ct)
    {
        var look = new Dictionary<string, string>();
        foreach (var holder in holders)
        {
            foreach (var badge in await site.BadgesAsync(holder.Token, ct))
            {
                var parts = new[] { "status", "public", "name", "level", "issuedOn", "expiresOn", "credlyUrl", "nextAction" }
                    .Select(member => badge.TryGetProperty(member, out var value) ? value.ToString() : "");
                look[ServiceClient.Text(badge, "id")] = string.Join('|', parts);
            }
        }

        return look;
    }

    private static int DifferencesOf(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> after) =>
        before.Count(badge => after.GetValueOrDefault(badge.Key) != badge.Value) + after.Keys.Except(before.Keys).Count();

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken ct)
    {
        var since = Stopwatch.StartNew();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        while (!await condition())
        {
            if (since.Elapsed > TimeSpan.FromMinutes(2))
            {
                throw new TimeoutException("People did not come to rest.");
            }

            await pace.WaitForNextTickAsync(ct);
        }
    }

    private static async Task<(T Result, TimeSpan Took)> TimeAsync<T>(Func<Task<T>> run)
    {
        var since = Stopwatch.GetTimestamp();
        return (await run(), Stopwatch.GetElapsedTime(since));
    }

    private sealed record Holder(string Email, string Certificate, string Level, string BadgeId, string Token, string Ending, bool IsLate)
    {
        public bool IsAccepted => Ending is "accepted" or "public";
    }
}
