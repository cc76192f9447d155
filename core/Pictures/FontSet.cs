using System.Buffers.Binary;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>The embedded fonts, so that a card looks the same on every machine.</summary>
public sealed class FontSet : IDisposable
{
    private const string EmptyBox = "\u25A1";

    private readonly SKTypeface regular = Load("NotoSans-Regular");
    private readonly SKTypeface bold = Load("NotoSans-Bold");
    private readonly SKTypeface[] others =
    [
        .. new[] { "SC-Medium", "JP-Medium", "KR-Medium", "Arabic-SemiBold", "Hebrew-SemiBold", "Thai-SemiBold", "Devanagari-SemiBold", "Bengali-SemiBold", "Tamil-SemiBold" }.Select(LoadScript),
        .. new[] { "Georgian-SemiBold", "Armenian-SemiBold", "Ethiopic-SemiBold", "Telugu-Bold", "Kannada-Bold", "Malayalam-Bold", "Gujarati-Bold", "Gurmukhi-Bold" }.Select(LoadScript),
        .. new[] { "Sinhala-Bold", "Myanmar-Bold", "Khmer-Bold", "Lao-Bold" }.Select(LoadScript),
        Load("NotoSerifTibetan-Bold"),
    ];

    /// <summary>True when at least half of the letters can be drawn: a name of empty boxes says less than no name.</summary>
    public bool CanRender(string text)
    {
        var letters = Letters(text).Where(IsLetter).ToList();
        return letters.Count > 0 && letters.Count(letter => FindTypeface(letter, isBold: true) is not null || FindTypeface(WithoutMarks(letter), isBold: true) is not null) * 2 >= letters.Count;
    }

    /// <summary>
    /// A letter as it is drawn, and the first font that has all of it: without its marks if no font has those, as an empty box if no font has the letter either.
    /// Null for a sign that can be left out, such as an emoji.
    /// </summary>
    public (string Letter, SKTypeface Font)? Resolve(string letter, bool isBold) =>
        FindTypeface(letter, isBold) is { } font ? (letter, font)
        : !IsLetter(letter) ? null
        : FindTypeface(WithoutMarks(letter), isBold) is { } plain ? (WithoutMarks(letter), plain)
        : FindTypeface(EmptyBox, isBold) is { } box ? (EmptyBox, box)
        : null;

    private SKTypeface? FindTypeface(string letter, bool isBold)
    {
        var usual = isBold ? bold : regular;
        return Has(usual, letter) ? usual : others.FirstOrDefault(font => Has(font, letter));
    }

    public void Dispose()
    {
        regular.Dispose();
        bold.Dispose();
        foreach (var font in others)
        {
            font.Dispose();
        }
    }

    private static bool Has(SKTypeface font, string letter) => letter.EnumerateRunes().All(rune => font.GetGlyph(rune.Value) != 0 || IsInvisible(rune));

    /// <summary>Joiners and variation selectors only choose between forms of their neighbours.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value is 0x200C or 0x200D or (>= 0xFE00 and <= 0xFE0F) or (>= 0xE0100 and <= 0xE01EF);

    private static bool IsLetter(string letter) => Rune.GetRuneAt(letter, 0) is var rune && (Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber);

    private static string WithoutMarks(string letter) => Rune.GetRuneAt(letter, 0).ToString();

    private static IEnumerable<string> Letters(string text)
    {
        var letters = StringInfo.GetTextElementEnumerator(text);
        while (letters.MoveNext())
        {
            yield return letters.GetTextElement();
        }
    }

    private static SKTypeface LoadScript(string script) => Load("NotoSans" + script);

    private static SKTypeface Load(string name)
    {
        using var stream = typeof(FontSet).Assembly.GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"Font {name} is not embedded.");
        using var data = SKData.Create(stream);
        return SKTypeface.FromData(data) ?? throw new InvalidOperationException($"Font {name} cannot be read.");
    }
}

/// <summary>
/// Reduces a TrueType font to the outlines of some glyphs, so that a document embeds kilobytes instead of megabytes. Glyph numbers stay as they are: text shaped with the whole
/// font can be drawn with the reduced one (Microsoft: OpenType specification, tables <c>glyf</c>, <c>loca</c> and <c>maxp</c>).
/// </summary>
internal static class FontSubset
{
    private const ushort OneArgumentWord = 0x0001;
    private const ushort OneScale = 0x0008;
    private const ushort More = 0x0020;
    private const ushort TwoScales = 0x0040;
    private const ushort Matrix = 0x0080;

    /// <summary>What drawing and embedding need. Tables for shaping, hinting and other languages' names stay out.</summary>
    private static readonly string[] Kept = ["OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"];

