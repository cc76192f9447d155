using System.Text.Json;
using CredlySimulator.Accounts;
using CredlySimulator.Api;

namespace CredlySimulator.Badges;

/// <summary>The validated attributes of an issue or replace call (Credly: issue badge).</summary>
internal sealed record BadgeFields
{
    private static readonly string[] Locales = ["en", "fr", "de", "ko", "ja", "zh-CN", "pt", "es-ES", "es-US", "fr-CA", "pt-BR"];
    private static readonly string[] DuplicateBehaviors = ["replace", "allow", "deny"];

    public string? Email { get; init; }
    public string? FirstName { get; init; }
    public string? MiddleName { get; init; }
    public string? LastName { get; init; }
    public string? TemplateId { get; init; }
    public string? IssuerEarnerId { get; init; }
    public DateTimeOffset? IssuedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public string? Locale { get; init; }
    public bool SuppressMail { get; init; }
    public string? Country { get; init; }
    public string? StateOrProvince { get; init; }
    public IReadOnlyList<EvidenceItem> Evidence { get; init; } = [];
    public string DuplicateBehavior { get; init; } = "deny";
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The earner's address and names are required.</summary>
    public static BadgeFields ForIssue(JsonElement body)
    {
        var reader = new FieldReader(body);
        var email = reader.RequiredText("recipient_email");
        if (email is not null && !EmailAddress.IsValid(email))
        {
            reader.AddError("recipient_email", "is invalid");
        }

        var fields = Read(reader, reader.RequiredText("issued_to_first_name"), reader.RequiredText("issued_to_last_name"));
        return fields with { Email = email is null ? null : EmailAddress.Canonical(email), Errors = reader.Errors };
    }

    /// <summary>The address is kept, and so are names that are left out.</summary>
    public static BadgeFields ForReplace(JsonElement body)
    {
        var reader = new FieldReader(body);
        return Read(reader, reader.Text("issued_to_first_name"), reader.Text("issued_to_last_name")) with { Errors = reader.Errors };
    }

    private static BadgeFields Read(FieldReader reader, string? firstName, string? lastName) => new()
    {
        FirstName = firstName,
        MiddleName = reader.Text("issued_to_middle_name"),
        LastName = lastName,
        TemplateId = reader.Text("badge_template_id"),
        IssuerEarnerId = reader.Text("issuer_earner_id"),
        IssuedAt = reader.RequiredTimestamp("issued_at"),
        ExpiresAt = ReadExpiry(reader),
        Locale = reader.OneOf("locale", Locales),
        SuppressMail = reader.Flag("suppress_badge_notification_email"),
        Country = reader.Text("country_name"),
        StateOrProvince = reader.Text("state_or_province"),
        Evidence = EvidenceReader.Read(reader),
        DuplicateBehavior = reader.OneOf("duplicate_behavior", DuplicateBehaviors) ?? "deny",
    };

    /// <summary>A string is a time, null means the template's default (ours have none), false means never.</summary>
    private static DateTimeOffset? ReadExpiry(FieldReader reader) =>
        reader.Member("expires_at") is { ValueKind: JsonValueKind.False } ? null : reader.Timestamp("expires_at");
}

/// <summary>Reads the evidence array: UrlEvidence with name and value, IdEvidence with title (Credly: issue badge).</summary>
internal static class EvidenceReader
{
    private const string Attribute = "evidence";
    private static readonly string[] Types = ["UrlEvidence", "IdEvidence"];

    public static IReadOnlyList<EvidenceItem> Read(FieldReader reader)
    {
        if (reader.Member(Attribute) is not { } evidence)
        {
            return [];
        }

        if (evidence.ValueKind != JsonValueKind.Array)
        {
            reader.AddError(Attribute, "is invalid");
            return [];
        }

        var items = evidence.EnumerateArray().Select(ReadItem).ToList();
        if (items.Contains(null))
        {
            reader.AddError(Attribute, "is invalid");
        }

        return [.. items.OfType<EvidenceItem>()];
    }

    private static EvidenceItem? ReadItem(JsonElement json)
    {
        var item = new FieldReader(json);
        var type = item.OneOf("type", Types);
        var id = type == "IdEvidence" ? item.Text("id") : null;
        var name = type == "IdEvidence" ? item.RequiredText("title") : item.RequiredText("name");
        var read = new EvidenceItem(id ?? "", type ?? "", name, item.Text("description"), type == "UrlEvidence" ? item.RequiredText("value") : null);
        return type is null || item.Errors.Count > 0 ? null : read;
    }
}
