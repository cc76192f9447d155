using Azure;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.CredlyTokens;

/// <summary>
/// Rotates the Credly token under a lock. Credly ends the old value at once, so the new one is kept before it is used, and that it can be kept is
/// proven before Credly is asked.
/// </summary>
public sealed partial class CredlyTokenRotator(CredlyClient credly, CredlyTokenProvider token, TokenRecordStore records, TimeProvider time, ILogger<CredlyTokenRotator> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>Rotates, unless somebody else does. Once begun, it is not cancelled when the caller leaves.</summary>
    /// <exception cref="CredlyUnavailableException">Credly was not reached; the token is as before.</exception>
    /// <exception cref="CredlyUnauthorizedException">Credly did not accept the token before any rotation.</exception>
    public async Task<TokenRotationResult> RotateAsync(CancellationToken ct)
    {
        if (!await records.TryLockAsync(ct))
        {
            return new TokenRotationResult.Running();
        }

        CredlyToken rotated;
        try
        {
            var kept = await token.GetStoredAsync(CancellationToken.None);
            await token.SaveAsync(kept ?? new StoredToken(await token.GetAsync(CancellationToken.None), token.ConfiguredFingerprint), CancellationToken.None);
            rotated = await credly.RotateTokenAsync(CancellationToken.None);
        }
        catch (CredlyUnavailableException trouble) when (trouble.MayHaveHappened)
        {
            return await ResolveUnknownOutcomeAsync(trouble);
        }
        catch
        {
            await UnlockAsync();
            throw;
        }

        return await TrySaveAsync(rotated) ? await CompleteAsync(rotated) : await MarkLostAsync();
    }

    /// <summary>No answer to the rotation itself: whether it happened shows in whether the old token still works.</summary>
    private async Task<TokenRotationResult> ResolveUnknownOutcomeAsync(CredlyUnavailableException trouble)
    {
        try
        {
            await credly.GetTokensAsync(CancellationToken.None);
        }
        catch (CredlyUnauthorizedException)
        {
            return await MarkLostAsync();
        }

        await UnlockAsync();
        throw trouble;
    }

    private async Task<bool> TrySaveAsync(CredlyToken rotated)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await token.SaveAsync(new StoredToken(rotated.Value ?? "", token.ConfiguredFingerprint, rotated.Id, rotated.ExpiresAt), CancellationToken.None);
                return true;
            }
            catch (RequestFailedException failure)
            {
                NotKept(failure, tries);
                if (tries == MaxAttempts)
                {
                    return false;
                }
            }

            await Task.Delay(RetryDelay.Exponential(FirstDelay, LongestDelay, tries - 1), time, CancellationToken.None);
        }
    }

    private async Task<TokenRotationResult> CompleteAsync(CredlyToken rotated)
    {
        var now = time.GetUtcNow();
        var record = await records.UpdateAsync(
            known => known with { ExpiresAt = rotated.ExpiresAt, CheckedAt = now, Refused = false, Lost = false, RotatingUntil = null }, CancellationToken.None);
        Rotated();
        return new TokenRotationResult.Rotated(TokenState.FromRecord(record, now));
    }

    private async Task<TokenRotationResult> MarkLostAsync()
    {
        Lost();
        await records.UpdateAsync(known => known with { CheckedAt = time.GetUtcNow(), Refused = true, Lost = true, RotatingUntil = null }, CancellationToken.None);
        return new TokenRotationResult.Lost();
    }

    private Task<TokenRecord> UnlockAsync() => records.UpdateAsync(known => known with { RotatingUntil = null }, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly token rotated.")]
    private partial void Rotated();

    [LoggerMessage(Level = LogLevel.Error, Message = "The rotated Credly token could not be kept (try {Tries}).")]
    private partial void NotKept(Exception failure, int tries);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Credly token is lost: the old value has ended and the new one could not be kept. Create one on Credly and configure it.")]
    private partial void Lost();
}

/// <summary>How an attempt to rotate the token ended.</summary>
public abstract record TokenRotationResult
{
    private TokenRotationResult()
    {
    }

    /// <summary>A new token is in use.</summary>
    public sealed record Rotated(TokenState State) : TokenRotationResult;

    /// <summary>Another rotation is under way.</summary>
    public sealed record Running : TokenRotationResult;

    /// <summary>The old token has ended and the new one could not be kept: a new one must be configured.</summary>
    public sealed record Lost : TokenRotationResult;
}
