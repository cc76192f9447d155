using System.Diagnostics;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Chaos;

/// <summary>People live while Credly misbehaves, then fails altogether, then is well again; one reconciliation, and the verdict.</summary>
internal sealed class ChaosRun(ChaosPlan plan, ServiceClient site, ChaosCounters tally, Action<string, int, int> progress)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> tokens = [];
    private readonly List<(ChaosPerson Person, ChaosBadge Badge, string Id)> badges = [];

    public static async Task<ChaosResult> RunAsync(ChaosPlan plan, Action<string, int, int> progress, CancellationToken ct)
    {
        var tally = new ChaosCounters();
        await using var host = await LocalApp.StartAsync(LocalAppOptions.ForMeasuring(plan.Storage, [.. ChaosPlan.Settings]));
        using var site = new ServiceClient(host.Origin, tally);
        return await new ChaosRun(plan, site, tally, progress).RunAsync(ct);
    }

    private async Task<ChaosResult> RunAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        await InviteAsync(ct);
        await FillListsAsync(ct);
        await site.SetFaultsAsync(plan.Faults, ct);
        await Task.WhenAll(LiveAsync(ct), CorrespondAsync(ct));
        var queued = await QueueInOutageAsync(ct);
        var faults = await site.ReadAsync("credly/faults", ct);
        await site.SetFaultsAsync(ChaosPlan.Calm, ct);
        var notOpened = await WaitUntilOpenAsync(queued, ct);
        await SettleAsync(ct);
        await AcceptUnheardAsync(ct);
        var verdict = await EvaluateAsync(ct) with { NotOpened = notOpened };
        return new ChaosResult
        {
            Plan = plan, Badges = badges.Count + plan.Listed + plan.People, Tally = tally, Faults = faults, Queued = queued.Count, Verdict = verdict, Took = Stopwatch.GetElapsedTime(since),
        };
    }

    private async Task InviteAsync(CancellationToken ct)
    {
        foreach (var person in Enumerable.Range(0, plan.People).Select(number => ChaosPerson.Draw(number, plan.Seed)))
        {
            tokens[person.Email] = await site.TokenAsync(person.Email, isOperator: false, ct);
            foreach (var badge in person.Badges)
            {
                badges.Add((person, badge, await site.OfferAsync(person.Email, badge.CertificateId, badge.Level, ct)));
            }

            progress("certificates come in", tokens.Count, plan.People);
        }
    }

    /// <summary>So many badges that Credly's lists have several pages, whose links name another path than the one that is asked.</summary>
    private Task FillListsAsync(CancellationToken ct) => Parallel.ForEachAsync(
        Enumerable.Range(0, plan.Listed), new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = ct }, async (number, token) =>
        {
            var badgeId = await site.OfferAsync(Listed(number), $"LISTED-{plan.Seed}-{number}", "A", token);
            var person = await site.TokenAsync(Listed(number), isOperator: false, token);
            await site.ClaimAsync(person, badgeId, token);
            lock (tokens)
            {
                tokens[Listed(number)] = person;
                progress("lists fill", tokens.Count - plan.People, plan.Listed);
            }
        });

    /// <summary>Some on every page of the lists accept while no webhook comes through, which only the walk over all pages can tell us.</summary>
    private async Task AcceptUnheardAsync(CancellationToken ct)
    {
        await site.SetFaultsAsync(ChaosPlan.Deaf, ct);
        foreach (var number in Enumerable.Range(0, plan.Listed).Where(number => number % 10 == 0))
        {
            await site.ActAsync(Listed(number), "accept", null, ct);
        }
    }

    private string Listed(int number) => $"listed-{plan.Seed}-{number}@example.org";

    /// <summary>Certification bodies write about people as they are, while Credly misbehaves.</summary>
    private Task CorrespondAsync(CancellationToken ct) => Parallel.ForEachAsync(
        Enumerable.Range(0, plan.People), new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = ct }, async (number, token) =>
        {
            foreach (var email in await new MessageScenario(site, tally, number, plan.Seed).LiveAsync(token))
            {
                var person = await site.TokenAsync(email, isOperator: false, token);
                lock (tokens)
                {
                    tokens[email] = person;
                }
            }
        });

    private async Task LiveAsync(CancellationToken ct)
    {
        var done = 0;
        await Parallel.ForEachAsync(badges, new ParallelOptions { MaxDegreeOfParallelism = plan.AtOnce, CancellationToken = ct }, async (mine, token) =>
        {
            await new BadgeScenario(site, tally, mine.Person.Email, tokens[mine.Person.Email], mine.Id, mine.Badge).LiveAsync(token);
            progress("people claim, Credly misbehaves", Interlocked.Increment(ref done), badges.Count);
        });
    }

    /// <summary>Some more people claim while Credly fails every call: all are told that it takes a while.</summary>
    private async Task<List<(string Token, string BadgeId)>> QueueInOutageAsync(CancellationToken ct)
    {
        var queued = new List<(string Token, string BadgeId)>();
        await site.SetFaultsAsync(plan.Outage, ct);
        for (var number = 0; number < Math.Max(3, plan.People / 20); number++)
        {
            var (email, certificate) = ($"queue-{plan.Seed}-{number}@example.org", $"QUEUE-{plan.Seed}-{number}");
            var badgeId = await site.OfferAsync(email, certificate, "A", ct);
            tokens[email] = await site.TokenAsync(email, isOperator: false, ct);
            badges.Add((new ChaosPerson(email, []), new ChaosBadge(certificate, "A", ScenarioEnding.LetLapse, false), badgeId));
            var reply = await site.ClaimAsync(tokens[email], badgeId, ct);
            queued.Add((tokens[email], ServiceClient.Text(reply.Body, "id")));
            if (reply.State != "preparing")
            {
                tally.Violations.Enqueue($"A claim in an outage is {reply.State}.");
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
            var states = await Task.WhenAll(waiting.Select(async claim => (claim, (await site.GetClaimAsync(claim.Token, claim.ClaimId, ct)).State)));
            waiting = [.. states.Where(look => look.State == "preparing").Select(look => look.claim)];
            tally.AddViolations(states.Where(look => look.State == "failed").Select(_ => "A claim that had queued failed."));
            progress("Credly is back, claims open", queued.Count - waiting.Count, queued.Count);
            await Task.Delay(LookEvery, ct);
        }

        return waiting.Count;
    }

    /// <summary>What people left unfinished comes to rest by itself.</summary>
    private async Task SettleAsync(CancellationToken ct)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Patience && (await OursAsync(ct)).Any(badge => ServiceClient.Text(badge, "status") == "claiming"))
        {
            await Task.Delay(LookEvery, ct);
        }
    }

    private async Task<ChaosFindings> EvaluateAsync(CancellationToken ct)
    {
        progress("one reconciliation", 0, 1);
        var operatorToken = await site.TokenAsync("operator@example.org", isOperator: true, ct);
        await site.CallAsync(HttpMethod.Post, "api/admin/reconcile", operatorToken, ct);
        progress("one reconciliation", 1, 1);
        var since = Stopwatch.GetTimestamp();
        var findings = await CompareAsync(operatorToken, ct);
        while (findings is not { NotAnnounced: 0, Drift: [] } && Stopwatch.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(LookEvery, ct);
            findings = await CompareAsync(operatorToken, ct);
        }

        return findings;
    }

    /// <summary>What was queued behind the reconciliation may still be on its way, so the comparison may have to be made again.</summary>
    private async Task<ChaosFindings> CompareAsync(string operatorToken, CancellationToken ct)
    {
        var drift = (await site.CallAsync(HttpMethod.Get, "api/admin/drift", operatorToken, ct)).Body.GetProperty("differences");
        var findings = ChaosFindings.Compare(await OursAsync(ct), await site.ReadAsync("credly/state", ct), await site.ReadAsync("dev/events", ct));
        return findings with { Drift = [.. drift.EnumerateArray().Select(kind => kind.GetRawText())] };
    }

    private async Task<IReadOnlyCollection<JsonElement>> OursAsync(CancellationToken ct)
    {
        var lists = await Task.WhenAll(tokens.Values.Select(token => site.BadgesAsync(token, ct)));
        return [.. lists.SelectMany(list => list)];
    }
}

public sealed class ChaosTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("azurite", 16, 7)]
    public async Task After_chaos_one_reconciliation_makes_everything_agree_with_Credly(string storage, int people, int seed)
    {
        var plan = new ChaosPlan { People = people, Seed = seed, Storage = storage, LatencyMs = 20 };

        var result = await ChaosRun.RunAsync(plan, (_, _, _) => { }, TestContext.Current.CancellationToken);

        output.WriteLine(result.ToString());
        Assert.True(result.IsClean, result.ToString());
    }
}
