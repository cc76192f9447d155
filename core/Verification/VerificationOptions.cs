using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Verification;

/// <summary>Section <c>MyIpma:Verify</c>: how badges are verified, and how often strangers may ask.</summary>
public sealed class VerificationOptions
{
    public const string Section = "MyIpma:Verify";

    /// <summary>How long an answer is kept.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many answers are kept.</summary>
    [Range(1, 1_000_000)]
    public int MostCached { get; set; } = 50_000;

    /// <summary>How long Credly may take altogether, with the public statement as second attempt.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:00:10")]
    public TimeSpan AnswerWithin { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How many badges may be asked about on Credly at once: fewer than the client allows, so that a rush of strangers never holds up a claim.</summary>
    [Range(1, 100)]
    public int MostAtOnce { get; set; } = 8;

    /// <summary>How often one client may check an address in a minute, on each instance.</summary>
    [Range(1, 10_000)]
    public int ChecksPerClient { get; set; } = 20;

    /// <summary>How often one badge may be checked in a minute, on each instance, whoever asks.</summary>
    [Range(1, 10_000)]
    public int ChecksPerBadge { get; set; } = 30;
}

[OptionsValidator]
internal sealed partial class VerificationOptionsValidator : IValidateOptions<VerificationOptions>;
