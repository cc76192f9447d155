using System.Diagnostics.Metrics;
using Azure;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Events;

namespace MyIpma.Core.CredlyTokens;

/// <summary>Without a good token claims wait, but people still see, share and verify their badges: degraded, never unhealthy.</summary>
internal sealed class CredlyTokenHealthCheck(CredlyTokenMonitor tokens) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await tokens.GetStateAsync(cancellationToken)).Health is TokenHealth.Unknown or TokenHealth.Good ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded();
}

/// <summary>Checks the Credly token once a day and announces its expiry daily from 30 days ahead.</summary>
public sealed partial class CredlyTokenMonitor(
    CredlyClient credly, CredlyTokenProvider token, TokenRecordStore records, IEventBus bus, TokenExpiryMetric expiryMetric, TimeProvider time, ILogger<CredlyTokenMonitor> logger)
{
    /// <summary>From the stored record, without asking Credly. One round trip to storage.</summary>
    public async Task<TokenState> GetStateAsync(CancellationToken ct) => TokenState.FromRecord(await records.ReadAsync(ct), time.GetUtcNow());

    /// <summary>Asks Credly, records the result and warns where it is time to.</summary>
    /// <exception cref="CredlyUnavailableException">No response now; the record stays as it is.</exception>
    public async Task<TokenState> RunAsync(CancellationToken ct)
    {
        var record = await CheckAsync(ct);
        var state = TokenState.FromRecord(record, time.GetUtcNow());
        if (state.DaysLeft is { } days)
        {
            expiryMetric.Set(days);
            LogExpiry(days, state.Health);
        }

        if (state is { Health: TokenHealth.Expiring, ExpiresAt: { } end, DaysLeft: { } left })
        {
            await WarnAsync(end, left, ct);
        }

        return state;
    }

    private async Task<TokenRecord> CheckAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        try
        {
            var end = await FindExpiryAsync(ct);
            return await records.UpdateAsync(
                record => record with { ExpiresAt = end ?? record.ExpiresAt, CheckedAt = now, Refused = false, Lost = false, RotatingUntil = RunningUntil(record, now) }, ct);
        }
        catch (CredlyUnauthorizedException)
        {
            var record = await records.UpdateAsync(known => RunningUntil(known, now) is null ? AfterRefusal(known, now) : known, ct);
            Refused(record.Lost);
            return record;
        }
    }

    /// <summary>An unfinished rotation and a refused token mean: Credly rotated, and the new value is lost.</summary>
    private static TokenRecord AfterRefusal(TokenRecord record, DateTimeOffset now) =>
        record with { CheckedAt = now, Refused = true, Lost = record.Lost || record.RotatingUntil is not null };

    private static DateTimeOffset? RunningUntil(TokenRecord record, DateTimeOffset now) => record.RotatingUntil > now ? record.RotatingUntil : null;

    /// <summary>The expiry of our token, found by its value or its id; failing both, the earliest of all, so that in doubt the warning comes too early and never too late.</summary>
    private async Task<DateTimeOffset?> FindExpiryAsync(CancellationToken ct)
    {
        var value = await token.GetAsync(ct);
        var id = (await token.GetStoredAsync(ct))?.Id;
        var tokens = await credly.GetTokensAsync(ct);
        var ours = tokens.FirstOrDefault(listed => listed.Value == value) ?? tokens.FirstOrDefault(listed => listed.Id is not null && listed.Id == id);
        return ours is null ? tokens.Min(listed => listed.ExpiresAt) : ours.ExpiresAt;
    }

    /// <summary>The event id is made of day and expiry, so that a second check on the same day is the same event.</summary>
    private Task WarnAsync(DateTimeOffset end, int days, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"credly-token-expiring|{end.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}|{now.UtcDateTime:yyyyMMdd}");
        var data = JsonSerializer.SerializeToElement(new TokenExpiringData(end, days), EventJson.Default.TokenExpiringData);
        return bus.PublishAsync([new CloudEvent { Id = id, Type = EventTypes.TokenExpiring, Subject = "credly-token", Time = now, Data = data }], ct);
    }

    private void LogExpiry(int days, TokenHealth health) => ExpiresIn(health == TokenHealth.Good ? LogLevel.Information : LogLevel.Warning, days);

    [LoggerMessage(Message = "Credly token expires in {Days} days.")]
    private partial void ExpiresIn(LogLevel level, int days);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Credly does not accept our token (lost in a rotation: {Lost}). Create one on Credly and configure it.")]
    private partial void Refused(bool lost);
}

