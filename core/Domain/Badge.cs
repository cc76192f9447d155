using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>The digital badge that follows from one certificate, with its latest claim. Its status is derived, never stored. All times are UTC.</summary>
public sealed partial record Badge : IJsonOnDeserialized
{
    /// <summary>See <see cref="BadgeIdFactory"/>; on Credly it is the <c>issuer_earner_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The canonical address it belongs to now.</summary>
    public required string Address { get; init; }

    public required string AddressKey { get; init; }

    /// <summary>The key of the address in the certificate message, so that a repeated message is recognised after the badge has moved.</summary>
    public required string OfferedTo { get; init; }

    /// <summary>Keys of addresses the certificate was corrected away from, so that a late message does not bring the badge back there.</summary>
    public IReadOnlyList<string> OfferedBefore
    {
        get;
        init => field = value ?? [];
    } = [];

    public required DateTimeOffset OfferedAt { get; init; }

    public required Certificate Certificate { get; init; }

    /// <summary>When the certification body sent the certificate's current content; null where its message does not say.</summary>
    public DateTimeOffset? CertificateSentAt { get; init; }

    /// <summary>Credly may still show what the certificate said before it was corrected.</summary>
    public bool AwaitsCorrection { get; init; }

    /// <summary>Counts changes; orders the outbox rows of one moment.</summary>
    public int Revision { get; init; }

    /// <summary>The latest; earlier ones are rows of their own.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Null until it is issued on Credly, and again once a declined badge is offered anew.</summary>
    public CredlySnapshot? Credly { get; init; }

    /// <summary>Null unless Credly refused to issue it; reset when the certificate is corrected.</summary>
    public CredlyRefusal? CredlyRefusal { get; init; }

    /// <summary>Null while the certificate is in force.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Credly's ids of declined badges that were offered again, oldest first. Reports about them are ignored.</summary>
    [JsonPropertyName("setAside")]
    public IReadOnlyList<string> SupersededCredlyIds
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The id of the badge of an earlier certificate that this one replaces.</summary>
    public string? Replaces { get; init; }

    /// <summary>It waits to replace an accepted badge on Credly, which needs no claim.</summary>
    [JsonPropertyName("takesOver")]
    public bool AwaitsReplacement { get; init; }

    /// <summary>The id of the badge of a newer certificate that replaces this one.</summary>
    public string? ReplacedBy { get; init; }

    public bool ExpiryAnnounced { get; init; }

    /// <summary>Credly responded to the issue with an accepted badge, which only the earner's auto-accept does.</summary>
    public bool AutoAccepted { get; init; }

    /// <summary>Null while it does not move.</summary>
    public BadgeMove? Moving { get; init; }

    public BadgeMilestones Milestones { get; init; }

    /// <summary>When an operator last had its mail resent.</summary>
    public DateTimeOffset? MailRequestedAt { get; init; }

    /// <summary>The language to write to the holder in while they have chosen none, one of <see cref="Languages"/>; null where the certificate named none of ours.</summary>
    public string? Language { get; init; }

    /// <summary>Null unless a mail to its address was refused for good.</summary>
    public MailRefusal? RefusedMail { get; init; }

    [JsonIgnore]
    public BadgeKey Key => new(AddressKey, Id);

