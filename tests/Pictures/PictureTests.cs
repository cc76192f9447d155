using System.Buffers.Binary;
using System.Net;
using MyIpma.Core.Domain;
using MyIpma.Core.Pictures;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Pictures;

public sealed class PictureTests
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("card.png", 1200, 627)]
    [InlineData("badge.png", 600, 600)]
    public async Task A_picture_has_its_size_and_is_not_sent_twice(string file, int width, int height)
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");

        using var first = await host.Http.GetAsync($"/badges/{badgeId}/{file}", Ct);
        var png = await first.Content.ReadAsByteArrayAsync(Ct);
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/badges/{badgeId}/{file}") { Headers = { IfNoneMatch = { first.Headers.ETag ?? throw new InvalidOperationException() } } };
        using var second = await host.Http.SendAsync(again, Ct);

        Assert.Equal((width, height), SizeOf(png));
        Assert.NotEqual(true, first.Headers.TransferEncodingChunked);
        Assert.Equal(("image/png", false), (first.Content.Headers.ContentType?.ToString(), first.Headers.ETag?.IsWeak));
        Assert.Equal((HttpStatusCode.NotModified, first.Headers.ETag), (second.StatusCode, second.Headers.ETag));
    }

    [Fact]
    public async Task A_revoked_badge_has_another_picture()
    {
        await using var host = await LocalApp.StartAsync();
        var badgeId = await host.AcceptedAsync("eva@example.org");

        using var before = await host.Http.GetAsync($"/badges/{badgeId}/badge.png", Ct);
        await host.ChangeAsync(badgeId, (badge, now) => badge.Revoke("Withdrawn for a test.", now));
        using var after = await host.Http.GetAsync($"/badges/{badgeId}/badge.png", Ct);

        Assert.NotEqual(before.Headers.ETag, after.Headers.ETag);
        Assert.NotEqual(await before.Content.ReadAsByteArrayAsync(Ct), await after.Content.ReadAsByteArrayAsync(Ct));
    }

    [Fact]
    public async Task There_is_no_picture_of_what_is_not_shown()
    {
        await using var host = await LocalApp.StartAsync();
        var pending = await host.OfferAsync("eva@example.org");

        using var answer = await host.Http.GetAsync($"/badges/{pending}/card.png", Ct);

        Assert.Equal((HttpStatusCode.NotFound, "no-store"), (answer.StatusCode, answer.Headers.CacheControl?.ToString()));
    }

    [Theory]
    [InlineData("Zażółć Ąćęłńóśźż", true)]
    [InlineData("Ελένη Παπαδοπούλου", true)]
    [InlineData("Дмитрий Ґалаґан", true)]
    [InlineData("Nguyễn Thị Ánh", true)]
    [InlineData("陈伟 陳偉 山田さくら", true)]
    [InlineData("محمد حسینی", true)]
    [InlineData("עמית לוי", true)]
    [InlineData("김민준", true)]
    [InlineData("สมชาย ใจดี", true)]
    [InlineData("प्रिया शर्मा", true)]
    [InlineData("রহিম উদ্দিন", true)]
    [InlineData("முருகன்", true)]
    [InlineData("ნინო ბერიძე", true)]
    [InlineData("Արմեն Սարգսյան", true)]
    [InlineData("አበበ ቢቂላ", true)]
    [InlineData("髙橋 邉見 﨑山 濵田 𠮷野", true)]
    [InlineData("邉\U000E0102見", true)]
    [InlineData("చంద్రశేఖర రావు", true)]
    [InlineData("ಕೃಷ್ಣಮೂರ್ತಿ", true)]
    [InlineData("ശ്രീകുമാർ", true)]
    [InlineData("જયેશ પટેલ", true)]
    [InlineData("ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", true)]
    [InlineData("ක්‍රිෂාන්ත පෙරේරා", true)]
    [InlineData("ဇော်ဇော် အောင်ဆန်း", true)]
    [InlineData("សុខ ចាន់ថា", true)]
    [InlineData("ສົມຊາຍ ແກ້ວ", true)]
    [InlineData("བསྟན་འཛིན་རྒྱ་མཚོ", true)]
    [InlineData("Ana 🎉 Sousa", true)]
    [InlineData("ᏣᎳᎩ", false)]
    [InlineData("🎉", false)]
    public void The_fonts_know_the_scripts_of_IPMAs_members(string name, bool known)
    {
        using var fonts = new FontSet();

        Assert.Equal(known, fonts.CanRender(name));
    }

    [Theory]
    [InlineData("ᏣᎳᎩ")]
    [InlineData("\u202Egnp.exe\u0000\r\n<b>")]
    [InlineData("👩‍👩‍👧‍👦")]
    [InlineData("")]
    public async Task A_name_that_cannot_be_drawn_leaves_a_whole_picture(string name)
    {
        using var fonts = new FontSet();
        using var pictures = new BadgeImages(fonts, new NoPictureStore());
        var facts = new BadgeImageModel("B", "IPMA Level B® – Certified Senior Project Manager", name, new(2026, 3, 16), null, ValidityState.Valid);

        var png = await pictures.CardAsync(facts, "b_1", Ct);

        Assert.Equal((1200, 627), SizeOf(png));
    }

    [Theory]
    [InlineData("Ana 🎉 Sousa", "Ana  Sousa")]
    [InlineData("王\U0003134A", "王□")]
    [InlineData("a\u0329\u1AB0b", "ab")]
    public void One_letter_without_a_glyph_never_drops_the_rest(string name, string drawn)
    {
        using var fonts = new FontSet();

        Assert.Equal(drawn, string.Concat(TextRun.FromLine(name, fonts, isBold: true).Select(run => run.Text)));
    }

    [Fact]
    public async Task The_same_facts_give_the_same_picture()
    {
        using var fonts = new FontSet();
        using var one = new BadgeImages(fonts, new NoPictureStore());
        using var other = new BadgeImages(fonts, new NoPictureStore());
        var facts = new BadgeImageModel("A", "IPMA Level A®", "陈伟", new(2026, 3, 16), new(2031, 3, 15), ValidityState.Expired);

        Assert.Equal(await one.CardAsync(facts, "b_1", Ct), await other.CardAsync(facts, "b_1", Ct));
    }

    private static (int Width, int Height) SizeOf(byte[] png) =>
        (BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(20)));
}
