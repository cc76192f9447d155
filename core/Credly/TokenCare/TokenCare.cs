using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Events;

namespace MyIpma.Core.Credly.TokenCare;

/// <summary>Watches the age of the Credly token: to be run once a day. Its end is announced 30 days ahead, once a day.</summary>
public sealed partial class TokenCare
{
    private readonly CredlyClient credly;
    private readonly StoredCredlyToken token;
    private readonly TokenRecords records;
    private readonly IEventBus bus;
    private readonly TokenGauge gauge;
    private readonly TimeProvider time;
    private readonly ILogger<TokenCare> logger;

    internal TokenCare(CredlyClient credly, StoredCredlyToken token, TokenRecords records, IEventBus bus, TokenGauge gauge, TimeProvider time, ILogger<TokenCare> logger)
    {
        this.credly = credly;
        this.token = token;
        this.records = records;
        this.bus = bus;
        this.gauge = gauge;
        this.time = time;
        this.logger = logger;
    }

    /// <summary>How the token stands by what is known, without asking Credly. One round trip to storage.</summary>
    public async Task<TokenState> StateAsync(CancellationToken ct) => TokenState.Of(await records.ReadAsync(ct), time.GetUtcNow());

    /// <summary>Asks Credly about the token, writes down the answer and warns where it is time to.</summary>
    /// <exception cref="CredlyUnavailableException">No answer now; the record stays as it is.</exception>
    public async Task<TokenState> RunAsync(CancellationToken ct)
    {
        var record = await AskAsync(ct);
        var state = TokenState.Of(record, time.GetUtcNow());
        if (state.DaysLeft is { } days)
        {
            gauge.Set(days);
            Tell(days, state.Health);
        }

        if (state is { Health: TokenHealth.Expiring, ExpiresAt: { } end, DaysLeft: { } left })
        {
            await WarnAsync(end, left, ct);
        }

        return state;
    }

    private async Task<TokenRecord> AskAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();
        try
        {
            var end = await EndAsync(ct);
            return await records.ChangeAsync(
                record => record with { ExpiresAt = end ?? record.ExpiresAt, CheckedAt = now, Refused = false, Lost = false, RotatingUntil = Running(record, now) }, ct);
        }
        catch (CredlyUnauthorizedException)
        {
            var record = await records.ChangeAsync(known => Running(known, now) is null ? AfterRefusal(known, now) : known, ct);
            Refused(record.Lost);
            return record;
        }
    }

    /// <summary>A rotation that never ended and a token that works no longer: Credly rotated, and the new value is gone.</summary>
    private static TokenRecord AfterRefusal(TokenRecord record, DateTimeOffset now) =>
        record with { CheckedAt = now, Refused = true, Lost = record.Lost || record.RotatingUntil is not null };

    private static DateTimeOffset? Running(TokenRecord record, DateTimeOffset now) => record.RotatingUntil > now ? record.RotatingUntil : null;

    /// <summary>The end of our token: told by its value or by its id; failing both, the earliest there is, so that a doubt warns too early and never too late.</summary>
    private async Task<DateTimeOffset?> EndAsync(CancellationToken ct)
    {
        var value = await token.GetAsync(ct);
        var id = (await token.CurrentAsync(ct))?.Id;
        var tokens = await credly.TokensAsync(ct);
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

    private void Tell(int days, TokenHealth health) => Age(health == TokenHealth.Good ? LogLevel.Information : LogLevel.Warning, days);

    [LoggerMessage(Message = "Credly token expires in {Days} days.")]
    private partial void Age(LogLevel level, int days);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Credly does not accept our token (lost in a rotation: {Lost}). Create one at Credly and configure it.")]
    private partial void Refused(bool lost);
}
