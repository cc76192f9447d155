using System.Globalization;
using System.Text;
using System.Text.Json.Serialization;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Certificates;

/// <summary>Checks a certificate message and says everything that is wrong with it at once.</summary>
public sealed class CertificateValidator(LevelCatalog levels, EmailAddressFactory addresses)
{
    private const int LongestId = 128;
    private const int LongestName = 100;
    private const int LongestReason = 200;

    /// <summary>Reads a message into a certificate and the address it goes to, or the errors by field.</summary>
    public CertificateValidationResult Validate(CertificateMessage message)
    {
        var errors = new Dictionary<string, string>();
        var id = Text(message.CertificateId, "certificateId", LongestId, errors);
        var first = Text(message.FirstName, "firstName", LongestName, errors);
        var last = Text(message.LastName, "lastName", LongestName, errors);
        var level = LevelOf(message.Level, errors);
        var issuedOn = Date(message.IssuedOn, "issuedOn", errors);
        var expiresOn = string.IsNullOrWhiteSpace(message.ExpiresOn) ? (DateOnly?)null : Date(message.ExpiresOn, "expiresOn", errors);
        var address = addresses.TryParse(message.Email);
        if (address is null)
        {
            errors["email"] = "is not an e-mail address";
        }

        if (expiresOn < issuedOn)
        {
            errors["expiresOn"] = "lies before issuedOn";
        }

        return errors.Count > 0 || address is null
            ? new CertificateValidationResult.Invalid(errors)
            : new CertificateValidationResult.Valid(
                new Certificate { Id = id, FirstName = first, LastName = last, Level = level, IssuedOn = issuedOn, ExpiresOn = expiresOn },
                address);
    }

    /// <summary>What is wrong with a withdrawal, by field; nothing when it is right.</summary>
    internal static Dictionary<string, string> GetRevocationErrors(string certificateId, string reason)
    {
        var errors = new Dictionary<string, string>();
        Text(certificateId, "certificateId", LongestId, errors);
        if (reason.Length is 0 or > LongestReason)
        {
            errors["reason"] = $"must be 1 to {LongestReason} characters of text";
        }

        return errors;
    }

    private string LevelOf(string? text, Dictionary<string, string> errors)
    {
        var level = (text ?? "").Trim().ToUpperInvariant();
        if (!levels.IsKnown(level))
        {
            errors["level"] = "is not a level that badges exist for";
        }

        return level;
    }

    private static string Text(string? text, string field, int longest, Dictionary<string, string> errors)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length == 0 || trimmed.Length > longest || trimmed.Any(char.IsControl) || !trimmed.IsNormalizable())
        {
            errors[field] = $"must be 1 to {longest} characters of text";
            return "";
        }

        return trimmed.Normalize(NormalizationForm.FormC);
    }

    private static DateOnly Date(string? text, string field, Dictionary<string, string> errors)
    {
        if (DateOnly.TryParseExact(text?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return date;
        }

        errors[field] = "must be a date such as 2025-05-02";
        return default;
    }
}

/// <summary>What reading a certificate message gave.</summary>
public abstract record CertificateValidationResult
{
    private CertificateValidationResult()
    {
    }

    /// <summary>A certificate and the address it goes to.</summary>
    public sealed record Valid(Certificate Certificate, EmailAddress Address) : CertificateValidationResult;

    /// <summary>What is wrong, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : CertificateValidationResult;
}
