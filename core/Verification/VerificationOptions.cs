using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Verification;

/// <summary>Section <c>MyIpma:Verify</c>.</summary>
public sealed class VerificationOptions
{
    public const string Section = "MyIpma:Verify";

    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(60);

    [Range(1, 1_000_000)]
    public int MostCached { get; set; } = 50_000;

    /// <summary>How long Credly may take in total, the public assertion as second attempt included.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How many badges may be read on Credly at once: fewer than the client allows, so that many verifications never delay a claim.</summary>
    [Range(1, 100)]
    public int MostAtOnce { get; set; } = 8;

    /// <summary>Checks of an address per client and minute, on each instance.</summary>
    [Range(1, 10_000)]
    public int ChecksPerClient { get; set; } = 20;

    /// <summary>Checks of an address per badge and minute, on each instance.</summary>
    [Range(1, 10_000)]
    public int ChecksPerBadge { get; set; } = 30;
}

[OptionsValidator]
internal sealed partial class VerificationOptionsValidator : IValidateOptions<VerificationOptions>;
