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
    /// <summary>Sends a code unless a limit of the account, the mailbox, the client or the whole service is reached. A refusal counts towards none of them.</summary>
    public async Task<SendCodeResult> SendAsync(string account, EmailAddress address, string client, CultureInfo language, CancellationToken ct)
    {
        var known = (await accounts.ReadAsync(account, ct))?.Value ?? Account.Create(account, time.GetUtcNow());
        if (RefusalOf(known, address) is { } refusal)
        {
            return refusal;
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

    private SendCodeResult? RefusalOf(Account account, EmailAddress address) =>
        account.Owns(address) ? new SendCodeResult.AlreadyVerified()
        : mail.Value.Sender == MailSenderKind.None ? new SendCodeResult.NoSender()
        : !account.HasRoomFor(address, options.Value.MaxAddresses) ? new SendCodeResult.TooManyAddresses(options.Value.MaxAddresses)
        : null;

    private Task<SendCodeResult> SendAsync(string account, EmailAddress address, int left, CultureInfo language, CancellationToken ct) => updates.RunAsync<SendCodeResult>(address.Key, async () =>
    {
        var before = await codes.ReadAsync(address.Key, ct);
        var now = time.GetUtcNow();
        var code = AddressCodeHasher.NewCode();
        var kept = CodeFor(account, address, code, now);
        var after = (before?.Value ?? AddressCodes.Empty).WithSent(kept, now, AccountOptions.Hour);
        OutboxRow[] pending = [Mail(address, code, kept, language, now, after.SentAt.Count)];
        if (!await codes.TryWriteAsync(address.Key, before, after, pending, ct))
        {
            return null;
        }

        outbox.Enqueue(pending);
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

/// <summary>Checks the codes people enter and gives proven addresses to the accounts that asked.</summary>
public sealed class AddressVerification(
    AccountStore accounts, AddressCodeStore codes, AddressCodeHasher hasher, AddressOwnership ownership, EmailAddressFactory addresses, OptimisticUpdate updates,
    OutboxQueue outbox, IOptions<AccountOptions> options, TimeProvider time)
{
    /// <summary>A wrong code is counted before it is answered, so that parallel guesses gain nothing.</summary>
    public Task<VerifyCodeResult> VerifyAsync(string account, string addressKey, string entered, CancellationToken ct) => updates.RunAsync(addressKey, async () =>
    {
        var before = await codes.ReadAsync(addressKey, ct);
        if (before?.Value.Find(account) is { } code)
        {
            return await TryCheckAsync(before, code, addressKey, entered, ct);
        }

        return await accounts.RefreshAsync(account, ct) is { } known && known.Find(addressKey) is { } own ? new VerifyCodeResult.Verified(own) : new VerifyCodeResult.NoCode();
    }, ct);

    /// <summary>Forgets the code of an account, and the whole row when no other code is open.</summary>
    public Task ForgetAsync(string account, string addressKey, CancellationToken ct) => codes.UpdateAsync(addressKey, known =>
    {
        var after = known.Find(account) is null ? known : known.Without(account);
        return after.Open.Any(code => code.ExpiresAt > time.GetUtcNow()) ? after : null;
    }, ct);

    private async Task<VerifyCodeResult?> TryCheckAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, string entered, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var right = hasher.Matches(code, entered);
        if (code.Tries >= options.Value.MostTries)
        {
            return new VerifyCodeResult.Locked();
        }

        if (now >= code.ExpiresAt)
        {
            return new VerifyCodeResult.TooOld();
        }

        return right ? await TryAcceptAsync(before, code, addressKey, now, ct) : await TryCountFailureAsync(before, code, addressKey, ct);
    }

    private async Task<VerifyCodeResult?> TryAcceptAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, DateTimeOffset now, CancellationToken ct)
    {
        var proof = new AddressProof(code.Account, code.Address, now);
        OutboxRow[] pending = [new(Partitions.For(addressKey), OutboxRowKeys.Pending(now, $"{addressKey}.{code.Account}", 0, 0), new Effect.TakeAddress(proof))];
        if (addresses.TryParse(code.Address) is not { } address || !await codes.TryWriteAsync(addressKey, before, before.Value.Without(code.Account), pending, ct))
        {
            return null;
        }

        await ownership.TakeAsync(proof, ct);
        outbox.Enqueue(pending);
        return new VerifyCodeResult.Verified(address);
    }

    private async Task<VerifyCodeResult?> TryCountFailureAsync(Versioned<AddressCodes> before, AddressCode code, string addressKey, CancellationToken ct)
    {
        var left = options.Value.MostTries - code.Tries - 1;
        return !await codes.TryWriteAsync(addressKey, before, before.Value.WithChanged(code with { Tries = code.Tries + 1 }), [], ct) ? null
            : left > 0 ? new VerifyCodeResult.Wrong(left) : new VerifyCodeResult.Locked();
    }
}

public abstract record SendCodeResult
{
    private SendCodeResult() { }

    public sealed record Sent(DateTimeOffset ExpiresAt, int CodesLeft) : SendCodeResult;

    public sealed record AlreadyVerified : SendCodeResult;

    /// <summary>No mail sender is configured, so no code would ever arrive.</summary>
    public sealed record NoSender : SendCodeResult;

    public sealed record TooMany(DateTimeOffset RetryAt) : SendCodeResult;

    public sealed record TooManyAddresses(int Most) : SendCodeResult;
}

public abstract record VerifyCodeResult
{
    private VerifyCodeResult() { }

    public sealed record Verified(EmailAddress Address) : VerifyCodeResult;

    /// <summary>This account has not asked for a code for this address.</summary>
    public sealed record NoCode : VerifyCodeResult;

    public sealed record Wrong(int TriesLeft) : VerifyCodeResult;

    /// <summary>Too many wrong codes: even the right one is refused until a new one is sent.</summary>
    public sealed record Locked : VerifyCodeResult;

    public sealed record TooOld : VerifyCodeResult;
}

/// <summary>
/// Removes an address from an account. The account forgets it first, so that a crash in between shows no badge to two people; repeating the removal finishes it. A
/// removed address stays away, even when the token names it, until a code proves it again.
/// </summary>
public sealed class AddressRemoval(AccountStore accounts, AddressVerification verification, AddressOwnership ownership)
{
    /// <summary>The address may be proven or pending; already removed is success.</summary>
    public async Task RemoveAsync(string account, string addressKey, CancellationToken ct)
    {
        await accounts.ChangeAsync(account, known => known.Find(addressKey) is not null ? known.WithDeclined(addressKey) : known.Pending.Any(address => address.Key == addressKey) ? known.WithoutAddress(addressKey) : known, ct);
        await verification.ForgetAsync(account, addressKey, ct);
        await ownership.ReleaseAsync(account, addressKey, ct);
    }
}

/// <summary>The open codes of one address, one per account. Kept in the partition of the address's badges, so that a code and its mail commit together.</summary>
public sealed record AddressCodes
{
    /// <summary>When codes were sent to any account within the last hour (UTC).</summary>
    public required IReadOnlyList<DateTimeOffset> SentAt { get; init; }

    public required IReadOnlyList<AddressCode> Open { get; init; }

    public static AddressCodes Empty { get; } = new() { SentAt = [], Open = [] };

    public AddressCode? Find(string account) => Open.FirstOrDefault(code => code.Account == account);

    /// <summary>Replaces the account's earlier code and drops expired ones.</summary>
    public AddressCodes WithSent(AddressCode code, DateTimeOffset now, TimeSpan counted) => new()
    {
        SentAt = [.. SentAt.Where(at => at > now - counted), now],
        Open = [.. Open.Where(other => other.Account != code.Account && other.ExpiresAt > now), code],
    };

    public AddressCodes WithChanged(AddressCode code) => this with { Open = [.. Open.Select(other => other.Account == code.Account ? code : other)] };

    /// <summary>Resets the counters; the codes stay valid.</summary>
    public AddressCodes Unlocked() => new() { SentAt = [], Open = [.. Open.Select(code => code with { Tries = 0 })] };

    public AddressCodes Without(string account) => this with { Open = [.. Open.Where(code => code.Account != account)] };
}

/// <summary>An open six-digit code, of which only a keyed hash is kept. Times are UTC.</summary>
public sealed record AddressCode
{
    public required string Account { get; init; }

    public required string Address { get; init; }

    public required string Hash { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Wrong attempts so far.</summary>
    public int Tries { get; init; }

    /// <summary>The account only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => Account;
}

/// <summary>Keeps codes in table <c>badges</c>, in the address's partition, so that a code and its effects commit together.</summary>
public sealed class AddressCodeStore(Tables tables, FaultIsolation faults, OptimisticUpdate updates)
{
    private readonly JsonRow<AddressCodes> rows = new(
        tables.Badges, AccountJson.Default.AddressCodes, updates, row => faults.TryRead(row, AccountJson.Default.AddressCodes, out var known) ? known : AddressCodes.Empty);

    /// <summary>Null when no code was sent. A row that cannot be read holds none, and the next code overwrites it.</summary>
    public Task<Versioned<AddressCodes>?> ReadAsync(string addressKey, CancellationToken ct) => rows.ReadAsync(RowOf(addressKey), ct);

    /// <summary>Writes the codes together with their effects. False after a concurrent write.</summary>
    public async Task<bool> TryWriteAsync(string addressKey, Versioned<AddressCodes>? before, AddressCodes after, IReadOnlyList<OutboxRow> pending, CancellationToken ct) =>
        await rows.TryWriteAsync(RowOf(addressKey), before, after, pending.Select(row => row.ToInsert()), ct) is not null;

    /// <summary>Changes the codes where there are any; a change to null deletes them.</summary>
    public Task UpdateAsync(string addressKey, Func<AddressCodes, AddressCodes?> change, CancellationToken ct) =>
        rows.UpdateAsync(RowOf(addressKey), known => known is null ? null : change(known), ct);

    private static RowAddress RowOf(string addressKey) => new(Partitions.For(addressKey), KeyOf(addressKey));

    internal static string KeyOf(string addressKey) => $"{addressKey}|codes";
}

/// <summary>Makes and checks six-digit codes. A million codes are quickly tried, so the hash is keyed and compared in constant time.</summary>
public sealed class AddressCodeHasher(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("address-code");

    public static string NewCode() => RandomNumberGenerator.GetInt32(1_000_000).ToString("d6", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Bound to one account, address and expiry.</summary>
    public string Hash(string account, string address, DateTimeOffset expiresAt, string code) =>
        Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{account}\n{address}\n{expiresAt.UtcTicks}\n{code}")));

    /// <summary>Spaces in the entered code are ignored.</summary>
    public bool Matches(AddressCode kept, string entered)
    {
        var digits = string.Concat(entered.Where(c => !char.IsWhiteSpace(c)));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(kept.Hash), Encoding.UTF8.GetBytes(Hash(kept.Account, kept.Address, kept.ExpiresAt, digits)));
    }
}
