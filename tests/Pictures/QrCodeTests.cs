using MyIpma.Core.Pictures;
using SkiaSharp;
using ZXing;
using ZXing.Common;

namespace MyIpma.Tests.Pictures;

public sealed class QrCodeTests
{
    private static readonly Uri Page = new("https://api.my.ipma.world/badges/b_Y-t1aEG9QDysFbVd2qCqeg");

    [Fact]
    public void A_decoder_reads_the_address_back_from_the_picture()
    {
        using var picture = SKBitmap.Decode(QrCode.For(Page).ToPng());

        Assert.Equal(Page.AbsoluteUri, Read(picture));
    }

    [Fact]
    public void A_decoder_reads_it_back_from_what_is_drawn_on_paper()
    {
        using var picture = new SKBitmap(500, 500);
        using (var canvas = new SKCanvas(picture))
        {
            canvas.Clear(SKColors.White);
            QrCode.For(Page).Draw(canvas, 40, 40, 400);
        }

        Assert.Equal(Page.AbsoluteUri, Read(picture));
    }

    [Fact]
    public void The_vector_graphic_has_the_same_modules_as_the_picture()
    {
        var svg = QrCode.For(Page).ToSvg("<&>");

        Assert.StartsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"", svg, StringComparison.Ordinal);
        Assert.Contains("<title>&lt;&amp;&gt;</title>", svg, StringComparison.Ordinal);
        Assert.Contains("M4 4h7v1h-7z", svg, StringComparison.Ordinal);
    }

    private static string? Read(SKBitmap picture)
    {
        using var plain = picture.Copy(SKColorType.Rgba8888);
        var reader = new BarcodeReaderGeneric { Options = new DecodingOptions { PossibleFormats = [BarcodeFormat.QR_CODE], TryHarder = true } };
        return reader.Decode(plain.Bytes, plain.Width, plain.Height, RGBLuminanceSource.BitmapFormat.RGBA32)?.Text;
    }
}