/// <param name="ExpiresAt">UTC; null until known.</param>
public sealed record TokenState(TokenHealth Health, DateTimeOffset? ExpiresAt = null, int? DaysLeft = null)
{
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    public static TokenState FromRecord(TokenRecord record, DateTimeOffset now)
    {
        var left = record.ExpiresAt - now;
        var health = record switch
        {
            { Lost: true } => TokenHealth.Lost,
            { Refused: true } => TokenHealth.Refused,
            _ when left <= TimeSpan.Zero => TokenHealth.Refused,
            _ when left <= WarnBefore => TokenHealth.Expiring,
            { CheckedAt: null } => TokenHealth.Unknown,
            _ => TokenHealth.Good,
        };
        return new TokenState(health, record.ExpiresAt, left is { } time ? (int)Math.Floor(time.TotalDays) : null);
    }
}

[JsonConverter(typeof(CamelCaseEnumConverter<TokenHealth>))]
public enum TokenHealth
{
    /// <summary>Not checked yet.</summary>
    Unknown,

    Good,

    /// <summary>Accepted, but expires within 30 days.</summary>
    Expiring,

    Refused,

    /// <summary>Ended by a rotation whose new token was never stored; a new one must be configured.</summary>
    Lost,
}

/// <summary>Days until the Credly token expires; reports nothing until they are known.</summary>
public sealed class TokenExpiryMetric
{
    private volatile Measured? last;

    public TokenExpiryMetric(IMeterFactory meters) =>
        meters.Create(CredlyTelemetry.Name).CreateObservableGauge("myipma.credly.token.days", Read, "d", "Days until the Credly token expires.");

    public void Set(int days) => last = new Measured(days);

    private IEnumerable<Measurement<int>> Read() => last is { } measured ? [new Measurement<int>(measured.Days)] : [];

    private sealed record Measured(int Days);
}

/// <summary>Rotates the Credly token under a lock. Credly ends the old value at once, so the new one is stored before it is used, and a test write before the rotation proves that it can be.</summary>
public sealed partial class CredlyTokenRotator(CredlyClient credly, CredlyTokenProvider token, TokenRecordStore records, TimeProvider time, ILogger<CredlyTokenRotator> logger)
{
    private const int MaxAttempts = 5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(2);

    /// <summary>Does nothing while another rotation runs. Once begun, it is not cancelled when the caller leaves.</summary>
    /// <exception cref="CredlyUnavailableException">Credly could not be reached; the token is unchanged.</exception>
    /// <exception cref="CredlyUnauthorizedException">Credly refused the token before any rotation.</exception>
    public async Task<TokenRotationResult> RotateAsync(CancellationToken ct)
    {
        if (!await records.TryLockAsync(ct))
        {
            return new TokenRotationResult.Running();
        }

        CredlyToken rotated;
        try
        {
            var stored = await token.GetStoredAsync(CancellationToken.None);
            await token.SaveAsync(stored ?? new StoredToken(await token.GetAsync(CancellationToken.None), token.ConfiguredFingerprint), CancellationToken.None);
            rotated = await credly.RotateTokenAsync(CancellationToken.None);
        }
        catch (CredlyUnavailableException failure) when (failure.MayHaveHappened)
        {
            return await ResolveUnknownOutcomeAsync(failure);
        }
        catch
        {
            await UnlockAsync();
            throw;
        }

        return await TrySaveAsync(rotated) ? await CompleteAsync(rotated) : await MarkLostAsync();
    }

    /// <summary>The rotation got no response: whether it happened shows in whether the old token still works.</summary>
    private async Task<TokenRotationResult> ResolveUnknownOutcomeAsync(CredlyUnavailableException failure)
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
        throw failure;
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
                NotStored(failure, tries);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "The rotated Credly token could not be stored (attempt {Tries}).")]
    private partial void NotStored(Exception failure, int tries);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Credly token is lost: the old value has ended and the new one could not be stored. Create one on Credly and configure it.")]
    private partial void Lost();
}

public abstract record TokenRotationResult
{
    private TokenRotationResult() { }

    public sealed record Rotated(TokenState State) : TokenRotationResult;

    public sealed record Running : TokenRotationResult;

    /// <summary>The old token has ended and the new one could not be stored: a new one must be configured.</summary>
    public sealed record Lost : TokenRotationResult;
}
