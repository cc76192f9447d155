using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

public sealed class CredlyPrivacyTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => credly.Dispose();

    [Fact]
    public async Task No_log_line_names_the_person_or_the_token()
    {
        var already = CredlySamples.Message("ana+pm@example.org already has this badge");
        credly.Wire.Ok("[]").Answer(HttpStatusCode.UnprocessableEntity, already).Answer(HttpStatusCode.BadGateway, already)
            .Answer(HttpStatusCode.BadGateway, already).Fail(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));

        await credly.Client.ListByRecipientAsync("ana+pm@example.org", "template-a", Ct);
        await credly.Client.IssueAsync(CredlySamples.Issue, Ct);
        await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.ListByRecipientAsync("ana+pm@example.org", "template-a", Ct));
        await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(CredlySamples.Issue, Ct));

        Assert.Contains(credly.Logs.Lines, line => line.StartsWith("Credly issue: 422 in ", StringComparison.Ordinal));
        Assert.DoesNotContain(credly.Logs.Lines, line => line.Contains("ana", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(credly.Logs.Lines, line => line.Contains("Sousa", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(credly.Logs.Lines, line => line.Contains("organizations/", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(credly.Logs.Lines, line => line.Contains(CredlyHarness.Token, StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_that_holds_personal_data_prints_it()
    {
        var badge = new CredlyBadge { Id = "cb-1", State = CredlyBadgeState.Pending, RecipientEmail = "ana@example.org" };
        var happened = new CredlyEvent { Id = "e-1", Badge = badge };

        var printed = $"{badge} {happened} {new IssueResult.Issued(badge, JustIssued: true)} {CredlySamples.Issue} {CredlySamples.Replace}";

        Assert.DoesNotContain("ana", printed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("cb-1 (Pending)", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_are_counted_by_operation_and_outcome_only()
    {
        var counted = new ConcurrentQueue<string>();
        using var listener = Listen(counted);
        credly.Wire.Ok(CredlySamples.PendingBadge).Fail(new HttpRequestException("broken"));

        await credly.Client.GetAsync("cb-1", Ct);
        await Assert.ThrowsAsync<CredlyUnavailableException>(() => credly.Client.IssueAsync(CredlySamples.Issue, Ct));

        Assert.Equal(["credly.operation=get credly.outcome=200", "credly.operation=issue credly.outcome=Network"], counted);
    }

    [Fact]
    public async Task A_call_is_traced_under_its_operation()
    {
        var names = new ConcurrentQueue<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MyIpma.Credly",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => names.Enqueue($"{activity.OperationName} {string.Join(' ', activity.Tags.Select(tag => tag.Value))}"),
        };
        ActivitySource.AddActivityListener(listener);
        credly.Wire.Answer(HttpStatusCode.NotFound, "{}");

        await credly.Client.GetEventAsync("e-traced", Ct);

        Assert.Contains("credly event event 404", names);
    }

    private MeterListener Listen(ConcurrentQueue<string> counted)
    {
        var ours = credly.Get<IMeterFactory>();
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "myipma.credly.calls" && instrument.Meter.Scope == ours)
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            counted.Enqueue(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));
        listener.Start();
        return listener;
    }
}
