using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.People;

/// <summary>Sends six-digit codes to addresses. Whether anybody knows the address makes no difference to any answer.</summary>
public sealed class CodeSending(
    AccountStore accounts, CodeStore codes, CodeHasher hasher, OutboxQueue outbox, IOptions<PeopleOptions> options, TimeProvider time)
{
    private const int MostTries = 50;

    /// <summary>Sends a code, unless the hour's codes are used up for the account or for the mailbox.</summary>
    public async Task<CodeOutcome> SendAsync(string account, EmailAddress address, CultureInfo language, CancellationToken ct)
    {
        if (await ReserveAsync(account, address, ct) is { } refused)
        {
            return refused;
        }

        for (var tries = 0; tries < MostTries; tries++)
        {
            var before = await codes.ReadAsync(address.Key, ct);
            var now = time.GetUtcNow();
            var known = before?.Value ?? AddressCodes.None;
            if (FullUntil(known.SentAt, now) is { } retryAt)
            {
                return new CodeOutcome.TooMany(retryAt);
            }

            var code = CodeHasher.NewCode();
            var kept = CodeFor(account, address, code, now);
            var after = known.Sending(kept, now, PeopleOptions.Hour);
            OutboxRow[] owed = [Mail(address, code, kept, language, now)];
            if (await codes.TryWriteAsync(address.Key, before, after, owed, ct))
            {
                outbox.HandOver(owed);
                return new CodeOutcome.Sent(kept.ExpiresAt, options.Value.CodesAnHour - after.SentAt.Count);
            }
        }

        throw new ContentionException(address.Key);
    }

    private async Task<CodeOutcome?> ReserveAsync(string account, EmailAddress address, CancellationToken ct)
    {
        CodeOutcome? refused = null;
        await accounts.ChangeAsync(account, known =>
        {
            var now = time.GetUtcNow();
            refused = known.Owns(address) ? new CodeOutcome.Yours() : FullUntil(known.CodesSentAt, now) is { } retryAt ? new CodeOutcome.TooMany(retryAt) : null;
            return refused is null ? known.Awaiting(address, now, PeopleOptions.Hour) : known;
        }, ct);
        return refused;
    }

    private DateTimeOffset? FullUntil(IEnumerable<DateTimeOffset> sentAt, DateTimeOffset now)
    {
        var recent = sentAt.Where(at => at > now - PeopleOptions.Hour).ToList();
        return recent.Count < options.Value.CodesAnHour ? null : recent.Min() + PeopleOptions.Hour;
    }

    private AddressCode CodeFor(string account, EmailAddress address, string code, DateTimeOffset now)
    {
        var expiresAt = now + options.Value.CodeLifetime;
        return new AddressCode { Account = account, Address = address.Value, ExpiresAt = expiresAt, Hash = hasher.Hash(account, address.Value, expiresAt, code) };
    }

    private static OutboxRow Mail(EmailAddress address, string code, AddressCode kept, CultureInfo language, DateTimeOffset now)
    {
        var data = new AddressEventData { Email = address.Value, Code = code, Language = language.Name, ExpiresAt = kept.ExpiresAt };
        var effect = new Effect.Publish(PeopleEvents.VerificationRequested, address.Key, now, AddressEventData.Write(data));
        return new OutboxRow(Partitions.Of(address.Key), RowKeys.Owed(now, $"{address.Key}.{kept.Account}", 0, 0), effect);
    }
}
