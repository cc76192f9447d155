using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MyIpma.Local.Hosting;
using MyIpma.Local.Workflow;

namespace MyIpma.Bench;

/// <summary>The local host inside this process, on a free port, with its data in a temporary folder that goes with it.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly LocalStorage storage;
    private readonly string folder;

    private BenchHost(WebApplication app, LocalStorage storage, string folder, Uri origin)
    {
        (this.app, this.storage, this.folder) = (app, storage, folder);
        Origin = origin;
    }

    public Uri Origin { get; }

    public static async Task<BenchHost> StartAsync(string storageKind, IEnumerable<string> settings, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("my-ipma-").FullName;
        string[] args = ["--urls", "http://127.0.0.1:0", .. settings];
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.ClearProviders();
        var arguments = LocalArguments.Read(builder.Configuration, args);
        var storage = await LocalStorage.OpenAsync(storageKind, Path.Combine(folder, "azurite"), ct);
        var app = await LocalHost.BuildAsync(builder, arguments, storage, ct);
        await app.StartAsync(ct);
        await app.Services.GetRequiredService<Recovery>().RunAsync(ct);
        return new BenchHost(app, storage, folder, arguments.Origin);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await storage.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
