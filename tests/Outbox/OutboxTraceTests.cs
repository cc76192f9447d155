using System.Diagnostics;
using MyIpma.Core.Outbox;

namespace MyIpma.Tests.Outbox;

public sealed class OutboxTraceTests : IDisposable
{
    private readonly ActivityListener listener = new()
    {
        ShouldListenTo = source => source.Name == "MyIpma.Outbox",
        Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
    };

    public OutboxTraceTests() => ActivitySource.AddActivityListener(listener);

    [Fact]
    public void What_the_relay_does_belongs_to_the_trace_of_whoever_caused_it()
    {
        using var request = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var effect = new Effect.ExpireBadge("b_1").CausedNow();
        request.Stop();

        using var activity = OutboxTrace.Start([new OutboxRow("00", "key", effect)]);

        Assert.Equal((request.TraceId, request.SpanId), (activity?.TraceId, activity?.ParentSpanId));
    }

    [Fact]
    public void Rows_of_several_causes_are_linked()
    {
        using var first = new Activity("first").SetIdFormat(ActivityIdFormat.W3C).Start();
        var one = new Effect.ExpireBadge("b_1").CausedNow();
        first.Stop();
        using var second = new Activity("second").SetIdFormat(ActivityIdFormat.W3C).Start();
        var other = new Effect.ExpireBadge("b_2").CausedNow();
        second.Stop();

        using var activity = OutboxTrace.Start([new OutboxRow("00", "1", one), new OutboxRow("00", "2", other)]);

        Assert.Equal(first.TraceId, activity?.TraceId);
        Assert.Equal(second.SpanId, Assert.Single(activity?.Links ?? []).Context.SpanId);
    }

    public void Dispose() => listener.Dispose();
}
