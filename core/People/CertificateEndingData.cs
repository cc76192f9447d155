using System.Text.Json;
using System.Text.Json.Serialization;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;

namespace MyIpma.Core.People;

/// <summary>The data of <c>org.ipma.certificate.ending.v1</c>.</summary>
public sealed record CertificateEndingData
{
    /// <summary>The certificate.</summary>
    public required string CertificateId { get; init; }

    /// <summary>Its badge.</summary>
    public required string BadgeId { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>The last day.</summary>
    public required DateOnly ExpiresOn { get; init; }

    /// <summary>Which reminder it is: 90, 30 or 7 days before.</summary>
    public required int DaysLeft { get; init; }

    /// <summary>Whom to write to.</summary>
    public required string Email { get; init; }

    /// <summary>How to address them.</summary>
    public required string FirstName { get; init; }

    internal static JsonElement Of(Certificate certificate, Badge badge, DateOnly last, int days) => JsonSerializer.SerializeToElement(
        new CertificateEndingData
        {
            CertificateId = certificate.Id,
            BadgeId = badge.Id,
            Level = certificate.Level,
            ExpiresOn = last,
            DaysLeft = days,
            Email = badge.Address,
            FirstName = certificate.FirstName,
        },
        CertificateEndingJson.Default.CertificateEndingData);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CertificateEndingData))]
internal sealed partial class CertificateEndingJson : JsonSerializerContext;
