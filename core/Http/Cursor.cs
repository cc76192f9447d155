using System.Buffers.Text;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Http;

/// <summary>A position in the list of badges, which is ordered by issue date, newest first, then by id.</summary>
internal sealed record Cursor(DateOnly IssuedOn, string BadgeId)
{
    public static Cursor After(Badge badge) => new(badge.Certificate.IssuedOn, badge.Id);

    /// <summary>Null when the text is no cursor of ours.</summary>
    public static Cursor? TryParse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|');
        return parts is [var date, var id] && BadgeIdFactory.IsWellFormed(id)
            && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var issuedOn)
            ? new Cursor(issuedOn, id)
            : null;
    }

    /// <summary>True for a badge that comes after this position.</summary>
    public bool IsBefore(Badge badge) => badge.Certificate.IssuedOn < IssuedOn
        || (badge.Certificate.IssuedOn == IssuedOn && string.CompareOrdinal(badge.Id, BadgeId) > 0);

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{IssuedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}|{BadgeId}"));
}
