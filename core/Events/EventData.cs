using MyIpma.Core.Domain;

namespace MyIpma.Core.Events;

/// <summary>The data of every <c>org.ipma.badge.*</c> event: ids and states, nothing that names a person. Receivers with more rights ask the API by the id.</summary>
public sealed record BadgeEventData
{
    public required string BadgeId { get; init; }

    public required string CertificateId { get; init; }

    public required string Level { get; init; }

    /// <summary>After the change.</summary>
    public required BadgeStatus Status { get; init; }

    public string? ClaimId { get; init; }

    /// <summary>UTC; null unless its window is open.</summary>
    public DateTimeOffset? ClosesAt { get; init; }

    /// <summary>Null until accepted.</summary>
    public Uri? CredlyUrl { get; init; }

    /// <summary>Of a revocation.</summary>
    public string? Reason { get; init; }

    public static BadgeEventData From(Badge badge, DateTimeOffset now) => new()
    {
        BadgeId = badge.Id,
        CertificateId = badge.Certificate.Id,
        Level = badge.Certificate.Level,
        Status = badge.StatusAt(now),
        ClaimId = badge.Claim is { } claim ? new ClaimId(badge.Id, claim.Number).ToString() : null,
        ClosesAt = badge.Claim?.At(now) is { Status: ClaimStatus.Open } open ? open.ClosesAt : null,
        CredlyUrl = badge.StatusAt(now) == BadgeStatus.Accepted ? badge.CredlyUrlAt(now) : null,
        Reason = badge.RevocationReason,
    };
}

/// <summary>The data of <see cref="EventTypes.TokenExpiring"/>.</summary>
/// <param name="ExpiresAt">UTC.</param>
public sealed record TokenExpiringData(DateTimeOffset ExpiresAt, int DaysLeft);

/// <summary>The data of <c>org.ipma.certificate.ending.v1</c>.</summary>
public sealed record CertificateEndingData
{
    public required string CertificateId { get; init; }

    public required string BadgeId { get; init; }

    public required string Level { get; init; }

    public required DateOnly ExpiresOn { get; init; }

    /// <summary>Which reminder it is: 90, 30 or 7 days before.</summary>
    public required int DaysLeft { get; init; }

    internal static JsonElement Serialize(Badge badge, DateOnly last, int days) => JsonSerializer.SerializeToElement(
        new CertificateEndingData
        {
            CertificateId = badge.Certificate.Id,
            BadgeId = badge.Id,
            Level = badge.Certificate.Level,
            ExpiresOn = last,
            DaysLeft = days,
        },
        CertificateEndingJson.Default.CertificateEndingData);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateEndingData))]
internal sealed partial class CertificateEndingJson : JsonSerializerContext;

/// <summary>Part of the public format: camelCase, enums by name, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudEvent))]
[JsonSerializable(typeof(BadgeEventData))]
[JsonSerializable(typeof(TokenExpiringData))]
public sealed partial class EventJson : JsonSerializerContext;
