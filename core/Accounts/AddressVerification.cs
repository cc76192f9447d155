using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Mail;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Accounts;

/// <summary>Sends six-digit codes to addresses. The answer is the same whether or not the address is known here.</summary>
public sealed class AddressCodeSender(
    AccountStore accounts, AddressCodeStore codes, AddressCodeHasher hasher, CodeLimits limits, OptimisticUpdate updates, OutboxQueue outbox,
    IOptions<AccountOptions> options, IOptions<MailOptions> mail, TimeProvider time)
{
    /// <summary>Sends a code, unless a limit is reached: of the account, the mailbox, the client or all together. A refusal counts for none of them.</summary>
    public async Task<SendCodeResult> SendAsync(string account, EmailAddress address, string client, CultureInfo language, CancellationToken ct)
    {
        var known = (await accounts.ReadAsync(account, ct))?.Value ?? Account.Create(account, time.GetUtcNow());
        if (known.Owns(address))
        {
            return new SendCodeResult.AlreadyVerified();
        }

        if (mail.Value.Sender == MailSenderKind.None)
        {
            return new SendCodeResult.NoSender();
        }

        if (!known.HasRoomFor(address, options.Value.MaxAddresses))
        {
            return new SendCodeResult.TooManyAddresses(options.Value.MaxAddresses);
        }

        var used = await limits.TryUseAsync(known, address, client, ct);
        if (used.RetryAt is { } retryAt)
        {
            return new SendCodeResult.TooMany(retryAt);
        }

        await accounts.ChangeAsync(
            account, before => before.Owns(address) || !before.HasRoomFor(address, options.Value.MaxAddresses) ? before : before.WithPending(address, time.GetUtcNow(), AccountOptions.Hour), ct);
        return await SendAsync(account, address, used.Left, language, ct);
    }

    private Task<SendCodeResult> SendAsync(string account, EmailAddress address, int left, CultureInfo language, CancellationToken ct) => updates.RunAsync<SendCodeResult>(address.Key, async () =>
    {
        var before = await codes.ReadAsync(address.Key, ct);
        var now = time.GetUtcNow();
        var code = AddressCodeHasher.NewCode();
        var kept = CodeFor(account, address, code, now);
        var after = (before?.Value ?? AddressCodes.Empty).WithSent(kept, now, AccountOptions.Hour);
        OutboxRow[] owed = [Mail(address, code, kept, language, now, after.SentAt.Count)];
        if (!await codes.TryWriteAsync(address.Key, before, after, owed, ct))
        {
            return null;
        }

        outbox.Enqueue(owed);
        return new SendCodeResult.Sent(kept.ExpiresAt, left);
    }, ct);

    private AddressCode CodeFor(string account, EmailAddress address, string code, DateTimeOffset now)
    {
        var expiresAt = now + options.Value.CodeLifetime;
        return new AddressCode { Account = account, Address = address.Value, ExpiresAt = expiresAt, Hash = hasher.Hash(account, address.Value, expiresAt, code) };
    }

    private static OutboxRow Mail(EmailAddress address, string code, AddressCode kept, CultureInfo language, DateTimeOffset now, int number)
    {
        var mailId = string.Create(CultureInfo.InvariantCulture, $"{address.Key}|code|{kept.Account}|{now.UtcTicks}.{number}");
        return OutboxRow.ForMail(Partitions.For(address.Key), new Effect.MailCode(mailId, kept.Account, address.Value, code, kept.ExpiresAt, language.Name), now);
    }
}

