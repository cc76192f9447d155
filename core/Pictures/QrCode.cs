using QRCoder;
using SkiaSharp;

namespace MyIpma.Core.Pictures;

/// <summary>An address as a QR code (ISO/IEC 18004) that still reads when a seventh of it is covered, with the quiet zone of four modules around it.</summary>
internal sealed class QrCode
{
    private const int PixelsPerModule = 12;
    private readonly QRCodeData data;

    private QrCode(QRCodeData data) => this.data = data;

    public static QrCode For(Uri address)
    {
        using var generator = new QRCodeGenerator();
        return new QrCode(generator.CreateQrCode(address.AbsoluteUri, QRCodeGenerator.ECCLevel.M));
    }

    /// <summary>Whole pixels per module, so that no edge is blurred.</summary>
    public byte[] ToPng()
    {
        using var png = new PngByteQRCode(data);
        return png.GetGraphic(PixelsPerModule);
    }

    /// <summary>One path on a white square; scales without loss.</summary>
    public string ToSvg(string title)
    {
        var size = data.ModuleMatrix.Count;
        var path = new StringBuilder();
        foreach (var (x, y, length) in Bars())
        {
            path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{length}v1h-{length}z");
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size * 8}" height="{size * 8}" role="img" shape-rendering="crispEdges"><title>{System.Security.SecurityElement.Escape(title)}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>
            """;
    }

    public void Draw(SKCanvas canvas, float left, float top, float width)
    {
        using var paint = new SKPaint { Color = SKColors.Black };
        using var path = new SKPath();
        var module = width / data.ModuleMatrix.Count;
        foreach (var (x, y, length) in Bars())
        {
            path.AddRect(SKRect.Create(left + (x * module), top + (y * module), length * module, module));
        }

        canvas.DrawPath(path, paint);
    }

    /// <summary>The dark modules row by row, adjacent ones as one bar.</summary>
    private IEnumerable<(int X, int Y, int Length)> Bars()
    {
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
        {
            var row = data.ModuleMatrix[y];
            for (var x = 0; x < row.Count; x++)
            {
                var start = x;
                while (x < row.Count && row[x])
                {
                    x++;
                }

                if (x > start)
                {
                    yield return (start, y, x - start);
                }
            }
        }
    }
}
