using System.Diagnostics.Metrics;
using Azure;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Events;

namespace MyIpma.Core.CredlyTokens;

/// <summary>Says how the Credly token stands. Without a good one claims wait, but people still see, share and verify their badges.</summary>
internal sealed class CredlyTokenHealthCheck(CredlyTokenMonitor tokens) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await tokens.GetStateAsync(cancellationToken)).Health is TokenHealth.Unknown or TokenHealth.Good ? HealthCheckResult.Healthy() : HealthCheckResult.Degraded();
}

/// <summary>Watches the age of the Credly token: to be run once a day. Its end is announced 30 days ahead, once a day.</summary>
public sealed partial class CredlyTokenMonitor(
    CredlyClient credly, CredlyTokenProvider token, TokenRecordStore records, IEventBus bus, TokenExpiryMetric expiryMetric, TimeProvider time, ILogger<CredlyTokenMonitor> logger)
{
    /// <summary>How the token stands by what is known, without asking Credly. One round trip to storage.</summary>
    public async Task<TokenState> GetStateAsync(CancellationToken ct) => TokenState.FromRecord(await records.ReadAsync(ct), time.GetUtcNow());

    /// <summary>Asks Credly about the token, writes down the answer and warns where it is time to.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; the record stays as it is.</exception>
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

    /// <summary>A rotation that never ended and a token that works no longer: Credly rotated, and the new value is gone.</summary>
    private static TokenRecord AfterRefusal(TokenRecord record, DateTimeOffset now) =>
        record with { CheckedAt = now, Refused = true, Lost = record.Lost || record.RotatingUntil is not null };

    private static DateTimeOffset? RunningUntil(TokenRecord record, DateTimeOffset now) => record.RotatingUntil > now ? record.RotatingUntil : null;

    /// <summary>The end of our token: told by its value or by its id; failing both, the earliest there is, so that a doubt warns too early and never too late.</summary>
    private async Task<DateTimeOffset?> FindExpiryAsync(CancellationToken ct)
    {
        var value = await token.GetAsync(ct);
        var id = (await token.GetStoredAsync(ct))?.Id;
        var tokens = await credly.GetTokensAsync(ct);
        var ours = tokens.FirstOrDefault(listed => listed.Value == value) ?? tokens.FirstOrDefault(listed => listed.Id is not null && listed.Id == id);
        return ours is null ? tokens.Min(listed => listed.ExpiresAt) : ours.ExpiresAt;
    }

    /// <summary>The id is made of the day and the end, so that a second look on the same day tells nobody twice.</summary>
    private Task WarnAsync(DateTimeOffset end, int days, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"credly-token-expiring|{end.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}|{now.UtcDateTime:yyyyMMdd}");
        var data = JsonSerializer.SerializeToElement(new TokenExpiringData(end, days), EventJson.Default.TokenExpiringData);
        return bus.PublishAsync([new CloudEvent { Id = id, Type = EventTypes.TokenExpiring, Subject = "credly-token", Time = now, Data = data }], ct);
    }

    private void LogExpiry(int days, TokenHealth health) => Age(health == TokenHealth.Good ? LogLevel.Information : LogLevel.Warning, days);

    [LoggerMessage(Message = "Credly token expires in {Days} days.")]
    private partial void Age(LogLevel level, int days);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Credly does not accept our token (lost in a rotation: {Lost}). Create one on Credly and configure it.")]
    private partial void Refused(bool lost);
}

/// <summary>How the Credly token stands at a moment.</summary>
/// <param name="Health">In one word.</param>
/// <param name="ExpiresAt">When it stops working (UTC), once known.</param>
/// <param name="DaysLeft">Whole days until then.</param>
public sealed record TokenState(TokenHealth Health, DateTimeOffset? ExpiresAt = null, int? DaysLeft = null)
{
    /// <summary>How long before its end a token counts as expiring.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    /// <summary>The state that a record means at a moment.</summary>
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

/// <summary>How the Credly token stands.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<TokenHealth>))]
public enum TokenHealth
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>Accepted, with time left.</summary>
    Good,

    /// <summary>Accepted, but it ends within 30 days.</summary>
    Expiring,

    /// <summary>Not accepted by Credly.</summary>
    Refused,

    /// <summary>Ended by a rotation whose new token was never kept; a new one must be configured.</summary>
    Lost,
}

/// <summary>The metric of the days the Credly token has left; says nothing until they are known.</summary>
public sealed class TokenExpiryMetric
{
    private volatile Measured? last;

    public TokenExpiryMetric(IMeterFactory meters) =>
        meters.Create(CredlyTelemetry.Name).CreateObservableGauge("myipma.credly.token.days", Read, "d", "Days until the Credly token expires.");

    public void Set(int days) => last = new Measured(days);

    private IEnumerable<Measurement<int>> Read() => last is { } measured ? [new Measurement<int>(measured.Days)] : [];

    private sealed record Measured(int Days);
}

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
    private TokenRotationResult() { }

    /// <summary>A new token is in use.</summary>
    public sealed record Rotated(TokenState State) : TokenRotationResult;

    /// <summary>Another rotation is under way.</summary>
    public sealed record Running : TokenRotationResult;

    /// <summary>The old token has ended and the new one could not be kept: a new one must be configured.</summary>
    public sealed record Lost : TokenRotationResult;
}
