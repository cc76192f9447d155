using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Reconciliation;

/// <summary>Section <c>MyIpma:Reconciliation</c>.</summary>
public sealed class ReconciliationOptions
{
    public const string Section = "MyIpma:Reconciliation";

    /// <summary>For the local host; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan EventsEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>For the local host; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan WalkEvery { get; set; } = TimeSpan.FromHours(24);

    /// <summary>The feed is read again from this long before the newest event seen, since nothing promises that events appear in order.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>For one run; the next one resumes where it stopped.</summary>
    [Range(1, 1000)]
    public int MostEventPages { get; set; } = 20;

    /// <summary>For one run; the next one resumes where it stopped.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WalkFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>An older unfinished walk starts over; Credly does not say how long a search cursor stays valid.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan ForgetWalkAfter { get; set; } = TimeSpan.FromHours(20);

    /// <summary>How long an operator's request may work before it answers with a cursor.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:00")]
    public TimeSpan RequestBudget { get; set; } = TimeSpan.FromSeconds(60);

    [Range(1, 64)]
    public int AtOnce { get; set; } = 8;

    /// <summary>How long handled events stay in the inbox. Credly may deliver one again for 25 days (Credly: webhooks), so less would handle it twice.</summary>
    [Range(typeof(TimeSpan), "25.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepEventsFor { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class ReconciliationOptionsValidator : IValidateOptions<ReconciliationOptions>;
