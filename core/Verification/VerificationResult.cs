using System.Threading.RateLimiting;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Verification;

/// <summary>What everybody may know of a badge that its holder shows, and on whose word. Time decides at read, so a kept one never outlives its end.</summary>
public sealed record VerificationResult
{
    public required string BadgeId { get; init; }

    /// <summary>The key of its holder's address, for checking a claim; never shown.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>The holder's name as it is written.</summary>
    public required string Holder { get; init; }

    /// <summary>First day of the certificate.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day; none when it never ends.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>The certification body's id of the certificate.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The first moment at which it holds.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>The first moment at which it no longer holds; null for never.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>Accepted, revoked or replaced: what does not depend on the time.</summary>
    public required BadgeStatus StatusIgnoringTime { get; init; }

    /// <summary>The badge of a newer certificate, where that is why.</summary>
    public required string? ReplacedBy { get; init; }

    /// <summary>Its page on Credly.</summary>
    public required Uri? CredlyUrl { get; init; }

    /// <summary>When the source was asked.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>Whose word it is.</summary>
    public required VerificationSource Source { get; init; }

    /// <summary>The status at a moment.</summary>
    public BadgeStatus StatusAt(DateTimeOffset now) => StatusIgnoringTime == BadgeStatus.Accepted && now >= EndsAt ? BadgeStatus.Expired : StatusIgnoringTime;

    /// <summary>True while it holds.</summary>
    public bool IsValidAt(DateTimeOffset now) => StateAt(now) == ValidityState.Valid;

    /// <summary>How it stands at a moment, its first day included.</summary>
    public ValidityState StateAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Revoked => ValidityState.Revoked,
        BadgeStatus.Replaced => ValidityState.Replaced,
        BadgeStatus.Expired => ValidityState.Expired,
        _ when now < StartsAt => ValidityState.NotYetValid,
        _ => ValidityState.Valid,
    };

    /// <summary>Weighs our record and Credly's word. Null when there is nothing to show: never accepted, kept private, or gone from Credly.</summary>
    internal static VerificationResult? Create(Badge known, CredlyStatus word, DateTimeOffset now)
    {
        var badge = word is CredlyStatus.Badge reported && known.ApplyCredlyState(reported.Reported, now) is Decision.Changed changed ? changed.Badge : known;
        if (word is CredlyStatus.NotVisible || badge.Credly is not { WasAccepted: true, Public: true } || StatusIgnoringTimeOf(badge, word, now) is not { } standing)
        {
            return null;
        }

        var (expiresOn, endsAt) = EndOf(badge.Certificate, word);
        return new VerificationResult
        {
            BadgeId = badge.Id,
            AddressKey = badge.AddressKey,
            Level = badge.Certificate.Level,
            Holder = HolderName.Format(badge.Certificate),
            CertificateId = badge.Certificate.Id,
            IssuedOn = badge.Certificate.IssuedOn,
            StartsAt = badge.Certificate.StartsAt,
            ExpiresOn = expiresOn,
            EndsAt = endsAt,
            StatusIgnoringTime = standing,
            ReplacedBy = badge.ReplacedBy,
            CredlyUrl = badge.Credly.BadgeUrl,
            CheckedAt = now,
            Source = SourceOf(word),
        };
    }

    private static BadgeStatus? StatusIgnoringTimeOf(Badge badge, CredlyStatus word, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Revoked => BadgeStatus.Revoked,
        BadgeStatus.Replaced => BadgeStatus.Replaced,
        _ when word is CredlyStatus.Revoked => BadgeStatus.Revoked,
        BadgeStatus.Accepted or BadgeStatus.Expired => BadgeStatus.Accepted,
        _ => null,
    };

    /// <summary>The earlier of the certificate's end and the one Credly shows.</summary>
    private static (DateOnly? Day, DateTimeOffset? Moment) EndOf(Certificate certificate, CredlyStatus word)
    {
        var said = word switch
        {
            CredlyStatus.Badge reported => reported.Reported.ExpiresAt,
            CredlyStatus.PublicAssertion stated => stated.Assertion.Expires,
            _ => null,
        };
        return said is { Year: < 9999 } end && !(certificate.EndsAt <= end)
            ? (DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)), end)
            : (certificate.ExpiresOn, certificate.EndsAt);
    }

    private static VerificationSource SourceOf(CredlyStatus word) => word switch
    {
        CredlyStatus.Badge => VerificationSource.Credly,
        CredlyStatus.PublicAssertion or CredlyStatus.Revoked => VerificationSource.OpenBadges,
        _ => VerificationSource.Ours,
    };
}

