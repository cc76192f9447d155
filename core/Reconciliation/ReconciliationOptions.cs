using System.ComponentModel.DataAnnotations;

namespace MyIpma.Core.Reconciliation;

/// <summary>Section <c>MyIpma:Reconciliation</c>: how often and how far we look at Credly ourselves.</summary>
public sealed class ReconciliationOptions
{
    public const string Section = "MyIpma:Reconciliation";

    /// <summary>How often the local host reads the feed of events; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan EventsEvery { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the local host walks all badges; in Azure the timer trigger's schedule decides.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan WalkEvery { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How far behind the newest event seen the feed is read again, since nothing promises that events appear in order.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Overlap { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How many pages of the feed one run reads; the next run goes on where it stopped.</summary>
    [Range(1, 1000)]
    public int MostEventPages { get; set; } = 20;

    /// <summary>How long one run of the walk may take; the next one goes on where it stopped.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan WalkFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How old an unfinished walk may be to be gone on with; Credly does not say how long a place in its search stays valid.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan ForgetWalkAfter { get; set; } = TimeSpan.FromHours(20);

    /// <summary>How long a request of an operator may walk before it answers with where to go on.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:03:00")]
    public TimeSpan RequestBudget { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many badges are compared at a time.</summary>
    [Range(1, 64)]
    public int AtOnce { get; set; } = 8;

    /// <summary>How long handled events stay in the inbox. Credly may deliver one again for 25 days (Credly: webhooks), so less would handle it twice.</summary>
    [Range(typeof(TimeSpan), "25.00:00:00", "3650.00:00:00")]
    public TimeSpan KeepEventsFor { get; set; } = TimeSpan.FromDays(30);
}

[OptionsValidator]
internal sealed partial class ReconciliationOptionsValidator : IValidateOptions<ReconciliationOptions>;
