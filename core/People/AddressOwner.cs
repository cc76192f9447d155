namespace MyIpma.Core.People;

/// <summary>Which account an address belongs to; one at a time. It is the truth, the accounts' own lists follow it.</summary>
public sealed record AddressOwner
{
    /// <summary>The account.</summary>
    public required string Account { get; init; }

    /// <summary>Since when (UTC); for an address proven by code, the moment of that proof.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The account it was taken over from, for whoever has to finish that.</summary>
    public string? Former { get; init; }
}