/// <summary>Whose word a verification rests on.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<VerificationSource>))]
public enum VerificationSource
{
    /// <summary>Credly, asked with our token.</summary>
    Credly,

    /// <summary>Credly's public statement (Open Badges 2.0, hosted).</summary>
    OpenBadges,

    /// <summary>Our own records: Credly did not answer, or IPMA itself has ended the badge.</summary>
    Ours,
}

/// <summary>Asks Credly about a badge within a time limit: with our token, else its public statement. No answer is an answer too.</summary>
public sealed partial class CredlyStatusProvider : IDisposable
{
    private const double FirstAttemptShare = 0.6;
    private const int MaxReplacementHops = 5;
    private const int MaxQueued = 500;

    private readonly CredlyClient credly;
    private readonly TimeProvider time;
    private readonly ILogger<CredlyStatusProvider> logger;
    private readonly TimeSpan limit;
    private readonly ConcurrencyLimiter slots;

    public CredlyStatusProvider(CredlyClient credly, IOptions<VerificationOptions> options, TimeProvider time, ILogger<CredlyStatusProvider> logger)
    {
        this.credly = credly;
        this.time = time;
        this.logger = logger;
        limit = options.Value.AnswerWithin;
        slots = new ConcurrencyLimiter(new() { PermitLimit = options.Value.MostAtOnce, QueueLimit = MaxQueued });
    }

    public async Task<CredlyStatus> GetStatusAsync(Badge badge, CredlySnapshot copy)
    {
        using var whole = new CancellationTokenSource(limit, time);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(whole.Token);
        using var timer = time.CreateTimer(_ => first.Cancel(), null, limit * FirstAttemptShare, Timeout.InfiniteTimeSpan);
        try
        {
            using var seat = await slots.AcquireAsync(1, whole.Token);
            return seat.IsAcquired
                ? await TryReadAsync(badge.Id, () => ReadAsync(badge, copy.Id, first.Token)) ?? await ReadAssertionAsync(copy.Id, whole.Token)
                : new CredlyStatus.Unavailable();
        }
        catch (Exception silence) when (IsUnavailable(silence))
        {
            NoAnswer(badge.Id, silence.GetType().Name);
            return new CredlyStatus.Unavailable();
        }
    }

    public void Dispose() => slots.Dispose();

    private async Task<CredlyStatus?> TryReadAsync(string badgeId, Func<Task<CredlyStatus>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception silence) when (IsUnavailable(silence))
        {
            NoAnswer(badgeId, silence.GetType().Name);
            return null;
        }
    }

    /// <summary>Reads it and goes on to what replaced it there, as long as that is still this badge of ours (Credly: replace badge).</summary>
    private async Task<CredlyStatus> ReadAsync(Badge badge, string id, CancellationToken ct)
    {
        var reported = await credly.GetAsync(id, ct);
        for (var hops = 0; hops < MaxReplacementHops && reported is { State: CredlyBadgeState.Replaced, ReplacementBadgeId: { } next }; hops++)
        {
            if (await credly.GetAsync(next, ct) is not { } newer || newer.IssuerEarnerId != badge.Id)
            {
                break;
            }

            reported = newer;
        }

        return reported is null ? new CredlyStatus.NotVisible() : new CredlyStatus.Badge(reported);
    }

    private async Task<CredlyStatus> ReadAssertionAsync(string id, CancellationToken ct) => await credly.GetAssertionAsync(id, ct) switch
    {
        AssertionResult.Found found => new CredlyStatus.PublicAssertion(found.Assertion),
        AssertionResult.Revoked => new CredlyStatus.Revoked(),
        _ => new CredlyStatus.NotVisible(),
    };

    private static bool IsUnavailable(Exception thrown) => thrown is CredlyUnavailableException or CredlyUnauthorizedException or OperationCanceledException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credly said nothing about badge {BadgeId} ({Why}).")]
    private partial void NoAnswer(string badgeId, string why);
}

/// <summary>What Credly said when asked about one badge: a closed set.</summary>
public abstract record CredlyStatus
{
    private CredlyStatus() { }

    /// <summary>The badge, read with our token.</summary>
    public sealed record Badge(CredlyBadge Reported) : CredlyStatus;

    /// <summary>The public statement: accepted there, and shown to everyone.</summary>
    public sealed record PublicAssertion(CredlyAssertion Assertion) : CredlyStatus;

    /// <summary>The public statement says it was withdrawn.</summary>
    public sealed record Revoked : CredlyStatus;

    /// <summary>Credly has no such badge or does not show it; then neither do we.</summary>
    public sealed record NotVisible : CredlyStatus;

    /// <summary>No answer in time, or none was needed.</summary>
    public sealed record Unavailable : CredlyStatus;
}
