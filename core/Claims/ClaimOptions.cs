using System.ComponentModel.DataAnnotations;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Claims;

/// <summary>Section <c>MyIpma:Claims</c>.</summary>
public sealed class ClaimOptions
{
    public const string Section = "MyIpma:Claims";

    /// <summary>How long a person has to proceed once the Credly link is ready.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the request itself waits for Credly before it answers that the claim is being prepared.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan RequestPatience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the workflow keeps trying to issue before the claim fails.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PrepareFor { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long the workflow waits for the acceptance before it asks Credly once; after that, webhooks and reconciliation report it.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan AcceptFor { get; set; } = TimeSpan.FromMinutes(15);

    public ClaimTimes Times => new(Window, PrepareFor);

    /// <summary>How many badges one request may claim.</summary>
    [Range(1, 50)]
    public int MostAtOnce { get; set; } = 50;
}

[OptionsValidator]
internal sealed partial class ClaimOptionsValidator : IValidateOptions<ClaimOptions>;