/// <summary>Takes the codes that come back and gives proven addresses to the accounts that asked.</summary>
public sealed class AddressVerification(
    AccountStore accounts, AddressCodeStore codes, AddressCodeHasher hasher, AddressOwnership ownership, EmailAddressFactory addresses, OptimisticUpdate updates,
    OutboxQueue outbox, IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>Takes a code. Every wrong one is counted before it is answered, so that guesses side by side gain nothing.</summary>
    public Task<VerifyCodeResult> VerifyAsync(string account, string addressKey, string given, CancellationToken ct) => updates.RunAsync(addressKey, async () =>
    {
        var before = await codes.ReadAsync(addressKey, ct);
        if (before?.Value.Find(account) is { } code)
        {
            return await TryTakeAsync(before, code, addressKey, given, ct);
        }

        return await accounts.RefreshAsync(account, ct) is { } known && known.Find(addressKey) is { } own ? new VerifyCodeResult.Verified(own) : new VerifyCodeResult.NoCode();
    }, ct);

    /// <summary>Forgets the code an account asked for, and the row with it where nobody else's code is out.</summary>
    public Task ForgetAsync(string account, string addressKey, CancellationToken ct) => codes.UpdateAsync(addressKey, known =>
    {
        var after = known.Find(account) is null ? known : known.Without(account);
        return after.Open.Any(code => code.ExpiresAt > time.GetUtcNow()) ? after : null;
    }, ct);

    private async Task<VerifyCodeResult?> TryTakeAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, string given, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var right = hasher.Matches(code, given);
        if (code.Tries >= options.Value.MostTries)
        {
            return new VerifyCodeResult.Locked();
        }

        if (now >= code.ExpiresAt)
        {
            return new VerifyCodeResult.TooOld();
        }

        return right ? await TryProveAsync(before, code, addressKey, now, ct) : await TryCountAsync(before, code, addressKey, ct);
    }

    private async Task<VerifyCodeResult?> TryProveAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, DateTimeOffset now, CancellationToken ct)
    {
        var proof = new AddressProof(code.Account, code.Address, now);
        OutboxRow[] owed = [new(Partitions.For(addressKey), OutboxRowKeys.Pending(now, $"{addressKey}.{code.Account}", 0, 0), new Effect.TakeAddress(proof))];
        if (addresses.TryParse(code.Address) is not { } address || !await codes.TryWriteAsync(addressKey, before, before.Value.Without(code.Account), owed, ct))
        {
            return null;
        }

        await ownership.TakeAsync(proof, ct);
        outbox.Enqueue(owed);
        return new VerifyCodeResult.Verified(address);
    }

    private async Task<VerifyCodeResult?> TryCountAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, CancellationToken ct)
    {
        var left = options.Value.MostTries - code.Tries - 1;
        return !await codes.TryWriteAsync(addressKey, before, before.Value.WithChanged(code with { Tries = code.Tries + 1 }), [], ct) ? null
            : left > 0 ? new VerifyCodeResult.Wrong(left) : new VerifyCodeResult.Locked();
    }
}

/// <summary>What became of asking for a code.</summary>
public abstract record SendCodeResult
{
    private SendCodeResult() { }

    /// <summary>A code goes out to the mailbox, whoever's it is.</summary>
    public sealed record Sent(DateTimeOffset ExpiresAt, int CodesLeft) : SendCodeResult;

    /// <summary>The address is proven to be theirs; there is nothing to send.</summary>
    public sealed record AlreadyVerified : SendCodeResult;

    /// <summary>Nobody carries our mail, so no code would ever arrive.</summary>
    public sealed record NoSender : SendCodeResult;

    /// <summary>Too many codes within the hour.</summary>
    public sealed record TooMany(DateTimeOffset RetryAt) : SendCodeResult;

    /// <summary>The account has as many addresses as it may.</summary>
    public sealed record TooManyAddresses(int Most) : SendCodeResult;
}

/// <summary>What became of giving a code.</summary>
public abstract record VerifyCodeResult
{
    private VerifyCodeResult() { }

    /// <summary>The address is theirs.</summary>
    public sealed record Verified(EmailAddress Address) : VerifyCodeResult;

    /// <summary>No code was asked for by this account for this address.</summary>
    public sealed record NoCode : VerifyCodeResult;

    /// <summary>It is not the code.</summary>
    public sealed record Wrong(int TriesLeft) : VerifyCodeResult;

    /// <summary>Too many wrong codes: even the right one is refused, a new one is needed.</summary>
    public sealed record Locked : VerifyCodeResult;

    /// <summary>The code is too old; a new one is needed.</summary>
    public sealed record TooOld : VerifyCodeResult;
}

/// <summary>
/// Lets go of an address. The account forgets it first, so that a crash in between shows no badge to two people; repeating the removal finishes it.
/// A removed address stays away, also when the token names it, until a code proves it again.
/// </summary>
public sealed class AddressRemoval(AccountStore accounts, AddressVerification verification, AddressOwnership ownership)
{
    /// <summary>Removes an address, proven or not; already removed is success.</summary>
    public async Task RemoveAsync(string account, string addressKey, CancellationToken ct)
    {
        await accounts.ChangeAsync(account, known => known.Find(addressKey) is not null ? known.WithDeclined(addressKey) : known.Pending.Any(address => address.Key == addressKey) ? known.WithoutAddress(addressKey) : known, ct);
        await verification.ForgetAsync(account, addressKey, ct);
        await ownership.ReleaseAsync(account, addressKey, ct);
    }
}

