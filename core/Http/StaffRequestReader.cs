using Microsoft.AspNetCore.Http;
using MyIpma.Core.Common;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http;

/// <summary>Reads and validates requests of operators. Persons are named in the body, never in the URL.</summary>
public sealed class StaffRequestReader(EmailAddressFactory addresses)
{
    private const int LongestReason = 200;
    private const int LongestId = 128;

    /// <summary>Null, with errors, unless exactly one valid value is given.</summary>
    internal PersonQuery? ReadQuery(string? email, string? certificateId, string? badgeId, string? credlyId, CultureInfo language, Dictionary<string, string> errors)
    {
        var given = new[] { email, certificateId, badgeId, credlyId }.Count(text => !string.IsNullOrWhiteSpace(text));
        if (given != 1)
        {
            errors["body"] = Localizer.Get("error.person-query", language);
            return null;
        }

        PersonQuery? query = (email, certificateId, badgeId, credlyId) switch
        {
            ({ } text, _, _, _) when text.Trim().Length > 0 => addresses.TryParse(text) is { } address ? new PersonQuery.ByEmail(address) : null,
            (_, { } text, _, _) when text.Trim().Length > 0 => text.Trim().Length <= LongestId ? new PersonQuery.ByCertificate(text.Trim()) : null,
            (_, _, { } text, _) when text.Trim().Length > 0 => new PersonQuery.ByBadge(text.Trim()),
            _ => credlyId?.Trim() is { Length: <= LongestId } text && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') ? new PersonQuery.ByCredlyId(text) : null,
        };
        if (query is null)
        {
            errors[email is not null ? "email" : certificateId is not null ? "certificateId" : "credlyId"] = Localizer.Get(email is not null ? "error.email" : "error.required", language);
        }

        return query;
    }

    /// <summary>Null, with an error, for an invalid address.</summary>
    internal EmailAddress? ReadAddress(string? email, CultureInfo language, Dictionary<string, string> errors)
    {
        var address = addresses.TryParse(email);
        if (address is null)
        {
            errors["email"] = Localizer.Get("error.email", language);
        }

        return address;
    }

    /// <summary>With an error for a missing or invalid reason.</summary>
    internal static string ReadReason(string? reason, CultureInfo language, Dictionary<string, string> errors)
    {
        var text = reason?.Trim() ?? "";
        if (text.Length is 0 or > LongestReason || text.Any(char.IsControl))
        {
            errors["reason"] = Localizer.Get("error.reason", language, LongestReason);
        }

        return text;
    }

    /// <summary>For calls that older scripts make without a body; they are recorded as done without a reason.</summary>
    internal static async Task<(string Reason, IResult? Refusal)> ReadOptionalReasonAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.ContentLength is 0 || (request.ContentLength is null && request.Headers.TransferEncoding.Count == 0))
        {
            return (AuditLog.NoReason, null);
        }

        var language = Languages.FromRequest(request);
        return await RequestBody.ReadAsync(request, ApiJson.Default.StaffActionRequest, ct) is { } body
            ? ReadOptionalReason(body.Reason, language)
            : ("", Problems.ToResult(Problems.UnreadableBody(language)));
    }

    /// <summary>A given reason must follow the same rules.</summary>
    internal static (string Reason, IResult? Refusal) ReadOptionalReason(string? given, CultureInfo language)
    {
        var errors = new Dictionary<string, string>();
        var reason = string.IsNullOrWhiteSpace(given) ? AuditLog.NoReason : ReadReason(given, language, errors);
        return (reason, errors.Count > 0 ? Problems.ToResult(Problems.InvalidRequest(language, errors)) : null);
    }
}
