using Microsoft.Extensions.Options;

namespace MyIpma.Core.Storage;

/// <summary>
/// Section <c>MyIpma:Storage</c>: where the tables are. In Azure an address, opened by identity; on a developer's machine Azurite's connection string.
/// </summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:Storage";

    /// <summary>Address of the table service.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>A connection string instead, for Azurite.</summary>
    public string? ConnectionString { get; set; }
}

internal sealed class StorageOptionsValidator : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        string.IsNullOrWhiteSpace(options.ConnectionString) ^ options.TableServiceUri is not { IsAbsoluteUri: true }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{StorageOptions.Section} needs either TableServiceUri, an absolute address, or ConnectionString.");
}
