using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>
/// Writes a picture as a PNG with at most 256 colours (PNG 1.2, colour type 3): a third of the size of a true-colour one and quicker to make, which matters
/// since anonymous clients may request cards. The most frequent colours are kept exactly; groups of the others share averages, so that a rare hue keeps its own.
/// </summary>
internal static class PalettePng
{
    private const int MaxColours = 256;
    private const int MaxExact = 176;
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => CrcOf((uint)n))];

    public static byte[] Encode(SKImage image)
    {
        var pixels = new uint[image.Width * image.Height];
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        var pinned = GCHandle.Alloc(pixels, GCHandleType.Pinned);
        try
        {
            image.ReadPixels(info, pinned.AddrOfPinnedObject(), info.RowBytes, 0, 0);
        }
        finally
        {
            pinned.Free();
        }

        var palette = PaletteFor(pixels, out var indexes);
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR", Header(image.Width, image.Height));
        WriteChunk(png, "PLTE", [.. palette.SelectMany(colour => Enumerable.Range(0, 3).Select(channel => (byte)Channel(colour, channel)))]);
        if (palette.Any(colour => colour >> 24 != 255))
        {
            WriteChunk(png, "tRNS", [.. palette.Select(colour => (byte)Channel(colour, 3))]);
        }

        WriteChunk(png, "IDAT", Compress(pixels, indexes, image.Width));
        WriteChunk(png, "IEND", []);
        return png.ToArray();
    }

    private static List<uint> PaletteFor(uint[] pixels, out Dictionary<uint, byte> indexes)
    {
        var counts = Count(pixels);
        var byUse = counts.OrderByDescending(colour => colour.Value).ThenBy(colour => colour.Key).ToList();
        var palette = byUse.Take(byUse.Count <= MaxColours ? MaxColours : MaxExact).Select(colour => colour.Key).ToList();
        var rest = byUse.Skip(palette.Count).ToList();
        palette.AddRange(rest.GroupBy(colour => colour.Key & 0xF0F0F0F0).OrderByDescending(bucket => bucket.Sum(colour => colour.Value)).Take(MaxColours - palette.Count).Select(Average));
        indexes = [];
        foreach (var (colour, _) in byUse)
        {
            indexes[colour] = (byte)Nearest(palette, colour);
        }

        return palette;
    }

    private static Dictionary<uint, int> Count(uint[] pixels)
    {
        var counts = new Dictionary<uint, int>(4096);
        for (var start = 0; start < pixels.Length;)
        {
            var end = start + 1;
            while (end < pixels.Length && pixels[end] == pixels[start])
            {
                end++;
            }

            CollectionsMarshal.GetValueRefOrAddDefault(counts, pixels[start], out _) += end - start;
            start = end;
        }

        return counts;
    }

    private static uint Average(IEnumerable<KeyValuePair<uint, int>> bucket)
    {
        Span<long> sums = stackalloc long[4];
        long total = 0;
        foreach (var (colour, count) in bucket)
        {
            total += count;
            for (var channel = 0; channel < 4; channel++)
            {
                sums[channel] += (long)Channel(colour, channel) * count;
            }
        }

        return (uint)(sums[0] / total) | ((uint)(sums[1] / total) << 8) | ((uint)(sums[2] / total) << 16) | ((uint)(sums[3] / total) << 24);
    }

    private static int Nearest(List<uint> palette, uint colour)
    {
        var (nearest, distance) = (0, int.MaxValue);
        for (var n = 0; n < palette.Count && distance > 0; n++)
        {
            var sum = 0;
            for (var channel = 0; channel < 4; channel++)
            {
                var difference = Channel(palette[n], channel) - Channel(colour, channel);
                sum += difference * difference;
            }

            (nearest, distance) = sum < distance ? (n, sum) : (nearest, distance);
        }

        return nearest;
    }

    private static int Channel(uint colour, int channel) => (int)((colour >> (8 * channel)) & 0xFF);

    private static byte[] Header(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        return header;
    }

    /// <summary>Filter 0 (none): differences between palette indexes mean nothing.</summary>
    private static byte[] Compress(uint[] pixels, Dictionary<uint, byte> indexes, int width)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            var row = new byte[width + 1];
            var (last, index) = (~pixels[0], (byte)0);
            for (var start = 0; start < pixels.Length; start += width)
            {
                for (var x = 0; x < width; x++)
                {
                    if (pixels[start + x] != last)
                    {
                        last = pixels[start + x];
                        index = indexes[last];
                    }

                    row[x + 1] = index;
                }

                zlib.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        Span<byte> name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(name);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, name), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = CrcTable[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return crc;
    }

    private static uint CrcOf(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
        {
            n = (n & 1) == 0 ? n >> 1 : 0xEDB88320 ^ (n >> 1);
        }

        return n;
    }
}
