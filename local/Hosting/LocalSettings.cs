using System.Security.Cryptography;
using System.Text;
using CredlySimulator;
using MyIpma.Core.Backup;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Local.Hosting;

/// <summary>The default settings of a local host; environment variables and the command line override them.</summary>
internal static class LocalSettings
{
    public const string OrganizationId = "0f6e2d8a-6a52-4c4f-9d3b-7a1f5d9c1e00";
    public const string Audience = "my-ipma-badges";

    /// <summary>The development issuer at its default address, so that people keep their accounts when the host runs on another port.</summary>
    private const string AccountRealm = $"{LocalArguments.DefaultUrl}/dev/issuer";

    /// <summary>One template for each level that has a template id in the settings.</summary>
    public static IReadOnlyList<CredlyTemplate> Templates(IConfiguration settings, CredlyOptions credly, Uri origin)
    {
        var levels = new LevelOptions();
        settings.GetSection(LevelOptions.Section).Bind(levels);
        return [.. credly.Templates.Select(template => new CredlyTemplate
        {
            Id = template.Value,
            Name = levels.Names.GetValueOrDefault(template.Key, template.Key),
            Description = $"Holds IPMA Level {template.Key}.",
            ImageUrl = new Uri(origin, $"images/badges/{levels.Images.GetValueOrDefault(template.Key, "badge.svg")}").AbsoluteUri,
            Level = template.Key,
        })];
    }

    public static Dictionary<string, string?> Create(Uri origin, LocalKeys keys)
    {
        var settings = new Dictionary<string, string?>
        {
            ["MyIpma:Keys:AppKey"] = keys.AppKey,
            ["MyIpma:Site:ApiBase"] = origin.AbsoluteUri,
            ["MyIpma:Site:WebBase"] = origin.AbsoluteUri,
            ["MyIpma:Site:AllowLoopbackOrigins"] = "true",
            ["MyIpma:OpenBadges:IssuerEmail"] = "badges@example.org",
            ["MyIpma:Identity:Issuer"] = new Uri(origin, "dev/issuer").AbsoluteUri,
            ["MyIpma:Identity:Audience"] = Audience,
            ["MyIpma:Identity:AccountRealm"] = AccountRealm,
            ["MyIpma:Credly:ApiBase"] = new Uri(origin, "credly/v1/").AbsoluteUri,
            ["MyIpma:Credly:WebBase"] = new Uri(origin, "credly/").AbsoluteUri,
            // All clients share the address of this machine.
            ["MyIpma:People:CodesPerClientAnHour"] = "1000",
            ["MyIpma:Outbox:SweepFor"] = "00:00:10",
            ["MyIpma:Credly:OrganizationId"] = OrganizationId,
            ["MyIpma:Credly:Token"] = Derive(keys, "credly-token"),
            ["MyIpma:Credly:WebhookSecrets:0"] = Derive(keys, "webhook-secret"),
        };
        foreach (var level in new LevelOptions().Names.Keys)
        {
            settings[$"MyIpma:Credly:Templates:{level}"] = TemplateId(level);
        }

        return settings;
    }

    /// <summary>Puts backups beside the data, unless the settings name a place or data is in memory.</summary>
    public static Dictionary<string, string?> BackupsOf(IConfiguration configuration, LocalStorage storage)
    {
        var configured = configuration.GetSection(BackupOptions.Section).Get<BackupOptions>();
        return storage.BackupFolder is { } folder && configured is not { HasPlace: true } ? new() { [$"{BackupOptions.Section}:Folder"] = folder } : [];
    }

    private static string TemplateId(string level) => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"template {level}")).AsSpan(0, 16)).ToString();

    private static string Derive(LocalKeys keys, string purpose) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys.AppKey), Encoding.UTF8.GetBytes(purpose)).AsSpan(0, 20));
}
