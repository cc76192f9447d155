using System.Buffers.Text;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;

namespace MyIpma.Core.Domain;

/// <summary>The digital badge that follows from one certificate, with its latest claim. Its status is derived, never stored. All times are UTC.</summary>
public sealed partial record Badge : IJsonOnDeserialized
{
    /// <summary>The badge id, see <see cref="BadgeIdFactory"/>; on Credly it is the <c>issuer_earner_id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The canonical address the badge belongs to now.</summary>
    public required string Address { get; init; }

    /// <summary>The key of <see cref="Address"/>.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The key of the address the certificate named, so that a repeated message is recognised after the badge was moved.</summary>
    public required string OfferedTo { get; init; }

    /// <summary>The keys of addresses the certificate was corrected away from, so that a late message does not bring the badge back there.</summary>
    public IReadOnlyList<string> OfferedBefore
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>When the badge came into being.</summary>
    public required DateTimeOffset OfferedAt { get; init; }

    /// <summary>The certificate it follows from.</summary>
    public required Certificate Certificate { get; init; }

    /// <summary>When the certification body said what the certificate says (UTC); null where its message does not tell.</summary>
    public DateTimeOffset? CertificateSentAt { get; init; }

    /// <summary>True while Credly may show what the certificate said before it was corrected.</summary>
    public bool AwaitsCorrection { get; init; }

    /// <summary>Counts the changes; orders the outbox rows of one moment.</summary>
    public int Revision { get; init; }

    /// <summary>The latest claim; earlier ones are rows of their own.</summary>
    public Claim? Claim { get; init; }

    /// <summary>What Credly last told us; null while it was never issued there, and again once a declined badge is offered anew.</summary>
    public CredlySnapshot? Credly { get; init; }

    /// <summary>Why Credly refused to issue it as it stands; null while it has not, and again once the certificate is corrected.</summary>
    public CredlyRefusal? CredlyRefusal { get; init; }

    /// <summary>Why IPMA withdrew the certificate; null while it stands.</summary>
    public string? RevocationReason { get; init; }

    /// <summary>Credly's ids of declined badges that were followed by a new offer, oldest first. Nothing said about them counts any more.</summary>
    [JsonPropertyName("setAside")]
    public IReadOnlyList<string> SupersededCredlyIds
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The badge of an earlier certificate that this one replaces.</summary>
    public string? Replaces { get; init; }

    /// <summary>True while it waits to take an accepted badge's place on Credly, which needs nobody's claim.</summary>
    [JsonPropertyName("takesOver")]
    public bool AwaitsReplacement { get; init; }

    /// <summary>The badge of a newer certificate that replaces this one.</summary>
    public string? ReplacedBy { get; init; }

    /// <summary>True once the end of the certificate was announced.</summary>
    public bool ExpiryAnnounced { get; init; }

    /// <summary>True when Credly answered its issue with an accepted badge, which only the earner's auto-accept does.</summary>
    public bool AutoAccepted { get; init; }

    /// <summary>The address it is about to move to; null when it stays.</summary>
    public BadgeMove? Moving { get; init; }

    /// <summary>How far it has ever got.</summary>
    public BadgeMilestones Milestones { get; init; }

    /// <summary>When an operator last had the mail about it sent again.</summary>
    public DateTimeOffset? MailRequestedAt { get; init; }

    /// <summary>The language its holder is written to in as long as they have chosen none, one of <see cref="Languages"/>; null where the certificate named none of ours.</summary>
    public string? Language { get; init; }

    /// <summary>That a mail to its address was refused for good; null while none was.</summary>
    public MailRefusal? RefusedMail { get; init; }

    /// <summary>Where it is stored.</summary>
    [JsonIgnore]
    public BadgeKey Key => new(AddressKey, Id);

    /// <summary>What everything else about a badge is derived from has its form; a record without is damaged.</summary>
    void IJsonOnDeserialized.OnDeserialized()
    {
        if (!BadgeIdFactory.IsWellFormed(Id) || !EmailAddressFactory.IsWellFormedKey(AddressKey) || !EmailAddressFactory.IsWellFormedKey(OfferedTo) || !EmailAddress.IsWellFormed(Address))
        {
            throw new JsonException();
        }
    }

    /// <summary>The status at a moment.</summary>
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

    /// <summary>True once it is withdrawn, replaced, or past the end of its certificate. One that was declined has not ended: it can be offered again.</summary>
    public bool HasEndedAt(DateTimeOffset now) => StatusAt(now) is BadgeStatus.Revoked or BadgeStatus.Replaced or BadgeStatus.Expired;

