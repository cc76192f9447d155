using System.Net;

namespace MyIpma.Bench.Chaos;

/// <summary>What one person does with one badge, patiently, whatever the answers.</summary>
internal sealed class Story(Site site, Tally tally, string email, string token, string badgeId, PersonalBadge badge)
{
    private const int MostClaims = 8;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    public async Task LiveAsync(CancellationToken ct)
    {
        if (badge.Ending == Ending.AutoAccept)
        {
            await site.ActAsync(email, "autoAcceptOn", null, ct);
        }

        if (badge.Ending is Ending.LetLapse or Ending.LapseThenAccept or Ending.AcceptAfterTheWindow)
        {
            await LetLapseAsync(ct);
        }

        await (badge.Ending switch
        {
            Ending.Accept or Ending.LapseThenAccept => ProceedAndActAsync("accept", ct),
            Ending.AcceptAndHide => HideAsync(ct),
            Ending.Decline => ProceedAndActAsync("reject", ct),
            Ending.AcceptAfterTheWindow => ActAsync("accept", null, ct),
            Ending.ProceedAndForget => ProceedAsync(ct),
            Ending.AutoAccept => ClaimAsync(ct),
            _ => Task.CompletedTask,
        });
    }

    /// <summary>Claims until a window is open; null when there is nothing to claim any more or patience is at its end.</summary>
    private async Task<string?> ClaimAsync(CancellationToken ct)
    {
        for (var claims = 0; claims < MostClaims; claims++)
        {
            var reply = await ClickAsync(ct);
            tally.Did("claims");
            if (reply.Status >= HttpStatusCode.BadRequest)
            {
                return null;
            }

            var id = Site.Text(reply.Body, "id");
            while (reply.State == "preparing")
            {
                await Task.Delay(LookEvery, ct);
                reply = await site.LookAsync(token, id, ct);
            }

            if (reply.State is "open" or "proceeded")
            {
                return id;
            }
        }

        return null;
    }

    private async Task<Reply> ClickAsync(CancellationToken ct)
    {
        if (!badge.ClicksTwice)
        {
            return await site.ClaimAsync(token, badgeId, ct);
        }

        var replies = await Task.WhenAll(site.ClaimAsync(token, badgeId, ct), site.ClaimAsync(token, badgeId, ct));
        if (replies.All(reply => reply.State is "open" or "preparing") && Site.Text(replies[0].Body, "id") != Site.Text(replies[1].Body, "id"))
        {
            tally.Broken.Enqueue("Two clicks at once made two claims.");
        }

        return replies[0];
    }

    private async Task LetLapseAsync(CancellationToken ct)
    {
        if (await ClaimAsync(ct) is not { } id)
        {
            return;
        }

        while ((await site.LookAsync(token, id, ct)).State == "open")
        {
            await Task.Delay(LookEvery, ct);
        }

        tally.Did("windows let lapse");
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
                tally.Did("proceeded");
                return new Uri(Site.Text(reply.Body, "redirectUrl")).Segments.Select(segment => segment.Trim('/')).FirstOrDefault(segment => Guid.TryParse(segment, out _));
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
        tally.Did($"acted at Credly: {action}");
    }
}
