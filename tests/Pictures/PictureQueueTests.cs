using System.Collections.Concurrent;
using System.Net;
using MyIpma.Core.Pictures;
using MyIpma.Core.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Pictures;

public sealed class PictureQueueTests : IDisposable
{
    private readonly FontSet fonts = new();
    private readonly ManualResetEventSlim pen = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        pen.Set();
        fonts.Dispose();
        pen.Dispose();
    }

    [Fact]
    public async Task A_picture_is_drawn_once_however_many_ask_for_it_at_a_time()
    {
        using var pictures = new BadgeImages(fonts, new NoPictureStore());
        var model = ModelOf("Ana Sousa");

        var drawn = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => pictures.CardAsync(model, "b_1", Ct), Ct)));

        Assert.Equal(1, pictures.Drawn);
        Assert.All(drawn, picture => Assert.Same(drawn[0], picture));
    }

    [Fact]
    public async Task Behind_a_full_queue_the_next_is_sent_away_and_a_known_picture_is_still_served()
    {
        using var pictures = new BadgeImages(fonts, new NoPictureStore());
        var known = await pictures.CardAsync(ModelOf("Ana Sousa"), "b_1", Ct);
        var waiting = Enumerable.Range(0, 200).Select(n => Task.Run(() => pictures.GetAsync($"slow {n}", null, Slow, Ct), Ct)).ToList();
        await Eventually.TrueAsync(() => waiting.Count(task => task.IsFaulted) >= waiting.Count - 64 - Environment.ProcessorCount);

        var again = await pictures.CardAsync(ModelOf("Ana Sousa"), "b_1", Ct);
        pen.Set();
        await Task.WhenAll(waiting.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Same(known, again);
        Assert.InRange(waiting.Count(task => task.IsCompletedSuccessfully), 64, 64 + Environment.ProcessorCount);
        Assert.All(waiting.Where(task => task.IsFaulted), task => Assert.IsType<PicturesBusyException>(task.Exception?.InnerException));
    }

    [Fact]
    public async Task What_one_instance_has_drawn_no_other_draws_again()
    {
        var store = new SharedStore();
        using var here = new BadgeImages(fonts, store);
        using var elsewhere = new BadgeImages(fonts, store);

        var first = await here.CardAsync(ModelOf("Ana Sousa"), "b_1", Ct);
        var second = await elsewhere.CardAsync(ModelOf("Ana Sousa"), "b_1", Ct);

        Assert.Equal((1, 0), (here.Drawn, elsewhere.Drawn));
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_picture_is_a_small_PNG_that_looks_as_it_was_drawn()
    {
        using var pictures = new BadgeImages(fonts, new NoPictureStore());

        var card = await pictures.CardAsync(ModelOf("Ana Sousa"), "b_1", Ct);
        using var read = SkiaSharp.SKBitmap.Decode(card);

        Assert.InRange(card.Length, 10_000, 50_000);
        Assert.Equal((1200, 627), (read.Width, read.Height));
        Assert.Equal(SkiaSharp.SKColors.White, read.GetPixel(1150, 20));
    }

    [Fact]
    public async Task HEAD_draws_nothing()
    {
        await using var host = await LocalApp.StartAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badgeId = await ana.FirstBadgeIdAsync();
        await ana.ClaimAsync(badgeId);
        await host.ActAsync("ana@example.org", "accept");
        await host.ActAsync("ana@example.org", "makePublic");
        await host.UntilAsync(async () => (await host.Http.GetAsync($"api/verify/{badgeId}", Ct)).IsSuccessStatusCode);

        foreach (var (file, type) in new[] { ("card.png", "image/png"), ("badge.png", "image/png"), ("certificate.pdf", "application/pdf") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, $"badges/{badgeId}/{file}");
            using var answer = await host.Http.SendAsync(request, Ct);

            Assert.Equal((HttpStatusCode.OK, type, null), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentLength));
            Assert.NotNull(answer.Headers.ETag);
        }

        Assert.Equal(0, host.Get<BadgeImages>().Drawn);
    }

    private byte[] Slow()
    {
        pen.Wait();
        return [1];
    }

    private static BadgeImageModel ModelOf(string holder) => new("B", "IPMA Level B", holder, new DateOnly(2026, 1, 2), new DateOnly(2031, 1, 1), ValidityState.Valid);

    private sealed class SharedStore : IPictureStore
    {
        private readonly ConcurrentDictionary<string, byte[]> kept = new();

        public Task<byte[]?> FindAsync(string folder, string tag, CancellationToken ct) => Task.FromResult(kept.GetValueOrDefault($"{folder}/{tag}"));

        public Task KeepAsync(string folder, string tag, byte[] picture, CancellationToken ct)
        {
            kept[$"{folder}/{tag}"] = picture;
            return Task.CompletedTask;
        }

        public Task DeleteAsync(string folder, CancellationToken ct) => Task.CompletedTask;
    }
}
