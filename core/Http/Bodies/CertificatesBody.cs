using MyIpma.Core.Badges;

namespace MyIpma.Core.Http.Bodies;

/// <summary>A person's certificates.</summary>
/// <param name="Items">The certificates, newest first.</param>
public sealed record CertificatesBody(IReadOnlyList<CertificateBody> Items);

/// <summary>One certificate. Dates are calendar days.</summary>
/// <param name="CertificateId">The certification body's id.</param>
/// <param name="Level">The level code.</param>
/// <param name="Name">The level's full name.</param>
/// <param name="IssuedOn">The first day.</param>
/// <param name="ExpiresOn">The last day; none when it never ends.</param>
/// <param name="RenewalOn">The day to begin with the recertification, 90 days before the last; none when it never ends.</param>
/// <param name="BadgeId">Its badge.</param>
/// <param name="BadgeStatus">The badge's status now.</param>
public sealed record CertificateBody(
    string CertificateId, string Level, string Name, DateOnly IssuedOn, DateOnly? ExpiresOn, DateOnly? RenewalOn, string BadgeId, BadgeStatus BadgeStatus);

/// <summary>What a person chose.</summary>
/// <param name="Reminders">Whether they want reminders.</param>
public sealed record PreferencesBody(bool? Reminders);
