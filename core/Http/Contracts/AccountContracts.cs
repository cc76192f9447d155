using MyIpma.Core.Accounts;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http.Contracts;

/// <summary>A person as they see themselves.</summary>
/// <param name="Account">The account id.</param>
/// <param name="Addresses">Their addresses, proven ones first.</param>
/// <param name="Counts">How many badges they have, by status; every status is there.</param>
/// <param name="SuggestedAddress">The address their sign-in names, where it is not proven to be theirs yet; send a code to it and have it confirmed.</param>
/// <param name="Language">The language mails to them are written in: the one they chose, else that of this request.</param>
/// <param name="Reminders">Whether they want reminders.</param>
/// <param name="Guide">The steps of <c>/api/me/guide</c>, so that a page need not ask twice.</param>
public sealed record AccountResponse(
    string Account,
    IReadOnlyList<AddressResponse> Addresses,
    IReadOnlyDictionary<string, int> Counts,
    string? SuggestedAddress,
    string Language,
    bool Reminders,
    IReadOnlyList<GuideStepResponse> Guide);

/// <summary>An address, shown whole because it is theirs.</summary>
/// <param name="Key">The address key.</param>
/// <param name="Address">The address in lower case, its domain in Unicode.</param>
/// <param name="Verified">True once it is proven to be theirs.</param>
public sealed record AddressResponse(string Key, string Address, bool Verified);

/// <summary>An address to add.</summary>
/// <param name="Email">The address as typed.</param>
public sealed record AddAddressRequest(string? Email);

/// <summary>A code that came back.</summary>
/// <param name="Code">Six digits.</param>
public sealed record VerifyAddressRequest(string? Code);

/// <summary>That a code is on its way.</summary>
/// <param name="Key">The address key.</param>
/// <param name="Address">The address in lower case, its domain in Unicode.</param>
/// <param name="Verified">True when it was proven before and no code is needed.</param>
/// <param name="CodeExpiresAt">When the code is too old (UTC).</param>
/// <param name="CodesLeft">How many more codes may go to it within the hour.</param>
public sealed record AddressCodeResponse(string Key, string Address, bool Verified, DateTimeOffset? CodeExpiresAt, int? CodesLeft);

/// <summary>Where a badge shall go.</summary>
/// <param name="AddressKey">The key of a proven address of the same person.</param>
public sealed record MoveBadgeRequest(string? AddressKey);

/// <summary>That a person wants to be erased.</summary>
/// <param name="Confirm">The phrase that the refusal names.</param>
/// <param name="DeleteAtCredly">True to have the badges deleted on Credly too.</param>
public sealed record EraseAccountRequest(string? Confirm, bool? DeleteAtCredly);

/// <summary>A person's certificates.</summary>
/// <param name="Items">The certificates, newest first.</param>
public sealed record CertificateListResponse(IReadOnlyList<CertificateResponse> Items);

/// <summary>One certificate. Dates are calendar days.</summary>
/// <param name="CertificateId">The certification body's id.</param>
/// <param name="Level">The level code.</param>
/// <param name="Name">The level's full name.</param>
/// <param name="IssuedOn">The first day.</param>
/// <param name="ExpiresOn">The last day; none when it never ends.</param>
/// <param name="RenewalOn">The day to begin with the recertification, 90 days before the last; none when it never ends.</param>
/// <param name="BadgeId">Its badge.</param>
/// <param name="BadgeStatus">The badge's status now.</param>
public sealed record CertificateResponse(
    string CertificateId, string Level, string Name, DateOnly IssuedOn, DateOnly? ExpiresOn, DateOnly? RenewalOn, string BadgeId, BadgeStatus BadgeStatus);

/// <summary>What a person chose. What a request leaves out stays as it is.</summary>
/// <param name="Reminders">Whether they want reminders.</param>
/// <param name="Language">The language of mails, as a language tag such as <c>de</c> or <c>pt-BR</c>.</param>
public sealed record AccountPreferences(bool? Reminders, string? Language);

/// <summary>The booklet's seven steps for one person.</summary>
/// <param name="Steps">The steps in order.</param>
public sealed record GuideResponse(IReadOnlyList<GuideStepResponse> Steps);

/// <summary>One step.</summary>
/// <param name="Number">1 to 7.</param>
/// <param name="State">Where the person is with it.</param>
/// <param name="Title">What to do.</param>
/// <param name="Text">How.</param>
/// <param name="Link">Where; none when there is no one place.</param>
public sealed record GuideStepResponse(int Number, GuideState State, string Title, string Text, Uri? Link);