/// <summary>The codes that are out for one address, one an account, and how many were sent. Kept beside the address's badges, so that a code and its mail commit together.</summary>
public sealed record AddressCodes
{
    /// <summary>When the codes of the last hour were sent, to whatever account (UTC).</summary>
    public required IReadOnlyList<DateTimeOffset> SentAt { get; init; }

    /// <summary>The codes that are out.</summary>
    public required IReadOnlyList<AddressCode> Open { get; init; }

    /// <summary>No codes yet.</summary>
    public static AddressCodes Empty { get; } = new() { SentAt = [], Open = [] };

    /// <summary>The code an account asked for.</summary>
    public AddressCode? Find(string account) => Open.FirstOrDefault(code => code.Account == account);

    /// <summary>With another code for an account, in place of the one before; what nobody needs any more is dropped.</summary>
    public AddressCodes WithSent(AddressCode code, DateTimeOffset now, TimeSpan counted) => new()
    {
        SentAt = [.. SentAt.Where(at => at > now - counted), now],
        Open = [.. Open.Where(other => other.Account != code.Account && other.ExpiresAt > now), code],
    };

    /// <summary>With the code of an account changed.</summary>
    public AddressCodes WithChanged(AddressCode code) => this with { Open = [.. Open.Select(other => other.Account == code.Account ? code : other)] };

    /// <summary>The same codes, as if none had been counted or tried.</summary>
    public AddressCodes Unlocked() => new() { SentAt = [], Open = [.. Open.Select(code => code with { Tries = 0 })] };

    public AddressCodes Without(string account) => this with { Open = [.. Open.Where(code => code.Account != account)] };
}

/// <summary>A six-digit code that is out. Only its keyed hash is kept. Times are UTC.</summary>
public sealed record AddressCode
{
    /// <summary>The account that asked for it.</summary>
    public required string Account { get; init; }

    /// <summary>The canonical address it was sent to.</summary>
    public required string Address { get; init; }

    /// <summary>The keyed hash of the code.</summary>
    public required string Hash { get; init; }

    /// <summary>The first moment at which it is too old.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>How often a wrong code was given.</summary>
    public int Tries { get; init; }

    /// <summary>The account only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => Account;
}

/// <summary>Keeps the codes of an address in table <c>badges</c>, in the address's partition, so that what is owed because of a code commits with it.</summary>
public sealed class AddressCodeStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<AddressCodes> rows = new(
        tables.Badges, AccountJson.Default.AddressCodes, updates, row => faults.TryRead(row, AccountJson.Default.AddressCodes, out var known) ? known : AddressCodes.Empty);

    /// <summary>Reads the codes of an address; null when none were sent. A row that cannot be read holds none, and the next code is written over it.</summary>
    public Task<Versioned<AddressCodes>?> ReadAsync(string addressKey, CancellationToken ct) => rows.ReadAsync(RowOf(addressKey), ct);

    /// <summary>Writes the codes of an address together with the effects owed. False when somebody else was faster.</summary>
    public async Task<bool> TryWriteAsync(string addressKey, Versioned<AddressCodes>? before, AddressCodes after, IReadOnlyList<OutboxRow> owed, CancellationToken ct) =>
        await rows.TryWriteAsync(RowOf(addressKey), before, after, owed.Select(row => row.ToInsert()), ct) is not null;

    /// <summary>Changes the codes of an address where there are any; null removes them.</summary>
    public Task UpdateAsync(string addressKey, Func<AddressCodes, AddressCodes?> change, CancellationToken ct) =>
        rows.UpdateAsync(RowOf(addressKey), known => known is null ? null : change(known), ct);

    private static RowAddress RowOf(string addressKey) => new(Partitions.For(addressKey), KeyOf(addressKey));

    internal static string KeyOf(string addressKey) => $"{addressKey}|codes";
}

/// <summary>Makes and checks six-digit codes. A million codes are soon tried, so the hash is keyed and the comparison takes the same time whatever is given.</summary>
public sealed class AddressCodeHasher(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("address-code");

    /// <summary>Six random digits.</summary>
    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("d6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The keyed hash under which a code is kept, for one account, address and time only.</summary>
    public string Hash(string account, string address, DateTimeOffset expiresAt, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{account}\n{address}\n{expiresAt.UtcTicks}\n{code}")));

    /// <summary>True for the right code; spaces a person typed do not matter.</summary>
    public bool Matches(AddressCode kept, string given)
    {
        var digits = string.Concat(given.Where(c => !char.IsWhiteSpace(c)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept.Hash), Encoding.UTF8.GetBytes(Hash(kept.Account, kept.Address, kept.ExpiresAt, digits)));
    }
}
