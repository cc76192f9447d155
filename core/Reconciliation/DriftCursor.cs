using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace MyIpma.Core.Reconciliation;

/// <summary>A place in the comparison: first Credly's list is walked, then our partitions.</summary>
public sealed record DriftCursor
{
    private const string TheirsPrefix = "theirs:";
    private const string OursPrefix = "ours:";

    private DriftCursor()
    {
    }

    /// <summary>The beginning.</summary>
    public static DriftCursor Start { get; } = new();

    /// <summary>Where Credly's list goes on; null at its beginning.</summary>
    public string? Search { get; private init; }

    /// <summary>The first of our partitions to look at; null while Credly's list is walked.</summary>
    public int? Partition { get; private init; }

    /// <summary>A place in Credly's list.</summary>
    public static DriftCursor Theirs(string search) => new() { Search = search };

    /// <summary>A place among our partitions.</summary>
    public static DriftCursor Ours(int partition) => new() { Partition = partition };

    /// <summary>Reads a cursor; null when the text is none of ours.</summary>
    public static DriftCursor? TryParse(string text)
    {
        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        return plain.StartsWith(TheirsPrefix, StringComparison.Ordinal) && plain.Length > TheirsPrefix.Length ? Theirs(plain[TheirsPrefix.Length..])
            : plain.StartsWith(OursPrefix, StringComparison.Ordinal) && byte.TryParse(plain.AsSpan(OursPrefix.Length), CultureInfo.InvariantCulture, out var partition) ? Ours(partition)
            : null;
    }

    /// <inheritdoc />
    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Partition is { } first ? string.Create(CultureInfo.InvariantCulture, $"{OursPrefix}{first}") : TheirsPrefix + Search));
}
