namespace MyIpma.Core.Http.Bodies;

/// <summary>A person as they see themselves.</summary>
/// <param name="Account">The account id.</param>
/// <param name="Addresses">Their addresses, proven ones first.</param>
/// <param name="Counts">How many badges they have, by status; every status is there.</param>
/// <param name="Reminders">Whether they want reminders.</param>
public sealed record MeBody(string Account, IReadOnlyList<AddressBody> Addresses, IReadOnlyDictionary<string, int> Counts, bool Reminders);

/// <summary>An address, shown whole because it is theirs.</summary>
/// <param name="Key">The address key.</param>
/// <param name="Address">The address in canonical form.</param>
/// <param name="Verified">True once it is proven to be theirs.</param>
public sealed record AddressBody(string Key, string Address, bool Verified);

/// <summary>An address to add.</summary>
/// <param name="Email">The address as typed.</param>
public sealed record AddAddressBody(string? Email);

/// <summary>A code that came back.</summary>
/// <param name="Code">Six digits.</param>
public sealed record VerifyAddressBody(string? Code);

/// <summary>That a code is on its way.</summary>
/// <param name="Key">The address key.</param>
/// <param name="Address">The address in canonical form.</param>
/// <param name="Verified">True when it was proven before and no code is needed.</param>
/// <param name="CodeExpiresAt">When the code is too old (UTC).</param>
/// <param name="CodesLeft">How many more codes may go to it within the hour.</param>
public sealed record CodeSentBody(string Key, string Address, bool Verified, DateTimeOffset? CodeExpiresAt, int? CodesLeft);

/// <summary>Where a badge shall go.</summary>
/// <param name="AddressKey">The key of a proven address of the same person.</param>
public sealed record MoveBadgeBody(string? AddressKey);

/// <summary>That a person wants to be erased.</summary>
/// <param name="Confirm">The phrase that the refusal tells.</param>
/// <param name="DeleteAtCredly">True to have the badges deleted at Credly too.</param>
public sealed record EraseBody(string? Confirm, bool? DeleteAtCredly);
