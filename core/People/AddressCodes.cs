namespace MyIpma.Core.People;

/// <summary>The codes that are out for one address, one an account, and how many were sent. Kept beside the address's badges, so that a code and its mail commit together.</summary>
public sealed record AddressCodes
{
    /// <summary>When the codes of the last hour were sent, to whatever account (UTC).</summary>
    public required IReadOnlyList<DateTimeOffset> SentAt { get; init; }

    /// <summary>The codes that are out.</summary>
    public required IReadOnlyList<AddressCode> Open { get; init; }

    /// <summary>No codes yet.</summary>
    public static AddressCodes None { get; } = new() { SentAt = [], Open = [] };

    /// <summary>The code an account asked for.</summary>
    public AddressCode? Of(string account) => Open.FirstOrDefault(code => code.Account == account);

    /// <summary>With another code for an account, in place of the one before; what nobody needs any more is dropped.</summary>
    public AddressCodes Sending(AddressCode code, DateTimeOffset now, TimeSpan counted) => new()
    {
        SentAt = [.. SentAt.Where(at => at > now - counted), now],
        Open = [.. Open.Where(other => other.Account != code.Account && other.ExpiresAt > now), code],
    };

    /// <summary>With the code of an account changed.</summary>
    public AddressCodes Changing(AddressCode code) => this with { Open = [.. Open.Select(other => other.Account == code.Account ? code : other)] };

    /// <summary>Without the code of an account.</summary>
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
