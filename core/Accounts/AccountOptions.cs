using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Accounts;

/// <summary>Section <c>MyIpma:People</c>: how addresses are proven.</summary>
public sealed class AccountOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MyIpma:People";

    /// <summary>The span over which codes are counted.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>How long a code is valid.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many wrong codes lock a code.</summary>
    [Range(1, 10)]
    public int MostTries { get; set; } = 5;

    /// <summary>How many codes an hour one account may ask for, and one mailbox may be sent.</summary>
    [Range(1, 100)]
    public int CodesAnHour { get; set; } = 5;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
