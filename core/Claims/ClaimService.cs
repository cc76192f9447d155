using System.Diagnostics;
using System.Diagnostics.Metrics;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

public sealed class ClaimService(
    BadgeStore store, BadgeService badges, ClaimPreparation preparation, HandOver handOver, OutboxQueue outbox, IOptions<ClaimOptions> options, TimeProvider time)
{
    /// <summary>
    /// Claims a badge just read: one transaction, one call to Credly, one transaction, one look at what else is open at its address. There are no events where a claim
    /// was running already.
    /// </summary>
    public Task<BadgeChangeResult> ClaimAsync(Versioned<Badge> stored, CancellationToken ct) => ClaimAsync(stored.Value.Key, stored, ct);

    /// <summary>For a badge known by its key alone.</summary>
    public Task<BadgeChangeResult> ClaimAsync(BadgeKey key, CancellationToken ct) => ClaimAsync(key, null, ct);

    private async Task<BadgeChangeResult> ClaimAsync(BadgeKey key, Versioned<Badge>? known, CancellationToken ct)
    {
        var started = await badges.ApplyWithoutDispatchAsync(key, known, ChangeSource.Claim, (badge, now) => badge.StartClaim(now, options.Value.Times), ct);
        if (started is not BadgeChangeResult.Succeeded { Events.Count: > 0 } done)
        {
            return started;
        }

        var prepared = await PrepareAsync(done);
        return RefusalOf(prepared.Value) is { } refusal
            ? new BadgeChangeResult.Refused(refusal)
            : new BadgeChangeResult.Succeeded(await handOver.ShareWindowAsync(prepared, CancellationToken.None), done.Events, []);
    }

    /// <summary>Null unless Credly refused the badge for good while the request waited.</summary>
    private Refusal.ClaimRefused? RefusalOf(Badge badge) =>
        badge is { Claim: { Status: ClaimStatus.Failed, Reason: ClaimReasons.ProviderRefused }, CredlyRefusal: { } refusal } && refusal.LeftAt(time.GetUtcNow()) is { } left
            ? new Refusal.ClaimRefused(refusal.Field, left)
            : null;

    /// <summary>The latest claim, or an earlier one by another read; null when there is none of that number.</summary>
    public async Task<Claim?> ReadAsync(Badge badge, int number, CancellationToken ct) =>
        badge.Claim?.Number == number ? badge.Claim : await store.ReadEarlierClaimAsync(badge.Key, number, ct);

    /// <summary>Records that the person proceeds within the window, and returns where to send them.</summary>
    public Task<ProceedOutcome> ProceedAsync(Versioned<Badge> stored, int number, CancellationToken ct) => ProceedAsync(stored.Value.Key, stored, number, ct);

    /// <summary>For a badge known by its key alone.</summary>
    public Task<ProceedOutcome> ProceedAsync(BadgeKey key, int number, CancellationToken ct) => ProceedAsync(key, null, number, ct);

    /// <summary>Extends the window of a badge just read, and of every other that is open at its address.</summary>
    public async Task<BadgeChangeResult> ExtendAsync(Versioned<Badge> stored, int number, CancellationToken ct) =>
        await badges.ApplyAsync(stored.Value.Key, ChangeSource.Claim, (badge, now) => badge.ExtendClaim(number, now, options.Value.Window), ct) switch
        {
            BadgeChangeResult.Succeeded done => done with { Stored = await handOver.ShareWindowAsync(done.Stored, ct) },
            var refused => refused,
        };

    private async Task<ProceedOutcome> ProceedAsync(BadgeKey key, Versioned<Badge>? known, int number, CancellationToken ct)
    {
        var outcome = await badges.ApplyWithoutDispatchAsync(key, known, ChangeSource.Claim, (badge, now) => badge.Proceed(number, now), ct);
        if (outcome is BadgeChangeResult.Succeeded done)
        {
            outbox.Enqueue(done.Pending);
            await handOver.ProceedOthersAsync(done.Badge, ct);
        }

        return outcome switch
        {
            BadgeChangeResult.Refused refused => new ProceedOutcome.Refused(refused.Refusal),
            BadgeChangeResult.Succeeded { Badge: var badge } when badge.Credly is { } credly && (badge.CredlyUrlAt(time.GetUtcNow()) ?? credly.AcceptUrl ?? credly.BadgeUrl) is { } url =>
                new ProceedOutcome.Redirect(url),
            _ => new ProceedOutcome.Refused(new Refusal.NotReady()),
        };
    }

    /// <summary>The claim exists from here on, so it is not cancelled when the client disconnects, and its effects are enqueued whatever happens.</summary>
    private async Task<Versioned<Badge>> PrepareAsync(BadgeChangeResult.Succeeded started)
    {
        var pending = new List<OutboxRow>(started.Pending);
        try
        {
            using var timeout = new CancellationTokenSource(options.Value.RequestPatience, time);
            var prepared = await preparation.TryAsync(started.Stored, started.Badge.Claim?.Number == 1, timeout.Token, CancellationToken.None);
            if (prepared is not BadgeChangeResult.Succeeded done)
            {
                return started.Stored;
            }

            pending.AddRange(done.Pending);
            return done.Stored;
        }
        finally
        {
            outbox.Enqueue(pending);
        }
    }
}

