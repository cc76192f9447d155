using System.Net;

namespace MyIpma.Tests.Chaos;

/// <summary>What one person does with one badge, patiently, whatever the answers.</summary>
internal sealed class BadgeScenario(ServiceClient site, ChaosCounters tally, string email, string token, string badgeId, ChaosBadge badge)
{
    private const int MostClaims = 8;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    public async Task LiveAsync(CancellationToken ct)
    {
        if (badge.Ending == ScenarioEnding.AutoAccept)
        {
            await site.ActAsync(email, "autoAcceptOn", null, ct);
        }

        if (badge.Ending is ScenarioEnding.LetLapse or ScenarioEnding.LapseThenAccept or ScenarioEnding.AcceptAfterTheWindow)
        {
            await LetLapseAsync(ct);
        }

        await (badge.Ending switch
        {
            ScenarioEnding.Accept or ScenarioEnding.LapseThenAccept => ProceedAndActAsync("accept", ct),
            ScenarioEnding.AcceptAndHide => HideAsync(ct),
            ScenarioEnding.Decline => ProceedAndActAsync("reject", ct),
            ScenarioEnding.AcceptAfterTheWindow => ActAsync("accept", null, ct),
            ScenarioEnding.ProceedAndForget => ProceedAsync(ct),
            ScenarioEnding.AutoAccept => ClaimAsync(ct),
            _ => Task.CompletedTask,
        });
    }

    /// <summary>Claims until a window is open; null when there is nothing to claim any more or patience is at its end.</summary>
    private async Task<string?> ClaimAsync(CancellationToken ct)
    {
        for (var claims = 0; claims < MostClaims; claims++)
        {
            var reply = await ClickAsync(ct);
            tally.Count("claims");
            if (reply.Status >= HttpStatusCode.BadRequest)
            {
                return null;
            }

            var id = ServiceClient.Text(reply.Body, "id");
            while (reply.State == "preparing")
            {
                await Task.Delay(LookEvery, ct);
                reply = await site.GetClaimAsync(token, id, ct);
            }

            if (reply.State is "open" or "proceeded")
            {
                return id;
            }
        }

        return null;
    }

    private async Task<ServiceReply> ClickAsync(CancellationToken ct)
    {
        if (!badge.ClicksTwice)
        {
            return await site.ClaimAsync(token, badgeId, ct);
        }

        var replies = await Task.WhenAll(site.ClaimAsync(token, badgeId, ct), site.ClaimAsync(token, badgeId, ct));
        if (replies.All(reply => reply.State is "open" or "preparing") && ServiceClient.Text(replies[0].Body, "id") != ServiceClient.Text(replies[1].Body, "id"))
        {
            tally.Violations.Enqueue("Two clicks at once made two claims.");
        }

        return replies[0];
    }

    private async Task LetLapseAsync(CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not { } id)
        {
            return;
        }

        while ((await site.GetClaimAsync(token, id, ct)).State == "open")
        {
            await Task.Delay(LookEvery, ct);
        }

        tally.Count("windows let lapse");
    }

    /// <summary>Where Credly's link led, as the badge's id there; null when it came to nothing.</summary>
    private async Task<string?> ProceedAsync(CancellationToken ct)
    {
        for (var tries = 0; tries < MostClaims; tries++)
        {
            if (await ClaimAsync(ct) is not { } id)
            {
                return null;
            }

            var reply = await site.ProceedAsync(token, id, ct);
            if (reply.Status == HttpStatusCode.OK)
            {
                tally.Count("proceeded");
                return new Uri(ServiceClient.Text(reply.Body, "redirectUrl")).Segments.Select(segment => segment.Trim('/')).FirstOrDefault(segment => Guid.TryParse(segment, out _));
            }
        }

        return null;
    }

    private async Task ProceedAndActAsync(string action, CancellationToken ct)
    {
        if (await ProceedAsync(ct) is { } credlyId)
        {
            await ActAsync(action, credlyId, ct);
        }
    }

    private async Task HideAsync(CancellationToken ct)
    {
        if (await ProceedAsync(ct) is { } credlyId)
        {
            await ActAsync("accept", credlyId, ct);
            await ActAsync("makePrivate", credlyId, ct);
        }
    }

    private async Task ActAsync(string action, string? credlyId, CancellationToken ct)
    {
        await site.ActAsync(email, action, credlyId, ct);
        tally.Count($"acted at Credly: {action}");
    }
}

/// <summary>Somebody with one or two certificates and a mind of their own, all drawn from the seed.</summary>
internal sealed record ChaosPerson(string Email, IReadOnlyList<ChaosBadge> Badges)
{
    private const string Levels = "ABCD";

    public static ChaosPerson Draw(int number, int seed)
    {
        var dice = new Random(unchecked((seed * 7919) + number));
        var first = dice.Next(Levels.Length);
        var badges = Enumerable.Range(0, dice.Next(1, 3)).Select(n => new ChaosBadge(
            $"CHAOS-{seed}-{number}-{n}", Levels[(first + n) % Levels.Length].ToString(), (ScenarioEnding)dice.Next(Enum.GetValues<ScenarioEnding>().Length), dice.Next(3) == 0));
        return new ChaosPerson($"chaos-{seed}-{number}@example.org", [.. badges]);
    }
}

/// <summary>A certificate, how its badge's story is to end, and whether its holder clicks twice at once.</summary>
internal sealed record ChaosBadge(string CertificateId, string Level, ScenarioEnding Ending, bool ClicksTwice);

/// <summary>How the story of one badge is meant to end. What becomes of it is Credly's and chance's to say.</summary>
internal enum ScenarioEnding
{
    Accept,
    AcceptAndHide,
    Decline,
    LetLapse,
    LapseThenAccept,
    AcceptAfterTheWindow,
    ProceedAndForget,
    AutoAccept,
}
