using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Accounts;

/// <summary>Section <c>MyIpma:People</c>: how addresses are proven.</summary>
public sealed class AccountOptions
{
    public const string Section = "MyIpma:People";

    /// <summary>The span over which codes are counted.</summary>
    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many wrong codes lock a code.</summary>
    [Range(1, 10)]
    public int MostTries { get; set; } = 5;

    /// <summary>Codes an hour per account, and per mailbox.</summary>
    [Range(1, 100)]
    public int CodesAnHour { get; set; } = 5;

    /// <summary>Codes an hour per mailbox that go to accounts it never belonged to, all of them together.</summary>
    [Range(1, 100)]
    public int CodesForStrangersAnHour { get; set; } = 2;

    /// <summary>Codes an hour per client, by its network address.</summary>
    [Range(1, 1_000_000)]
    public int CodesPerClientAnHour { get; set; } = 30;

    [Range(16, 1_000_000)]
    public int CodesAnHourInAll { get; set; } = 2000;

    /// <summary>Addresses per account, proven or pending.</summary>
    [Range(1, 100)]
    public int MaxAddresses { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class AccountOptionsValidator : IValidateOptions<AccountOptions>;
