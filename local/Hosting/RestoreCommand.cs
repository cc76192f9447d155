using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using MyIpma.Core;
using MyIpma.Core.Accounts;
using MyIpma.Core.Backup;
using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Local.Hosting;

/// <summary>Restores data from a backup: into Azure with the identity of whoever runs it, or into the data folder of this machine. Then has the API reconcile with Credly.</summary>
internal sealed class RestoreCommand(IConfiguration configuration, IReadOnlySet<string> switches)
{
    public const string Name = "restore";

    private static readonly string[] KnownSwitches = ["--everything", "--erasures", "--replace", "--dry-run", "--help"];

    public static string HelpText { get; } = """
        Restores data from a backup.

        dotnet run --project local -- restore WHAT [options]

          --person ADDRESS           everything of one person
          --partition TABLE/KEY      one partition, e.g. badges/3f
          --everything               all tables
          --erasures                 only the marks of erasures, before certificates are sent again where there is no backup

          --at 2026-11-20            the newest backup of that day (UTC) or before; or of a time, 2026-11-20T12:00:00Z (default: the newest)
          --replace                  overwrite existing rows with those of the backup (default: restore only missing rows)
          --dry-run                  print what would be done
          --reconcile ADDRESS        afterwards have the API at that address reconcile with Credly; the operator's token is read from OPERATOR_TOKEN

          --MyIpma:Storage:TableServiceUri=ADDRESS, --MyIpma:Backup:ContainerUri=ADDRESS, MyIpma__Keys__AppKey (environment)
                                     where the data is in Azure; without them it is the Azurite of this machine (--azurite FOLDER) and its backups
        """;

    public static async Task<int> RunAsync(string[] args, CancellationToken ct)
    {
        var switches = args.Where(arg => KnownSwitches.Contains(arg)).ToHashSet();
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().AddCommandLine([.. args.Where(arg => !switches.Contains(arg))]).Build();
        if (switches.Contains("--help"))
        {
            Console.WriteLine(HelpText);
            return 0;
        }

        return await new RestoreCommand(configuration, switches).RunAsync(ct);
    }

    private async Task<int> RunAsync(CancellationToken ct)
    {
        await using var target = await RestoreTarget.OpenAsync(configuration, ct);
        var services = target.Services;
        if (switches.Contains("--erasures"))
        {
            var marks = await services.GetRequiredService<ErasureArchive>().RestoreAsync(DateTimeOffset.MinValue, ct);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{marks} marks of erasures put back."));
            return 0;
        }

        var latest = TimeOf(configuration["at"]);
        var backup = await services.GetRequiredService<BackupArchive>().FindAsync(latest, ct)
            ?? throw new CannotStartException(string.Create(CultureInfo.InvariantCulture, $"There is no backup from {latest:u} or before."));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Backup {backup.Id}, complete at {backup.EndedAt:u}, {backup.Partitions.Count} partitions."));
        var scopes = await ScopesAsync(services, backup, ct);
        var mode = new RestoreMode(switches.Contains("--replace"), switches.Contains("--dry-run"));
        var report = await services.GetRequiredService<RestoreService>().RunAsync(backup, scopes, mode, ct);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Rows} rows asked for, {report.Restored} {(mode.DryRun ? "would be written" : "written")}, {report.Withheld} withheld (erased or moved since), {report.Marks} marks of erasures put back."));
        foreach (var damaged in report.Damaged)
        {
            Console.WriteLine($"{damaged} could not be restored, or its backup cannot be read; the log says which.");
        }

        if (configuration["reconcile"] is { Length: > 0 } api && !mode.DryRun)
        {
            await ReconcileAsync(new Uri(api), ct);
        }