public abstract record ProceedOutcome
{
    private ProceedOutcome() { }

    public sealed record Redirect(Uri Url) : ProceedOutcome;

    public sealed record Refused(Refusal Refusal) : ProceedOutcome;
}

/// <summary>Issues the badge of a claim on Credly and opens the window. The request tries once, the workflow until it gives up.</summary>
public sealed partial class ClaimPreparation(
    BadgeIssuer issuer, BadgeService badges, IOptions<ClaimOptions> options, TimeProvider time, ILogger<ClaimPreparation> logger)
{
    private const int LongestMessage = 300;

    /// <summary>Tries once. The badge is still preparing when Credly could not be reached; the caller enqueues its effects.</summary>
    public async Task<BadgeChangeResult> TryAsync(Versioned<Badge> stored, bool firstAttempt, CancellationToken timeout, CancellationToken ct)
    {
        var badge = stored.Value;
        if (badge.Claim?.At(time.GetUtcNow()) is not { Status: ClaimStatus.Preparing } claim)
        {
            return new BadgeChangeResult.Succeeded(stored, [], []);
        }

        var claimId = new ClaimId(badge.Id, claim.Number).ToString();
        if (await IssueAsync(badge, claimId, firstAttempt, timeout, ct) is not { } issued)
        {
            return new BadgeChangeResult.Succeeded(stored, [], []);
        }

        return issued switch
        {
            IssueResult.Issued ready => await OpenAsync(stored, claimId, ready, ct),
            IssueResult.Refused refused => await RefuseAsync(stored, claim, refused, ct),
            _ => throw new UnreachableException(),
        };
    }

    private Task<BadgeChangeResult> OpenAsync(Versioned<Badge> stored, string claimId, IssueResult.Issued issued, CancellationToken ct)
    {
        if (issued.Badge.AcceptUrlRefusal is { } reason)
        {
            Waiting(claimId, reason);
        }

        return badges.ApplyWithoutDispatchAsync(
            stored.Value.Key, stored, ChangeSource.Claim, (current, now) => current.OpenClaim(issued.Badge, now, options.Value.Window, issued.JustIssued), ct);
    }

    private Task<BadgeChangeResult> RefuseAsync(Versioned<Badge> stored, Claim claim, IssueResult.Refused refused, CancellationToken ct)
    {
        var badge = stored.Value;
        var message = WithoutPerson(refused.Reason, badge);
        Refused(new ClaimId(badge.Id, claim.Number).ToString(), refused.Attribute ?? "the badge", message);
        ClaimMetrics.Failed(ClaimReasons.ProviderRefused);
        return badges.ApplyWithoutDispatchAsync(badge.Key, stored, ChangeSource.Claim, (current, now) => current.RefuseClaim(claim.Number, refused.Attribute, message, now), ct);
    }

    /// <summary>Credly's message may repeat the name or address it was sent; these belong neither in logs nor in operators' lists.</summary>
    private static string WithoutPerson(string message, Badge badge)
    {
        string[] personal = [badge.Address, HolderName.Part(badge.Certificate.FirstName), HolderName.Part(badge.Certificate.LastName)];
        var clean = personal.Where(text => text.Length > 1).Aggregate(TextSanitizer.Clean(message), (text, secret) => text.Replace(secret, "…", StringComparison.OrdinalIgnoreCase));
        return clean.Length > LongestMessage ? clean[..LongestMessage] : clean;
    }

    /// <summary>Null when Credly cannot be asked now; the claim goes on being prepared.</summary>
    private async Task<IssueResult?> IssueAsync(Badge badge, string claimId, bool firstAttempt, CancellationToken timeout, CancellationToken ct)
    {
        try
        {
            return await issuer.IssueAsync(badge, firstAttempt, timeout);
        }
        catch (CredlyUnavailableException failure)
        {
            Waiting(claimId, failure.Kind.ToString());
            return null;
        }
        catch (CredlyUnauthorizedException)
        {
            Waiting(claimId, "Unauthorized");
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            Waiting(claimId, "TimedOut");
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Claim {ClaimId} is still being prepared ({Reason}).")]
    private partial void Waiting(string claimId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Claim {ClaimId} failed: Credly refuses {Attribute}: {Reason}.")]
    private partial void Refused(string claimId, string attribute, string reason);
}

internal static class ClaimMetrics
{
    private static readonly Meter Meter = new("MyIpma.Claims");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("myipma.claims.failed", "{claim}", "Claims that failed, by reason.");

    public static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

/// <summary>Treats the open claims of one address alike: a Credly account is per address, so one click serves them all.</summary>
public sealed class HandOver(BadgeStore store, BadgeService badges, TimeProvider time)
{
    /// <summary>Closes all windows open at the badge's address together with the last of them. Returns the badge as it is then.</summary>
    public async Task<Versioned<Badge>> ShareWindowAsync(Versioned<Badge> badge, CancellationToken ct)
    {
        var open = await ListOpenAsync(badge.Value.AddressKey, ct);
        if (open.MaxBy(other => other.Claim?.ClosesAt) is not { Claim: { } last })
        {
            return badge;
        }

        var earlier = open.Where(other => other.Claim?.ClosesAt < last.ClosesAt);
        var results = await Task.WhenAll(earlier.Select(other => badges.ApplyAsync(other.Key, ChangeSource.Claim, (current, now) => current.CloseWith(last, now), ct)));
        return results.OfType<BadgeChangeResult.Succeeded>().Select(result => result.Stored).FirstOrDefault(shared => shared.Value.Id == badge.Value.Id) ?? badge;
    }

    /// <summary>Records for every other open claim of the address that the person has followed the link. One that closes in the meantime stays closed.</summary>
    public async Task ProceedOthersAsync(Badge badge, CancellationToken ct)
    {
        var others = (await ListOpenAsync(badge.AddressKey, ct)).Where(other => other.Id != badge.Id);
        await Task.WhenAll(others.Select(other => badges.ApplyAsync(
            other.Key, ChangeSource.Claim, (current, now) => current.Proceed(other.Claim?.Number ?? 0, now), ct)));
    }

    private async Task<IReadOnlyList<Badge>> ListOpenAsync(string addressKey, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return [.. (await store.ListAsync(addressKey, ct)).Where(badge => !badge.HasMovedAway && badge.NextActionAt(now) == NextAction.Proceed)];
    }
}
