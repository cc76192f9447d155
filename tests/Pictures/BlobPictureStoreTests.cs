using System.Net;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using MyIpma.Core.Domain;
using MyIpma.Core.Pictures;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Pictures;

/// <summary>Pictures in blob storage, against Azurite, and without it.</summary>
public sealed class BlobPictureStoreTests(AzuriteFixture azurite) : IDisposable
{
    private readonly FontSet fonts = new();
    private readonly LogCollector logs = new();
    private readonly BadgeImageModel model = new("B", "IPMA Level B", "Ana Sousa", new DateOnly(2026, 1, 2), new DateOnly(2031, 1, 1), ValidityState.Valid);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        fonts.Dispose();
        logs.Dispose();
    }

    [Fact]
    public async Task A_picture_is_kept_under_its_tag_read_by_another_instance_and_goes_with_its_badge()
    {
        var container = await ContainerAsync();
        using var here = new BadgeImages(fonts, StoreOf(container));
        using var elsewhere = new BadgeImages(fonts, StoreOf(container));

        var drawn = await here.CardAsync(model, "b_1", Ct);
        var kept = (await container.GetBlobClient($"b_1/{model.GetEntityTag("card")}").DownloadContentAsync(Ct)).Value.Content.ToArray();
        var read = await elsewhere.CardAsync(model, "b_1", Ct);
        await StoreOf(container).DeleteAsync("b_1", Ct);

        Assert.Equal((1, 0), (here.Drawn, elsewhere.Drawn));
        Assert.Equal(drawn, kept);
        Assert.Equal(drawn, read);
        Assert.Empty(await container.GetBlobsAsync(cancellationToken: Ct).ToListAsync(Ct));
        Assert.Empty(logs.Lines);
    }

    [Fact]
    public async Task Instances_that_draw_the_same_at_a_time_keep_one_picture()
    {
        var container = await ContainerAsync();
        var instances = Enumerable.Range(0, 6).Select(_ => new BadgeImages(fonts, StoreOf(container))).ToList();

        var pictures = await Task.WhenAll(instances.Select(instance => Task.Run(() => instance.CardAsync(model, "b_1", Ct), Ct)));

        Assert.All(pictures, picture => Assert.Equal(pictures[0], picture));
        Assert.Equal(pictures[0], await StoreOf(container).FindAsync("b_1", model.GetEntityTag("card"), Ct));
        Assert.Single(await container.GetBlobsAsync(cancellationToken: Ct).ToListAsync(Ct));
        instances.ForEach(instance => instance.Dispose());
    }

    [Fact]
    public async Task A_picture_drawn_while_its_badge_was_erased_is_not_kept()
    {
        var container = await ContainerAsync();
        using var pictures = new BadgeImages(fonts, StoreOf(container, isErased: true));

        var drawn = await pictures.CardAsync(model, "b_1", Ct);

        Assert.NotEmpty(drawn);
        Assert.Empty(await container.GetBlobsAsync(cancellationToken: Ct).ToListAsync(Ct));
    }

    [Fact]
    public async Task Without_a_container_it_is_drawn_anyway_and_there_is_nothing_to_delete()
    {
        var missing = (await azurite.ConnectBlobsAsync()).GetBlobContainerClient($"missing-{Guid.NewGuid():n}");
        using var pictures = new BadgeImages(fonts, StoreOf(missing));

        var drawn = await pictures.CardAsync(model, "b_1", Ct);
        await StoreOf(missing).DeleteAsync("b_1", Ct);

        Assert.NotEmpty(drawn);
        Assert.Contains(logs.Lines, line => line.Contains("could not be stored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storage_that_is_away_or_fails_or_does_not_know_us_delays_no_picture_but_leaves_an_erasure_owed()
    {
        await using var failing = await FailingStorage.StartAsync();
        var away = new BlobContainerClient(new Uri($"http://127.0.0.1:{FreePort.Any()}/pictures"), options: BlobPictureStore.ShortTries());
        var broken = new BlobContainerClient(new Uri(failing.Origin, "pictures"), options: BlobPictureStore.ShortTries());
        var stranger = new BlobContainerClient(new Uri("https://127.0.0.1:9/pictures"), new NoIdentity(), BlobPictureStore.ShortTries());

        foreach (var container in new[] { away, broken, stranger })
        {
            using var pictures = new BadgeImages(fonts, StoreOf(container));

            Assert.NotEmpty(await pictures.CardAsync(model, "b_1", Ct));
            await Assert.ThrowsAnyAsync<Exception>(() => StoreOf(container).DeleteAsync("b_1", Ct));
        }

        Assert.Equal(3, logs.Lines.Count(line => line.Contains("could not be read", StringComparison.Ordinal)));
        Assert.Equal(3, logs.Lines.Count(line => line.Contains("could not be stored", StringComparison.Ordinal)));
    }

    private BlobPictureStore StoreOf(BlobContainerClient container, bool isErased = false) => new(container, (_, _) => Task.FromResult(isErased), new Logger<BlobPictureStore>(new LoggerFactory([logs])));

    private async Task<BlobContainerClient> ContainerAsync() => await (await azurite.ConnectBlobsAsync()).CreateBlobContainerAsync($"pictures-{Guid.NewGuid():n}", cancellationToken: Ct);

    private sealed class NoIdentity : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new CredentialUnavailableException("No identity here.");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => throw new CredentialUnavailableException("No identity here.");
    }

    private sealed class FailingStorage(WebApplication app) : IAsyncDisposable
    {
        public Uri Origin => new(app.Urls.First());

        public static async Task<FailingStorage> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            var app = builder.Build();
            app.Urls.Add("http://127.0.0.1:0");
            app.MapFallback(() => Results.StatusCode((int)HttpStatusCode.InternalServerError));
            await app.StartAsync(Ct);
            return new FailingStorage(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