    /// <summary>Everything else is derived from these fields; a record with any of them malformed is damaged.</summary>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (!BadgeIdFactory.IsWellFormed(Id) || !EmailAddressFactory.IsWellFormedKey(AddressKey) || !EmailAddressFactory.IsWellFormedKey(OfferedTo) || !EmailAddress.IsWellFormed(Address))
        {
            throw new JsonException();
        }
    }

    public BadgeStatus StatusAt(DateTimeOffset now) => this switch
    {
        { RevocationReason: not null } or { Credly.State: CredlyBadgeState.Revoked } => BadgeStatus.Revoked,
        { ReplacedBy: not null } or { Credly.State: CredlyBadgeState.Replaced } => BadgeStatus.Replaced,
        _ when Certificate.HasEnded(now) => BadgeStatus.Expired,
        { Credly.State: CredlyBadgeState.Accepted } => BadgeStatus.Accepted,
        { Credly.State: CredlyBadgeState.Rejected } => BadgeStatus.Rejected,
        _ => Claim?.At(now).Status switch
        {
            ClaimStatus.Preparing or ClaimStatus.Open or ClaimStatus.Unknown => BadgeStatus.Claiming,
            ClaimStatus.Proceeded => BadgeStatus.AwaitingAcceptance,
            _ => BadgeStatus.Pending,
        },
    };

    /// <summary>Revoked, replaced, or past the end of its certificate. A declined badge has not ended: it can be offered again.</summary>
    public bool HasEndedAt(DateTimeOffset now) => StatusAt(now) is BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired;

    public NextAction NextActionAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Pending => NextAction.Claim,
        BadgeStatus.Claiming => Claim?.At(now).Status == ClaimStatus.Open ? NextAction.Proceed : NextAction.None,
        BadgeStatus.AwaitingAcceptance => NextAction.AcceptOnCredly,
        BadgeStatus.Accepted => !Certificate.HasBegun(now) ? NextAction.None : Credly is { Public: true } ? NextAction.Share : NextAction.MakePublic,
        _ => NextAction.None,
    };

    /// <summary>Its page once accepted, where to accept it after proceeding, else null.</summary>
    public Uri? CredlyUrlAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Accepted => Credly?.BadgeUrl,
        BadgeStatus.AwaitingAcceptance => Credly?.AcceptUrl,
        _ => null,
    };

    /// <summary>Null when it can be shared: accepted, in force, and made public by its holder on Credly.</summary>
    public Refusal? SharingRefusal(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Accepted when !Certificate.HasBegun(now) => new Refusal.NotYetValid(Certificate.IssuedOn),
        BadgeStatus.Accepted => Credly is { Public: true } ? null : new Refusal.NotPublic(Credly?.BadgeUrl),
        BadgeStatus.Pending or BadgeStatus.Claiming or BadgeStatus.AwaitingAcceptance => new Refusal.NotAccepted(),
        var ended => RefusalOf(ended),
    };
}

/// <summary>Where a badge is on its way from certificate to acceptance.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<BadgeStatus>))]
public enum BadgeStatus
{
    /// <summary>The person may claim it.</summary>
    Pending,

    /// <summary>A claim is being prepared or its window is open.</summary>
    Claiming,

    /// <summary>The person has proceeded; Credly has not confirmed yet.</summary>
    AwaitingAcceptance,

    Accepted,

    /// <summary>Credly: reject badge; cannot be undone there.</summary>
    Rejected,

    Revoked,

    /// <summary>By the badge of a newer certificate.</summary>
    Replaced,

    Expired,
}

/// <summary>Validity as verifiers see it.</summary>
public enum ValidityState
{
    Valid,
    NotYetValid,
    Expired,
    Replaced,
    Revoked,
}

/// <summary>The one thing a person can do next with a badge.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<NextAction>))]
public enum NextAction
{
    /// <summary>Nothing, or only waiting.</summary>
    None,

    Claim,

    /// <summary>Follow the link to Credly before the window closes.</summary>
    Proceed,

    AcceptOnCredly,

    /// <summary>Make the accepted badge public on Credly, so that it can be shared.</summary>
    MakePublic,

    Share,
}

/// <param name="At">UTC.</param>
/// <param name="Reason">A code such as <c>smtp-5.1.1</c>.</param>
public sealed record MailRefusal(DateTimeOffset At, string Reason);

/// <summary>
/// A move to another address of the same person, or to the one a corrected certificate names. Until <see cref="Committed"/> the badge lives at its old address, from
/// then on only at the new one.
/// </summary>
public sealed record BadgeMove
{
    public required string Address { get; init; }

    public required string AddressKey { get; init; }

    /// <summary>The key of the address before the correction that causes the move; null where the person moves it.</summary>
    public string? CorrectedFrom { get; init; }

    /// <summary>This row is left behind and changes no more.</summary>
    [JsonPropertyName("sealed")]
    public bool Committed { get; init; }

    public static BadgeMove ForAddress(EmailAddress address) => new() { Address = address.Value, AddressKey = address.Key };

    /// <summary>The key only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => AddressKey;
}

/// <summary>Derives badge ids from certificate ids: stable, so that a repeated message finds the same badge, and not guessable without the app key.</summary>
public sealed class BadgeIdFactory(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("badge-id");

    /// <summary><c>b_</c> and 22 base64url characters: 16 bytes of HMAC-SHA256 of the certificate id.</summary>
    public string Create(string certificateId) =>
        $"b_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(certificateId)).AsSpan(0, 16))}";

    /// <summary>Checked before an id from outside reaches storage.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 24 } && text.StartsWith("b_", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(Letters) < 0;

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

/// <summary>The address key is that of the address the badge is stored under.</summary>
public sealed record BadgeKey(string AddressKey, string BadgeId);
