using SkiaSharp;

namespace MyIpma.Core.Pictures;

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

    /// <summary>The font to draw with: the reduced one where there is one.</summary>
    public SKTypeface For(SKTypeface font) => reduced.GetValueOrDefault(font, font);

    /// <summary>The same, with fonts reduced to what was used.</summary>
    public GlyphUse Reduce()
    {
        var less = new GlyphUse();
        foreach (var (font, glyphs) in used)
        {
            using var whole = font.OpenStream();
            var bytes = new byte[whole.Length];
            whole.Read(bytes, bytes.Length);
            using var data = SKData.CreateCopy(FontSubset.Reduce(bytes, glyphs));
            less.reduced[font] = SKTypeface.FromData(data);
        }

        return less;
    }

    public void Dispose()
    {
        foreach (var font in reduced.Values)
        {
            font.Dispose();
        }
    }
}