        return report.Damaged.Count == 0 ? 0 : 1;
    }

    private async Task<IReadOnlyList<RestoreScope>> ScopesAsync(IServiceProvider services, BackupManifest backup, CancellationToken ct)
    {
        if (configuration["person"] is { } person)
        {
            var address = services.GetRequiredService<EmailAddressFactory>().TryParse(person) ?? throw new CannotStartException($"--person takes an e-mail address, not '{person}'.");
            return await services.GetRequiredService<PersonRestore>().FindAsync(backup, address, ct);
        }

        if (configuration["partition"] is { } partition)
        {
            return partition.Split('/', 2) is [var table, var key] && Tables.Names.Contains(table)
                ? [new RestoreScope(table, key)]
                : throw new CannotStartException($"--partition takes a table and a key, e.g. badges/3f, not '{partition}'.");
        }

        return switches.Contains("--everything") ? [new RestoreScope()] : throw new CannotStartException(HelpText);
    }

    /// <summary>A day means its end (UTC).</summary>
    private static DateTimeOffset TimeOf(string? text)
    {
        if (text is null)
        {
            return DateTimeOffset.MaxValue;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).AddTicks(-1)
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                ? time
                : throw new CannotStartException($"--at takes a day or a time, e.g. 2026-11-20, not '{text}'.");
    }

    /// <summary>Many badges take several calls.</summary>
    private static async Task ReconcileAsync(Uri api, CancellationToken ct)
    {
        using var http = new HttpClient { BaseAddress = api };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Environment.GetEnvironmentVariable("OPERATOR_TOKEN"));
        for (var complete = false; !complete;)
        {
            using var answer = await http.PostAsync(new Uri("api/admin/reconcile", UriKind.Relative), null, ct);
            answer.EnsureSuccessStatusCode();
            var walk = (await answer.Content.ReadFromJsonAsync<JsonElement>(ct)).GetProperty("walk");
            complete = walk.GetProperty("complete").GetBoolean();
            Console.WriteLine($"Credly: {walk.GetProperty("seen")} badges seen, {walk.GetProperty("changed")} taken over{(complete ? "." : " so far ...")}");
        }
    }
}

/// <summary>The tables to restore and the backups to read.</summary>
internal sealed class RestoreTarget(ServiceProvider services, LocalStorage? storage) : IAsyncDisposable
{
    public IServiceProvider Services => services;

    public static async Task<RestoreTarget> OpenAsync(IConfiguration configuration, CancellationToken ct)
    {
        var services = new ServiceCollection();
        var azure = configuration.GetSection(StorageOptions.Section).Get<StorageOptions>();
        var client = azure switch
        {
            { TableServiceUri: { } address } => new TableServiceClient(address, new DefaultAzureCredential()),
            { ConnectionString: { Length: > 0 } connection } => new TableServiceClient(connection),
            _ => null,
        };
        LocalStorage? storage = null;
        if (client is null)
        {
            storage = await LocalStorage.OpenAsync("azurite", configuration["azurite"] ?? LocalArguments.DefaultFolder, ct);
            configuration = WithLocal(configuration, storage);
            services.AddSingleton(provider => storage.CreateTables(provider.GetRequiredService<StorageMetrics>()));
        }
        else
        {
            await Task.WhenAll(Tables.Names.Select(name => client.CreateTableIfNotExistsAsync(name, ct)));
            services.AddSingleton(new Tables(name => new AzureTable(client.GetTableClient(name))));
        }

        services.AddSingleton(configuration).AddLogging().AddSingleton(TimeProvider.System);
        services.AddSingleton<TokenCredential>(_ => new DefaultAzureCredential());
        services.AddCommon().AddBackup();
        return new RestoreTarget(services.BuildServiceProvider(), storage);
    }

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (storage is not null)
        {
            await storage.DisposeAsync();
        }
    }

    private static IConfigurationRoot WithLocal(IConfiguration configuration, LocalStorage storage) => new ConfigurationBuilder()
        .AddInMemoryCollection(LocalSettings.Create(new Uri(LocalArguments.DefaultUrl), storage.Keys))
        .AddInMemoryCollection(LocalSettings.BackupsOf(configuration, storage))
        .AddConfiguration(configuration)
        .Build();
}
