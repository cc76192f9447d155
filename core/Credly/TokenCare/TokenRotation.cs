using Azure;
using Microsoft.Extensions.Logging;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>
/// Rotates the Credly token under a lock. Credly ends the old value at once, so the new one is kept before it is used, and that it can be kept is
/// proven before Credly is asked.
/// </summary>
public sealed partial class TokenRotation(CredlyClient credly, StoredCredlyToken token, TokenRecords records, TimeProvider time, ILogger<TokenRotation> logger)
{
    private const int MostTries = 5;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    /// <summary>Rotates, unless somebody else does. Once begun, nobody's leaving stops it.</summary>
    /// <exception cref="CredlyUnavailableException">Credly was not reached; the token is as before.</exception>
    /// <exception cref="CredlyUnauthorizedException">Credly did not accept the token before any rotation.</exception>
    public async Task<RotationOutcome> RotateAsync(CancellationToken ct)
    {
        if (!await records.TryLockAsync(ct))
        {
            return new RotationOutcome.Running();
        }

        CredlyToken rotated;
        try
        {
            var kept = await token.CurrentAsync(CancellationToken.None);
            await token.KeepAsync(kept ?? new KeptToken(await token.GetAsync(CancellationToken.None), token.Configured), CancellationToken.None);
            rotated = await credly.RotateTokenAsync(CancellationToken.None);
        }
        catch (CredlyUnavailableException trouble) when (trouble.MayHaveHappened)
        {
            return await AfterDoubtAsync(trouble);
        }
        catch
        {
            await UnlockAsync();
            throw;
        }

        return await TryKeepAsync(rotated) ? await DoneAsync(rotated) : await LostAsync();
    }

    /// <summary>No answer to the rotation itself: whether it happened shows in whether the old token still works.</summary>
    private async Task<RotationOutcome> AfterDoubtAsync(CredlyUnavailableException trouble)
    {
        try
        {
            await credly.TokensAsync(CancellationToken.None);
        }
        catch (CredlyUnauthorizedException)
        {
            return await LostAsync();
        }

        await UnlockAsync();
        throw trouble;
    }

    private async Task<bool> TryKeepAsync(CredlyToken rotated)
    {
        var pause = FirstPause;
        for (var tries = 1; ; tries++)
        {
            try
            {
                await token.KeepAsync(new KeptToken(rotated.Value ?? "", token.Configured, rotated.Id, rotated.ExpiresAt), CancellationToken.None);
                return true;
            }
            catch (RequestFailedException failure)
            {
                NotKept(failure, tries);
                if (tries == MostTries)
                {
                    return false;
                }
            }

            await Task.Delay(pause, time, CancellationToken.None);
            pause *= 2;
        }
    }

    private async Task<RotationOutcome> DoneAsync(CredlyToken rotated)
    {
        var now = time.GetUtcNow();
        var record = await records.ChangeAsync(
            known => known with { ExpiresAt = rotated.ExpiresAt, CheckedAt = now, Refused = false, Lost = false, RotatingUntil = null }, CancellationToken.None);
        Rotated();
        return new RotationOutcome.Rotated(TokenState.Of(record, now));
    }

    private async Task<RotationOutcome> LostAsync()
    {
        Lost();
        await records.ChangeAsync(known => known with { CheckedAt = time.GetUtcNow(), Refused = true, Lost = true, RotatingUntil = null }, CancellationToken.None);
        return new RotationOutcome.Lost();
    }

    private Task<TokenRecord> UnlockAsync() => records.ChangeAsync(known => known with { RotatingUntil = null }, CancellationToken.None);

    [LoggerMessage(Level = LogLevel.Information, Message = "Credly token rotated.")]
    private partial void Rotated();

    [LoggerMessage(Level = LogLevel.Error, Message = "The rotated Credly token could not be kept (try {Tries}).")]
    private partial void NotKept(Exception failure, int tries);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Credly token is lost: the old value has ended and the new one could not be kept. Create one at Credly and configure it.")]
    private partial void Lost();
}