    /// <summary>What the person can do next.</summary>
    public NextAction NextActionAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Pending => NextAction.Claim,
        BadgeStatus.Claiming => Claim?.At(now).Status == ClaimStatus.Open ? NextAction.Proceed : NextAction.None,
        BadgeStatus.AwaitingAcceptance => NextAction.AcceptOnCredly,
        BadgeStatus.Accepted => !Certificate.HasBegun(now) ? NextAction.None : Credly is { Public: true } ? NextAction.Share : NextAction.MakePublic,
        _ => NextAction.None,
    };

    /// <summary>The link to Credly that fits the status: its page once accepted, where to accept it after proceeding, else none.</summary>
    public Uri? CredlyUrlAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Accepted => Credly?.BadgeUrl,
        BadgeStatus.AwaitingAcceptance => Credly?.AcceptUrl,
        _ => null,
    };

    /// <summary>Why the badge cannot be shared at a moment; null when it can: accepted, in force, and shown by its holder on Credly.</summary>
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
    /// <summary>Offered; the person may claim it.</summary>
    Pending,

    /// <summary>A claim is being prepared or its window is open.</summary>
    Claiming,

    /// <summary>The person has proceeded; Credly has not confirmed yet.</summary>
    AwaitingAcceptance,

    /// <summary>Credly says it is accepted.</summary>
    Accepted,

    /// <summary>Declined on Credly, which cannot be undone there (Credly: reject badge).</summary>
    Rejected,

    /// <summary>Withdrawn by IPMA.</summary>
    Revoked,

    /// <summary>Superseded by the badge of a newer certificate.</summary>
    Replaced,

    /// <summary>Its certificate has ended.</summary>
    Expired,
}

/// <summary>How a badge that others can see stands at a moment.</summary>
public enum ValidityState
{
    /// <summary>It holds.</summary>
    Valid,

    /// <summary>The first day of its certificate is still to come.</summary>
    NotYetValid,

    /// <summary>The last day of its certificate has passed.</summary>
    Expired,

    /// <summary>A newer badge took its place.</summary>
    Replaced,

    /// <summary>IPMA has withdrawn it.</summary>
    Revoked,
}

/// <summary>The one thing a person can do next with a badge.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<NextAction>))]
public enum NextAction
{
    /// <summary>Nothing to do, or nothing but waiting.</summary>
    None,

    /// <summary>Start a claim.</summary>
    Claim,

    /// <summary>Follow the link to Credly before the window closes.</summary>
    Proceed,

    /// <summary>Accept the badge on Credly.</summary>
    AcceptOnCredly,

    /// <summary>Make the accepted badge public on Credly, so that it can be shared.</summary>
    MakePublic,

    /// <summary>Share it.</summary>
    Share,
}

/// <summary>That a mail was refused for good.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Reason">A code such as <c>smtp-5.1.1</c>.</param>
public sealed record MailRefusal(DateTimeOffset At, string Reason);

/// <summary>That a badge moves to another address of the same person, or to the one its certificate is corrected to. Until <see cref="Committed"/> it still lives where it was; from then on only under the new one.</summary>
public sealed record BadgeMove
{
    /// <summary>The canonical address it goes to.</summary>
    public required string Address { get; init; }

    /// <summary>The key of <see cref="Address"/>.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The key of the address the certificate named before, where a correction of it causes the move; null where the person does.</summary>
    public string? CorrectedFrom { get; init; }

    /// <summary>True once this row is left behind and changes no more.</summary>
    [JsonPropertyName("sealed")]
    public bool Committed { get; init; }

    public static BadgeMove ForAddress(EmailAddress address) => new() { Address = address.Value, AddressKey = address.Key };

    /// <summary>The key only: a record may end up in a log, the address must not.</summary>
    public override string ToString() => AddressKey;
}

/// <summary>Derives badge ids from certificate ids: stable, so that a repeated message meets the same badge, and not guessable without the app key.</summary>
public sealed class BadgeIdFactory(IOptions<AppKeyOptions> keys)
{
    private readonly byte[] key = keys.Value.DeriveKey("badge-id");

    /// <summary><c>b_</c> and 22 base64url characters: 16 bytes of HMAC-SHA256 of the certificate id.</summary>
    public string Create(string certificateId) =>
        $"b_{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(certificateId)).AsSpan(0, 16))}";

    /// <summary>True when the text has the form of a badge id, so that nothing else reaches a storage key.</summary>
    public static bool IsWellFormed(string? text) =>
        text is { Length: 24 } && text.StartsWith("b_", StringComparison.Ordinal) && text.AsSpan(2).IndexOfAnyExcept(Letters) < 0;

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}

/// <summary>Where a badge is stored: the key of the address it was issued to, and its id.</summary>
public sealed record BadgeKey(string AddressKey, string BadgeId);
