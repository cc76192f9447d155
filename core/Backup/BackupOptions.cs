using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Backup;

/// <summary>Section <c>MyIpma:Backup</c>: where the tables are backed up to, and how often. Without a target nothing is backed up.</summary>
public sealed class BackupOptions : IValidatableObject
{
    public const string Section = "MyIpma:Backup";

    /// <summary>Address of a blob container, opened by identity.</summary>
    public Uri? ContainerUri { get; set; }

    /// <summary>A connection string instead, for Azurite.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The container's name where a connection string is used.</summary>
    [Required, MinLength(3)]
    public string Container { get; set; } = "backups";

    /// <summary>A folder of this machine instead.</summary>
    public string? Folder { get; set; }

    /// <summary>Age of the last backup at which the next one begins.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromHours(20);

    /// <summary>How long one run works before it leaves the rest to the next: less than a function may run.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan RunFor { get; set; } = TimeSpan.FromMinutes(4);

    /// <summary>Age at which a partition gets a new full file; until then changes go into small files. Together with how long blobs are kept, it bounds how far back one can restore.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "10.00:00:00")]
    public TimeSpan FullEvery { get; set; } = TimeSpan.FromDays(7);

    [Range(1, 64)]
    public int PartitionsAtOnce { get; set; } = 8;

    /// <summary>True when a target is configured.</summary>
    public bool HasPlace => Places.Any();

    private IEnumerable<string> Places => new[] { ContainerUri?.AbsoluteUri, ConnectionString, Folder }.OfType<string>().Where(place => place.Length > 0);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Places.Count() > 1)
        {
            yield return new ValidationResult("name one place only", [nameof(ContainerUri), nameof(ConnectionString), nameof(Folder)]);
        }
    }
}

[OptionsValidator]
internal sealed partial class BackupOptionsValidator : IValidateOptions<BackupOptions>;
