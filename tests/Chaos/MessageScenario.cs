using System.Diagnostics;
using System.Text.Json;

namespace MyIpma.Tests.Chaos;

/// <summary>What happens around one certificate whose messages come twice, late and out of order, about people as they are.</summary>
internal sealed class MessageScenario(ServiceClient site, ChaosCounters tally, int number, int seed)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(400);

    private string Name => $"{Kind.ToString().ToLowerInvariant()}-{seed}-{number}";

    private MessageKind Kind => (MessageKind)(number % Enum.GetValues<MessageKind>().Length);

    /// <summary>Lives the scenario; the addresses whose badges are to agree with Credly in the end.</summary>
    public async Task<IReadOnlyList<string>> LiveAsync(CancellationToken ct)
    {
        await (Kind switch
        {
            MessageKind.WithdrawnFirst => WithdrawFirstAsync(ct),
            MessageKind.AddressCorrected => CorrectAddressAsync(ct),
            MessageKind.NameCorrected => CorrectNameAsync(ct),
            _ => ShareMailboxAsync(ct),
        });
        tally.Count($"certificates {Kind}");
        return Kind == MessageKind.AddressCorrected ? [$"{Name}@example.org", $"{Name}@exmaple.org"] : [$"{Name}@example.org"];
    }

    private async Task WithdrawFirstAsync(CancellationToken ct)
    {
        await SendAsync("revoked", new { certificateId = Name, reason = "Issued in error" }, ct);
        await IssueAsync($"{Name}@example.org", "Chaos", ct);
        await IssueAsync($"{Name}@example.org", "Chaos", ct);
        await SendAsync("revoked", new { certificateId = Name, reason = "Issued in error" }, ct);
        await ExpectAsync($"{Name}@example.org", badges => badges is [var only] && ServiceClient.Text(only, "status") == "revoked", "is not revoked", ct);
    }

    private async Task CorrectAddressAsync(CancellationToken ct)
    {
        var (wrong, right) = ($"{Name}@exmaple.org", $"{Name}@example.org");
        await IssueAsync(wrong, "Chaos", ct);
        if (number % 8 < 4)
        {
            var stranger = await site.TokenAsync(wrong, isOperator: false, ct);
            await site.ClaimAsync(stranger, ServiceClient.Text((await site.BadgesAsync(stranger, ct))[0], "id"), ct);
        }

        await IssueAsync(right, "Chaos", ct);
        await IssueAsync(wrong, "Chaos", ct);
        await IssueAsync(right, "Chaos", ct);
        await ExpectAsync(right, badges => badges.Count == 1, "did not come to the corrected address", ct);
        await ExpectAsync(wrong, badges => badges.Count == 0, "is still at the wrong address", ct);
        await AcceptAsync(right, ct);
    }

    private async Task CorrectNameAsync(CancellationToken ct)
    {
        await IssueAsync($"{Name}@example.org", "Chaso", ct);
        await AcceptAsync($"{Name}@example.org", ct);
        await IssueAsync($"{Name}@example.org", "Chaos", ct);
        await IssueAsync($"{Name}@example.org", "Chaos", ct);
    }

    private async Task ShareMailboxAsync(CancellationToken ct)
    {
        await IssueAsync($"{Name}@example.org", "Chaos", ct);
        await AcceptAsync($"{Name}@example.org", ct);
        var second = await site.SendMessageAsync("issued", Certificate($"{Name}-second", $"{Name}@example.org", "Bruno", "Dua"), ct);
        if (second is not ("handled" or "address-shared"))
        {
            tally.Violations.Enqueue($"A second holder's certificate was {second}.");
        }
    }

    private async Task AcceptAsync(string email, CancellationToken ct)
    {
        var token = await site.TokenAsync(email, isOperator: false, ct);
        var badge = (await site.BadgesAsync(token, ct))[0];
        await new BadgeScenario(site, tally, email, token, ServiceClient.Text(badge, "id"), new ChaosBadge(Name, "A", ScenarioEnding.Accept, false)).LiveAsync(ct);
    }

    private Task IssueAsync(string email, string lastName, CancellationToken ct) => SendAsync("issued", Certificate(Name, email, "Kim", lastName), ct);

    private async Task SendAsync(string type, object data, CancellationToken ct)
    {
        if (await site.SendMessageAsync(type, data, ct) is not "handled" and var outcome)
        {
            tally.Violations.Enqueue($"Message {type} of {Kind} was {outcome}.");
        }
    }

    private async Task ExpectAsync(string email, Func<IReadOnlyList<JsonElement>, bool> holds, string otherwise, CancellationToken ct)
    {
        var token = await site.TokenAsync(email, isOperator: false, ct);
        var since = Stopwatch.GetTimestamp();
        while (!holds(await site.BadgesAsync(token, ct)))
        {
            if (Stopwatch.GetElapsedTime(since) > Patience)
            {
                tally.Violations.Enqueue($"A badge of {Kind} {otherwise}.");
                return;
            }

            await Task.Delay(LookEvery, ct);
        }
    }

    private static object Certificate(string certificateId, string email, string firstName, string lastName) =>
        new { certificateId, email, firstName, lastName, level = "A", issuedOn = "2026-01-15", expiresOn = "2031-01-14" };
}

/// <summary>What is the matter with the messages of one certificate.</summary>
internal enum MessageKind
{
    WithdrawnFirst,
    AddressCorrected,
    NameCorrected,
    SharedMailbox,
}
