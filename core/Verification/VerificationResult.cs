using System.Threading.RateLimiting;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Verification;

/// <summary>What everybody may know of a badge that its holder shows. Expiry is decided when it is read, so a cached result never outlives the certificate.</summary>
public sealed record VerificationResult
{
    public required string BadgeId { get; init; }

    /// <summary>For checking whether an address is the holder's; never shown.</summary>
    public required string AddressKey { get; init; }

    public required string Level { get; init; }

    public required string Holder { get; init; }

    public required DateOnly IssuedOn { get; init; }

    /// <summary>The last day; null for never.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>As the certification body numbers it.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The first moment at which it is valid.</summary>
    public required DateTimeOffset StartsAt { get; init; }

    /// <summary>The first moment at which it is no longer valid; null for never.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>Accepted, revoked or replaced.</summary>
    public required BadgeStatus StatusIgnoringTime { get; init; }

    /// <summary>The id of the newer certificate's badge, if it was replaced by one.</summary>
    public required string? ReplacedBy { get; init; }

    public required Uri? CredlyUrl { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    public required VerificationSource Source { get; init; }

    public BadgeStatus StatusAt(DateTimeOffset now) => StatusIgnoringTime == BadgeStatus.Accepted && now >= EndsAt ? BadgeStatus.Expired : StatusIgnoringTime;

    public bool IsValidAt(DateTimeOffset now) => StateAt(now) == ValidityState.Valid;

    /// <summary>Unlike the status, also says whether the first day has come.</summary>
    public ValidityState StateAt(DateTimeOffset now) => StatusAt(now) switch
    {
        BadgeStatus.Revoked => ValidityState.Revoked,
        BadgeStatus.Replaced => ValidityState.Replaced,
        BadgeStatus.Expired => ValidityState.Expired,
        _ when now < StartsAt => ValidityState.NotYetValid,
        _ => ValidityState.Valid,
    };

    /// <summary>Combines our record with Credly's. Null when there is nothing to show: never accepted, kept private, or deleted on Credly.</summary>
    internal static VerificationResult? Create(Badge known, CredlyStatus status, DateTimeOffset now)
    {
        var badge = status is CredlyStatus.Badge reported && known.ApplyCredlyState(reported.Reported, now) is Decision.Changed changed ? changed.Badge : known;
        if (status is CredlyStatus.NotVisible || badge.Credly is not { WasAccepted: true, Public: true } || StatusIgnoringTimeOf(badge, status, now) is not { } statusIgnoringTime)
        {
            return null;
        }

        var (expiresOn, endsAt) = EndOf(badge.Certificate, status);
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
            StatusIgnoringTime = statusIgnoringTime,
            ReplacedBy = badge.ReplacedBy,
            CredlyUrl = badge.Credly.BadgeUrl,
            CheckedAt = now,
            Source = SourceOf(status),
        };
    }

    private static BadgeStatus? StatusIgnoringTimeOf(Badge badge, CredlyStatus status, DateTimeOffset now) => badge.StatusAt(now) switch
    {
        BadgeStatus.Revoked => BadgeStatus.Revoked,
        BadgeStatus.Replaced => BadgeStatus.Replaced,
        _ when status is CredlyStatus.Revoked => BadgeStatus.Revoked,
        BadgeStatus.Accepted or BadgeStatus.Expired => BadgeStatus.Accepted,
        _ => null,
    };

    /// <summary>The earlier of the certificate's end and the one Credly shows.</summary>
    private static (DateOnly? Day, DateTimeOffset? Moment) EndOf(Certificate certificate, CredlyStatus status)
    {
        var reportedEnd = status switch
        {
            CredlyStatus.Badge reported => reported.Reported.ExpiresAt,
            CredlyStatus.PublicAssertion hosted => hosted.Assertion.Expires,
            _ => null,
        };
        return reportedEnd is { Year: < 9999 } end && !(certificate.EndsAt <= end)
            ? (DateOnly.FromDateTime(end.UtcDateTime.AddTicks(-1)), end)
            : (certificate.ExpiresOn, certificate.EndsAt);
    }

    private static VerificationSource SourceOf(CredlyStatus status) => status switch
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
    /// <summary>Credly, read with our token.</summary>
    Credly,

    /// <summary>Credly's public statement (Open Badges 2.0, hosted).</summary>
    OpenBadges,

    /// <summary>Our own records: Credly did not answer, or IPMA itself has ended the badge.</summary>
    Ours,
}

/// <summary>Reads a badge on Credly within a time limit: with our token, else as public assertion. Failures are a status too.</summary>
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

    public async Task<CredlyStatus> GetStatusAsync(Badge badge, CredlySnapshot snapshot)
    {
        using var timeout = new CancellationTokenSource(limit, time);
        using var first = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token);
        using var timer = time.CreateTimer(_ => first.Cancel(), null, limit * FirstAttemptShare, Timeout.InfiniteTimeSpan);
        try
        {
            using var lease = await slots.AcquireAsync(1, timeout.Token);
            return lease.IsAcquired
                ? await TryReadAsync(badge.Id, () => ReadAsync(badge, snapshot.Id, first.Token)) ?? await ReadAssertionAsync(snapshot.Id, timeout.Token)
                : new CredlyStatus.Unavailable();
        }
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotAnswered(badge.Id, failure.GetType().Name);
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
        catch (Exception failure) when (IsUnavailable(failure))
        {
            NotAnswered(badgeId, failure.GetType().Name);
            return null;
        }
    }

    /// <summary>Follows replacements on Credly while they belong to the same badge of ours (Credly: replace badge).</summary>
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "Credly did not answer about badge {BadgeId} ({Why}).")]
    private partial void NotAnswered(string badgeId, string why);
}

/// <summary>The state of one badge on Credly: a closed set.</summary>
public abstract record CredlyStatus
{
    private CredlyStatus() { }

    /// <summary>The badge, read with our token.</summary>
    public sealed record Badge(CredlyBadge Reported) : CredlyStatus;

    /// <summary>The public assertion (Open Badges 2.0, hosted): accepted there, and shown to everyone.</summary>
    public sealed record PublicAssertion(CredlyAssertion Assertion) : CredlyStatus;

    /// <summary>The public assertion says that it was revoked.</summary>
    public sealed record Revoked : CredlyStatus;

    /// <summary>Credly has no such badge or does not show it, so neither do we.</summary>
    public sealed record NotVisible : CredlyStatus;

    /// <summary>No answer in time, or none was needed.</summary>
    public sealed record Unavailable : CredlyStatus;
}
