using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Claims;

/// <summary>Makes a claim ready: issues its badge at Credly and opens the window. The request tries once, the workflow until it gives up.</summary>
public sealed partial class ClaimPreparation(
    BadgeIssuer issuer, BadgeChanges changes, IOptions<ClaimOptions> options, TimeProvider time, ILogger<ClaimPreparation> logger)
{
    /// <summary>Tries once. The outcome is the badge as it stands then, still preparing when Credly could not be reached; its effects are the caller's to hand over.</summary>
    public async Task<Outcome> TryAsync(Stored<Badge> stored, bool firstAttempt, CancellationToken patience, CancellationToken ct)
    {
        var badge = stored.Value;
        if (badge.Claim?.At(time.GetUtcNow()) is not { Status: ClaimStatus.Preparing } claim)
        {
            return new Outcome.Done(stored, [], []);
        }

        var claimId = new ClaimId(badge.Id, claim.Number).ToString();
        if (await IssueAsync(badge, claimId, firstAttempt, patience, ct) is not { } issued)
        {
            return new Outcome.Done(stored, [], []);
        }

        if (issued is not IssueOutcome.Ready ready)
        {
            Refused(claimId, ClaimReasons.ProviderRefused);
            ClaimMetrics.Failed(ClaimReasons.ProviderRefused);
            return await changes.ApplyHeldAsync(badge.Key, stored, Cause.Claim, (current, now) => current.FailClaim(claim.Number, ClaimReasons.ProviderRefused, now), ct);
        }

        return await changes.ApplyHeldAsync(badge.Key, stored, Cause.Claim, (current, now) => current.Ready(ready.Badge, now, options.Value.Window), ct);
    }

    /// <summary>Null when Credly cannot say now; that is no failure of the claim, which goes on being prepared.</summary>
    private async Task<IssueOutcome?> IssueAsync(Badge badge, string claimId, bool firstAttempt, CancellationToken patience, CancellationToken ct)
    {
        try
        {
            return await issuer.IssueAsync(badge, firstAttempt, patience);
        }
        catch (CredlyUnavailableException trouble)
        {
            Waiting(claimId, trouble.Trouble.ToString());
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Claim {ClaimId} goes on being prepared: {Trouble} at Credly.")]
    private partial void Waiting(string claimId, string trouble);

    [LoggerMessage(Level = LogLevel.Error, Message = "Claim {ClaimId} failed: {Reason}.")]
    private partial void Refused(string claimId, string reason);
}
