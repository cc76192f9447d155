using System.Globalization;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Infra;

public sealed class HostJsonTests
{
    private static readonly JsonElement Host = RepositoryFiles.ReadJson("host.json");
    private static readonly JsonElement Durable = At("extensions", "durableTask");

    public static TheoryData<string, string[]> DocumentedKeys => new()
    {
        { "", ["version", "telemetryMode", "functionTimeout", "logging", "extensions"] },
        { "logging", ["logLevel", "applicationInsights"] },
        { "logging.applicationInsights.samplingSettings", ["isEnabled", "maxTelemetryItemsPerSecond", "excludedTypes"] },
        { "extensions", ["http", "serviceBus", "durableTask"] },
        { "extensions.http", ["routePrefix"] },
        { "extensions.serviceBus", ["prefetchCount", "maxConcurrentCalls", "maxAutoLockRenewalDuration"] },
        {
            "extensions.durableTask",
            [
                "hubName", "defaultVersion", "versionMatchStrategy", "versionFailureStrategy", "storageProvider", "tracing",
                "maxConcurrentActivityFunctions", "maxConcurrentOrchestratorFunctions", "extendedSessionsEnabled",
            ]
        },
        { "extensions.durableTask.storageProvider", ["connectionName", "partitionCount", "controlQueueBatchSize", "controlQueueVisibilityTimeout", "workItemQueueVisibilityTimeout", "maxQueuePollingInterval"] },
        { "extensions.durableTask.tracing", ["traceInputsAndOutputs", "traceReplayEvents", "distributedTracingEnabled", "version"] },
    };

    [Theory]
    [MemberData(nameof(DocumentedKeys))]
    public void Every_key_is_a_documented_one(string section, string[] documented)
    {
        var keys = At(section.Split('.', StringSplitOptions.RemoveEmptyEntries)).EnumerateObject().Select(key => key.Name);

        Assert.Empty(keys.Except(documented));
    }

    [Fact]
    public void The_routes_carry_their_own_prefix() =>
        Assert.Equal("", At("extensions", "http", "routePrefix").GetString());

    [Fact]
    public void Personal_data_in_workflow_inputs_stays_out_of_the_logs() =>
        Assert.False(Durable.GetProperty("tracing").GetProperty("traceInputsAndOutputs").GetBoolean());

    /// <summary>ASP.NET's lines about requests, and those about calls, carry whole addresses, which hold secrets.</summary>
    [Theory]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("System.Net.Http")]
    public void Addresses_of_requests_stay_out_of_the_logs(string category) =>
        Assert.Equal("Warning", At("logging", "logLevel", category).GetString());

    [Fact]
    public void Requests_and_exceptions_are_never_sampled_away() =>
        Assert.Equal("Request;Exception", At("logging", "applicationInsights", "samplingSettings", "excludedTypes").GetString());

    [Theory]
    [InlineData("controlQueueVisibilityTimeout")]
    [InlineData("workItemQueueVisibilityTimeout")]
    public void What_an_instance_held_when_it_was_killed_comes_back_after_a_minute(string queue)
    {
        var held = Durable.GetProperty("storageProvider").GetProperty(queue).GetString() ?? "";

        Assert.Equal(TimeSpan.FromMinutes(1), TimeSpan.Parse(held, CultureInfo.InvariantCulture));
    }

    /// <summary>Timers that an event was faster than are thrown away with a warning each; only errors of the engine are worth a line.</summary>
    [Theory]
    [InlineData("DurableTask.Core")]
    [InlineData("DurableTask.AzureStorage")]
    public void A_timer_that_is_no_longer_needed_writes_no_warning(string category) =>
        Assert.Equal("Error", At("logging", "logLevel", category).GetString());

    [Fact]
    public void A_sweep_ends_well_before_its_function_is_ended()
    {
        var function = TimeSpan.Parse(At("functionTimeout").GetString() ?? "", CultureInfo.InvariantCulture);

        Assert.True(new Core.Outbox.OutboxOptions().SweepFor < function / 2);
    }

    [Fact]
    public void A_waiting_claim_is_looked_at_every_second()
    {
        var interval = Durable.GetProperty("storageProvider").GetProperty("maxQueuePollingInterval").GetString() ?? "";

        Assert.Equal(TimeSpan.FromSeconds(1), TimeSpan.Parse(interval, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_new_deployment_leaves_running_claims_to_workers_that_know_them()
    {
        Assert.Equal("1.0", Durable.GetProperty("defaultVersion").GetString());
        Assert.Equal("CurrentOrOlder", Durable.GetProperty("versionMatchStrategy").GetString());
        Assert.Equal("Reject", Durable.GetProperty("versionFailureStrategy").GetString());
    }

    [Fact]
    public void The_task_hub_has_a_name_Azure_Storage_accepts() =>
        Assert.Matches("^[A-Za-z][A-Za-z0-9]{2,44}$", Durable.GetProperty("hubName").GetString());

    private static JsonElement At(params string[] path) => path.Aggregate(Host, (current, name) => current.GetProperty(name));
}