    public static byte[] Reduce(byte[] font, IEnumerable<ushort> glyphs)
    {
        var tables = TablesOf(font);
        var offsets = OffsetsOf(tables["loca"].Span, BinaryPrimitives.ReadInt16BigEndian(tables["head"].Span[50..]) == 1);
        var wanted = WithParts(glyphs, tables["glyf"], offsets);
        using var outlines = new MemoryStream();
        var places = new byte[offsets.Length * 4];
        for (var glyph = 0; glyph < offsets.Length - 1; glyph++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(glyph * 4), (uint)outlines.Length);
            if (wanted.Contains((ushort)glyph))
            {
                outlines.Write(tables["glyf"].Span[(int)offsets[glyph]..(int)offsets[glyph + 1]]);
                outlines.Write(new byte[(4 - (outlines.Length % 4)) % 4]);
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(places.AsSpan(places.Length - 4), (uint)outlines.Length);
        var head = tables["head"].ToArray();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1);
        (tables["glyf"], tables["loca"], tables["head"]) = (outlines.ToArray(), places, head);
        return Write(tables);
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> TablesOf(byte[] font)
    {
        var tables = new Dictionary<string, ReadOnlyMemory<byte>>();
        for (var n = 0; n < BinaryPrimitives.ReadUInt16BigEndian(font.AsSpan(4)); n++)
        {
            var entry = font.AsSpan(12 + (n * 16), 16);
            tables[Encoding.ASCII.GetString(entry[..4])] = font.AsMemory((int)BinaryPrimitives.ReadUInt32BigEndian(entry[8..]), (int)BinaryPrimitives.ReadUInt32BigEndian(entry[12..]));
        }

        return tables;
    }

    private static uint[] OffsetsOf(ReadOnlySpan<byte> places, bool isLong)
    {
        var offsets = new uint[places.Length / (isLong ? 4 : 2)];
        for (var n = 0; n < offsets.Length; n++)
        {
            offsets[n] = isLong ? BinaryPrimitives.ReadUInt32BigEndian(places[(n * 4)..]) : BinaryPrimitives.ReadUInt16BigEndian(places[(n * 2)..]) * 2u;
        }

        return offsets;
    }

    /// <summary>With the parts of composite glyphs, and glyph 0, which stands for missing ones.</summary>
    private static HashSet<ushort> WithParts(IEnumerable<ushort> glyphs, ReadOnlyMemory<byte> outlines, uint[] offsets)
    {
        var wanted = new HashSet<ushort>();
        var open = new Stack<ushort>(glyphs.Append((ushort)0));
        while (open.TryPop(out var glyph))
        {
            if (glyph < offsets.Length - 1 && wanted.Add(glyph))
            {
                foreach (var part in PartsOf(outlines.Span[(int)offsets[glyph]..(int)offsets[glyph + 1]]))
                {
                    open.Push(part);
                }
            }
        }

        return wanted;
    }

    /// <summary>A composite glyph has a negative count of contours, and after the ten bytes of its header one record for each part.</summary>
    private static List<ushort> PartsOf(ReadOnlySpan<byte> outline)
    {
        var parts = new List<ushort>();
        if (outline.Length == 0 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0)
        {
            return parts;
        }

        ushort flags;
        var at = 10;
        do
        {
            flags = BinaryPrimitives.ReadUInt16BigEndian(outline[at..]);
            parts.Add(BinaryPrimitives.ReadUInt16BigEndian(outline[(at + 2)..]));
            at += 4 + ((flags & OneArgumentWord) != 0 ? 4 : 2);
            at += (flags & OneScale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0;
        }
        while ((flags & More) != 0);
        return parts;
    }

    private static byte[] Write(Dictionary<string, ReadOnlyMemory<byte>> tables)
    {
        var kept = Kept.Where(tables.ContainsKey).ToArray();
        using var font = new MemoryStream();
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(header, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)kept.Length);
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], 128);
        BinaryPrimitives.WriteUInt16BigEndian(header[8..], 3);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], (ushort)((kept.Length * 16) - 128));
        font.Write(header);
        var place = 12 + (kept.Length * 16);
        foreach (var name in kept)
        {
            font.Write(Entry(name, tables[name].Span, place));
            place += (tables[name].Length + 3) / 4 * 4;
        }

        foreach (var name in kept)
        {
            font.Write(tables[name].Span);
            font.Write(new byte[(4 - (tables[name].Length % 4)) % 4]);
        }

        return font.ToArray();
    }

    private static byte[] Entry(string name, ReadOnlySpan<byte> table, int place)
    {
        var entry = new byte[16];
        Encoding.ASCII.GetBytes(name, entry);
        BinaryPrimitives.WriteUInt32BigEndian(entry.AsSpan(4), SumOf(table));
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(8), place);
        BinaryPrimitives.WriteInt32BigEndian(entry.AsSpan(12), table.Length);
        return entry;
    }

    private static uint SumOf(ReadOnlySpan<byte> table)
    {
        var sum = 0u;
        Span<byte> word = stackalloc byte[4];
        for (var at = 0; at < table.Length; at += 4)
        {
            word.Clear();
            table[at..Math.Min(at + 4, table.Length)].CopyTo(word);
            sum = unchecked(sum + BinaryPrimitives.ReadUInt32BigEndian(word));
        }

        return sum;
    }
}

/// <summary>Which glyphs of which fonts a document needs, and the fonts reduced to them.</summary>
internal sealed class GlyphUse : IDisposable
{
    private readonly Dictionary<SKTypeface, HashSet<ushort>> used = [];
    private readonly Dictionary<SKTypeface, SKTypeface> reduced = [];

    public void Add(SKTypeface font, IEnumerable<ushort> glyphs)
    {
        if (!used.TryGetValue(font, out var known))
        {
            used[font] = known = [];
        }

        known.UnionWith(glyphs);
    }

    /// <summary>The reduced font if there is one.</summary>
    public SKTypeface For(SKTypeface font) => reduced.GetValueOrDefault(font, font);

    /// <summary>With the fonts reduced to the used glyphs.</summary>
    public GlyphUse Reduce()
    {
        var reducedUse = new GlyphUse();
        foreach (var (font, glyphs) in used)
        {
            using var stream = font.OpenStream();
            var bytes = new byte[stream.Length];
            stream.Read(bytes, bytes.Length);
            using var data = SKData.CreateCopy(FontSubset.Reduce(bytes, glyphs));
            reducedUse.reduced[font] = SKTypeface.FromData(data);
        }

        return reducedUse;
    }

    public void Dispose()
    {
        foreach (var font in reduced.Values)
        {
            font.Dispose();
        }
    }
}
