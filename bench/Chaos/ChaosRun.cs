using System.Diagnostics;
using System.Text.Json;

namespace MyIpma.Bench.Chaos;

/// <summary>People live while Credly misbehaves, then fails altogether, then is well again; one reconciliation, and the verdict.</summary>
internal sealed class ChaosRun(ChaosPlan plan, Site site, Tally tally, Action<string, int, int> progress)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> tokens = [];
    private readonly List<(Person Person, PersonalBadge Badge, string Id)> badges = [];

    public static async Task<ChaosResult> RunAsync(ChaosPlan plan, Action<string, int, int> progress, CancellationToken ct)
    {
        var tally = new Tally();
        await using var host = await BenchHost.StartAsync(plan.Storage, ChaosPlan.Settings, ct);
        using var site = new Site(host.Origin, tally);
        return await new ChaosRun(plan, site, tally, progress).RunAsync(ct);
    }

    private async Task<ChaosResult> RunAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        await InviteAsync(ct);
        await site.FaultsAsync(plan.Faults, ct);
        await LiveAsync(ct);
        var queued = await QueueInOutageAsync(ct);
        var faults = await site.ReadAsync("credly/faults", ct);
        await site.FaultsAsync(ChaosPlan.Calm, ct);
        var notOpened = await WaitUntilOpenAsync(queued, ct);
        await SettleAsync(ct);
        var verdict = await JudgeAsync(ct) with { NotOpened = notOpened };
        return new ChaosResult
        {
            Plan = plan, Badges = badges.Count, Tally = tally, Faults = faults, Queued = queued.Count, Verdict = verdict, Took = Stopwatch.GetElapsedTime(since),
        };
    }

    private async Task InviteAsync(CancellationToken ct)
    {
        foreach (var person in Enumerable.Range(0, plan.People).Select(number => Person.Draw(number, plan.Seed)))
        {
            tokens[person.Email] = await site.TokenAsync(person.Email, isOperator: false, ct);
            foreach (var badge in person.Badges)
            {
                badges.Add((person, badge, await site.OfferAsync(person.Email, badge.CertificateId, badge.Level, ct)));
            }

            progress("certificates come in", tokens.Count, plan.People);
        }
    }

    private async Task LiveAsync(CancellationToken ct)
    {
        var done = 0;
        await Parallel.ForEachAsync(badges, new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = ct }, async (mine, token) =>
        {
            await new Story(site, tally, mine.Person.Email, tokens[mine.Person.Email], mine.Id, mine.Badge).LiveAsync(token);
            progress("people claim, Credly misbehaves", Interlocked.Increment(ref done), badges.Count);
        });
    }

    /// <summary>Some more people claim while Credly fails every call: all are told that it takes a while.</summary>
    private async Task<List<(string Token, string BadgeId)>> QueueInOutageAsync(CancellationToken ct)
    {
        var queued = new List<(string Token, string BadgeId)>();
        await site.FaultsAsync(plan.Outage, ct);
        for (var number = 0; number < Math.Max(3, plan.People / 20); number++)
        {
            var (email, certificate) = ($"queue-{plan.Seed}-{number}@example.org", $"QUEUE-{plan.Seed}-{number}");
            var badgeId = await site.OfferAsync(email, certificate, "A", ct);
            tokens[email] = await site.TokenAsync(email, isOperator: false, ct);
            badges.Add((new Person(email, []), new PersonalBadge(certificate, "A", Ending.LetLapse, false), badgeId));
            var reply = await site.ClaimAsync(tokens[email], badgeId, ct);
            queued.Add((tokens[email], Site.Text(reply.Body, "id")));
            if (reply.State != "preparing")
            {
                tally.Broken.Enqueue($"A claim in an outage is {reply.State}.");
            }
        }

        progress("Credly is down, claims queue", queued.Count, queued.Count);
        return queued;
    }

    private async Task<int> WaitUntilOpenAsync(List<(string Token, string ClaimId)> queued, CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        List<(string Token, string ClaimId)> waiting = [.. queued];
        while (waiting.Count > 0 && Stopwatch.GetElapsedTime(since) < Patience)
        {
            var states = await Task.WhenAll(waiting.Select(async claim => (claim, (await site.LookAsync(claim.Token, claim.ClaimId, ct)).State)));
            waiting = [.. states.Where(look => look.State == "preparing").Select(look => look.claim)];
            tally.Broke(states.Where(look => look.State == "failed").Select(_ => "A claim that had queued failed."));
            progress("Credly is back, claims open", queued.Count - waiting.Count, queued.Count);
            await Task.Delay(LookEvery, ct);
        }

        return waiting.Count;
    }

    /// <summary>What people left unfinished comes to rest by itself.</summary>
    private async Task SettleAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Patience && (await OursAsync(ct)).Any(badge => Site.Text(badge, "status") == "claiming"))
        {
            await Task.Delay(LookEvery, ct);
        }
    }

    private async Task<Verdict> JudgeAsync(CancellationToken ct)
    {
        progress("one reconciliation", 0, 1);
        var token = await site.TokenAsync("operator@example.org", isOperator: true, ct);
        await site.CallAsync(HttpMethod.Post, "api/admin/reconcile", token, ct);
        var drift = (await site.CallAsync(HttpMethod.Get, "api/admin/drift", token, ct)).Body.GetProperty("differences").EnumerateArray().Sum(kind => kind.GetProperty("count").GetInt32());
        progress("one reconciliation", 1, 1);
        var since = Stopwatch.GetTimestamp();
        var verdict = await LookAsync(ct);
        while (verdict.NotAnnounced > 0 && Stopwatch.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(LookEvery, ct);
            verdict = await LookAsync(ct);
        }

        return verdict with { Drift = drift };
    }

    private async Task<Verdict> LookAsync(CancellationToken ct) =>
        Verdict.Of(await OursAsync(ct), await site.ReadAsync("credly/state", ct), await site.ReadAsync("dev/events", ct));

    private async Task<IReadOnlyCollection<JsonElement>> OursAsync(CancellationToken ct)
    {
        var lists = await Task.WhenAll(tokens.Values.Select(token => site.BadgesAsync(token, ct)));
        return [.. lists.SelectMany(list => list)];
    }
}
