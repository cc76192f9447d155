using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>Makes a claim ready: issues its badge on Credly and opens the window. The request tries once, the workflow until it gives up.</summary>
public sealed partial class ClaimPreparation(
    BadgeIssuer issuer, BadgeService changes, IOptions<ClaimOptions> options, TimeProvider time, ILogger<ClaimPreparation> logger)
{
    private const int LongestMessage = 300;

    /// <summary>Tries once. The outcome is the badge as it stands then, still preparing when Credly could not be reached; the caller enqueues its effects.</summary>
    public async Task<BadgeChangeResult> TryAsync(Versioned<Badge> stored, bool firstAttempt, CancellationToken patience, CancellationToken ct)
    {
        var badge = stored.Value;
        if (badge.Claim?.At(time.GetUtcNow()) is not { Status: ClaimStatus.Preparing } claim)
        {
            return new BadgeChangeResult.Succeeded(stored, [], []);
        }

        var claimId = new ClaimId(badge.Id, claim.Number).ToString();
        if (await IssueAsync(badge, claimId, firstAttempt, patience, ct) is not { } issued)
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

        return changes.ApplyWithoutDispatchAsync(
            stored.Value.Key, stored, ChangeSource.Claim, (current, now) => current.OpenClaim(issued.Badge, now, options.Value.Window, issued.JustIssued), ct);
    }

    private Task<BadgeChangeResult> RefuseAsync(Versioned<Badge> stored, Claim claim, IssueResult.Refused refused, CancellationToken ct)
    {
        var badge = stored.Value;
        var message = WithoutPerson(refused.Reason, badge);
        Refused(new ClaimId(badge.Id, claim.Number).ToString(), refused.Attribute ?? "the badge", message);
        ClaimMetrics.Failed(ClaimReasons.ProviderRefused);
        return changes.ApplyWithoutDispatchAsync(badge.Key, stored, ChangeSource.Claim, (current, now) => current.RefuseClaim(claim.Number, refused.Attribute, message, now), ct);
    }

    /// <summary>Credly's message may repeat the name or address it was sent, which belong neither into logs nor into operators' lists.</summary>
    private static string WithoutPerson(string message, Badge badge)
    {
        string[] personal = [badge.Address, HolderName.Part(badge.Certificate.FirstName), HolderName.Part(badge.Certificate.LastName)];
        var clean = personal.Where(text => text.Length > 1).Aggregate(TextSanitizer.Clean(message), (text, secret) => text.Replace(secret, "…", StringComparison.OrdinalIgnoreCase));
        return clean.Length > LongestMessage ? clean[..LongestMessage] : clean;
    }

    /// <summary>Null when Credly cannot say now; that is no failure of the claim, which goes on being prepared.</summary>
    private async Task<IssueResult?> IssueAsync(Badge badge, string claimId, bool firstAttempt, CancellationToken patience, CancellationToken ct)
    {
        try
        {
            return await issuer.IssueAsync(badge, firstAttempt, patience);
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
            Waiting(claimId, "OutOfPatience");
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Claim {ClaimId} goes on being prepared: {Reason} on Credly.")]
    private partial void Waiting(string claimId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Claim {ClaimId} failed: Credly refuses {Attribute}: {Reason}.")]
    private partial void Refused(string claimId, string attribute, string reason);
}

/// <summary>The meter of claims.</summary>
internal static class ClaimMetrics
{
    private static readonly Meter Meter = new("MyIpma.Claims");
    private static readonly Counter<long> Failures = Meter.CreateCounter<long>("myipma.claims.failed", "{claim}", "Claims that failed, by reason.");

    public static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));
}
