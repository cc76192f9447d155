using System.Buffers.Text;

namespace MyIpma.Core.Storage;

/// <summary>The names are those in Azure Table Storage.</summary>
public sealed class Tables(Func<string, ITable> open)
{
    public static IReadOnlyList<string> Names { get; } = ["badges", "accounts", "links", "staff"];

    public IReadOnlyDictionary<string, ITable> All { get; } = Names.ToDictionary(name => name, ITable (name) => new DryRunTable(new ReadAheadTable(open(name), name), name));

    /// <summary>Badges, claims, timelines, the inbox and the outbox.</summary>
    public ITable Badges => All["badges"];

    /// <summary>Accounts, and which account owns an address.</summary>
    public ITable Accounts => All["accounts"];

    /// <summary>From a badge id to the address it is stored under, and bookkeeping that belongs to no address.</summary>
    public ITable Links => All["links"];

    /// <summary>What operators did, and their imports.</summary>
    public ITable Staff => All["staff"];
}

/// <summary>The 256 partitions: the first byte of a hash as two hexadecimal digits.</summary>
public static class Partitions
{
    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, 256).Select(Name)];

    /// <summary>Decided by the first byte of the hash that the address key encodes.</summary>
    /// <exception cref="UnreadableRowException">It is no address key, so the row that named it is damaged.</exception>
    public static string For(string addressKey) =>
        Base64Url.IsValid(addressKey, out var length) && length > 0 ? Name(Base64Url.DecodeFromChars(addressKey)[0]) : throw new UnreadableRowException("that names no partition", null);

    private static string Name(int first) => first.ToString("x2", CultureInfo.InvariantCulture);
}

/// <summary>Section <c>MyIpma:Storage</c>: in Azure an address, opened by identity; on a developer's machine Azurite's connection string.</summary>
public sealed class StorageOptions
{
    public const string Section = "MyIpma:Storage";

    public Uri? TableServiceUri { get; set; }
    public string? ConnectionString { get; set; }
}

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        string.IsNullOrWhiteSpace(options.ConnectionString) ^ options.TableServiceUri is not { IsAbsoluteUri: true }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Exactly one of {StorageOptions.Section}:TableServiceUri, an absolute address, and {StorageOptions.Section}:ConnectionString must be set.");
}
