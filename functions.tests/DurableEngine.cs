using System.Collections.Concurrent;
using System.Text;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MyIpma.Core.Claims;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Staff;
using MyIpma.Local.Azurite;

namespace MyIpma.Functions.Tests;

/// <summary>The workflow engine in this process, with the real orchestration and a scripted claim behind its steps.</summary>
internal sealed class DurableEngine(DurableTaskTestHost host, IClaimWorkflows workflows) : IAsyncDisposable
{
    public static readonly ClaimWorkflowInput Claim =
        new(new BadgeKey("address", "b_0000000000000000000000"), 1, TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(15));

    public IClaimWorkflows Workflows => workflows;

    public static async Task<DurableEngine> StartAsync(ScriptedClaim claim)
    {
        var host = await DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<ClaimWorkflowInput, ClaimStatus>(
                    ClaimOrchestration.Name, (context, input) => ClaimOrchestration.RunAsync(context, input));
                tasks.AddActivityFunc<ClaimStepInput, ClaimState>(ClaimStepActivity.Name, (_, input) => claim.RunAsync(input.Step));
            },
            new DurableTaskTestHostOptions { Port = FreePort.Any(), ConfigureServices = services => services.AddLogging() },
            TestContext.Current.CancellationToken);
        var clients = new DurableClientAccessor();
        await clients.RunWithAsync(host.Client, () => Task.CompletedTask);
        return new DurableEngine(host, new DurableClaimWorkflows(clients));
    }

    public Task StartClaimAsync(ClaimWorkflowInput? input = null) => workflows.StartAsync(input ?? Claim, TestContext.Current.CancellationToken);

    public Task MovedAsync(ClaimStatus status) => workflows.MovedAsync(Claim.ClaimId, status, TestContext.Current.CancellationToken);

    public async Task<ClaimStatus> EndAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(1));
        var ended = await host.Client.WaitForInstanceCompletionAsync(Claim.ClaimId, getInputsAndOutputs: true, timeout.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
        return ended.ReadOutputAs<ClaimStatus>();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();
}

/// <summary>A claim whose steps answer as a test sets them, in place of storage and Credly.</summary>
internal sealed class ScriptedClaim
{
    private readonly ConcurrentQueue<ClaimStep> steps = new();

    public ClaimState State { get; set; } = new(ClaimStatus.Preparing);

    public Func<ClaimStep, int, Task>? Before { get; set; }

    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(2);

    public IReadOnlyList<ClaimStep> Steps => [.. steps];

    public async Task<ClaimState> RunAsync(ClaimStep step)
    {
        steps.Enqueue(step);
        if (Before is { } before)
        {
            await before(step, steps.Count(done => done == step));
        }

        switch (step, State)
        {
            case (ClaimStep.Prepare, { Status: ClaimStatus.Preparing }):
                State = new ClaimState(ClaimStatus.Open, DateTimeOffset.UtcNow + Window);
                break;
            case (ClaimStep.Lapse, { Status: ClaimStatus.Open, ClosesAt: { } closesAt }) when closesAt <= DateTimeOffset.UtcNow:
                State = new ClaimState(ClaimStatus.Lapsed);
                break;
        }

        return State;
    }
}

/// <summary>The functions app in memory, whose data outlives the engine that runs the imports.</summary>
internal sealed class ImportSite : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly IHost app = AppHost.BuildOnMemory();

    public CancellationToken Stopping => stopping.Token;

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public async Task<string> SendAsync(int rows)
    {
        var lines = Enumerable.Range(1, rows).Select(n => $"IMP-{n:d6},person{n}@example.org,Given{n},Family{n},B,2026-01-15");
        var file = Encoding.UTF8.GetBytes(string.Join('\n', ["certificateId,email,firstName,lastName,level,issuedOn", .. lines]));
        var start = await Get<ImportService>().StartAsync(new SignIn { Account = "olga", Address = null }, file, dryRun: false, "x", TestContext.Current.CancellationToken);
        return Assert.IsType<ImportStart.Started>(start).Job.Id;
    }

    public async Task<ImportProgress> FindAsync(string importId) =>
        await Get<ImportService>().FindAsync(importId, TestContext.Current.CancellationToken) ?? throw new InvalidOperationException("There is no such import.");

    public Task StopAsync() => stopping.CancelAsync();

    public void Dispose()
    {
        app.Dispose();
        stopping.Dispose();
    }
}

/// <summary>The workflow engine in this process, with the real orchestration and steps of imports.</summary>
internal sealed class DurableImportEngine : IAsyncDisposable
{
    private readonly ConcurrentQueue<int> batches = new();
    private readonly Lock gate = new();
    private readonly ImportSite site;
    private DurableTaskTestHost? host;
    private int atOnce;

    private DurableImportEngine(ImportSite site) => this.site = site;

    /// <summary>The numbers of the batches begun, in order.</summary>
    public IReadOnlyList<int> Batches => [.. batches];

    public int MostAtOnce { get; private set; }

    private DurableTaskTestHost Host => host ?? throw new InvalidOperationException("The engine does not run yet.");

    /// <summary>Calls <paramref name="before"/> and <paramref name="after"/> around each batch, with its number and how many have begun.</summary>
    public static async Task<DurableImportEngine> StartAsync(ImportSite site, Func<int, int, Task>? before = null, Func<int, int, Task>? after = null)
    {
        var engine = new DurableImportEngine(site);
        engine.host = await DurableTaskTestHost.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<string>(ImportOrchestration.Name, (context, importId) => ImportOrchestration.RunAsync(context, importId));
                tasks.AddActivityFunc<ImportStepInput, int[]>(ImportStepActivity.Name, (_, input) => engine.RunAsync(input, before, after));
            },
            new DurableTaskTestHostOptions { Port = FreePort.Any(), ConfigureServices = services => services.AddLogging() },
            TestContext.Current.CancellationToken);
        await site.Get<DurableClientAccessor>().RunWithAsync(engine.Host.Client, () => Task.CompletedTask);
        return engine;
    }

    public async Task EndAsync(string importId)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromMinutes(2));
        var ended = await Host.Client.WaitForInstanceCompletionAsync(importId, timeout.Token);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, ended.RuntimeStatus);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task<int[]> RunAsync(ImportStepInput input, Func<int, int, Task>? before, Func<int, int, Task>? after)
    {
        var step = new ImportStepActivity(site.Get<ImportActivities>(), site.Get<DurableClientAccessor>());
        if (input.Step != ImportStep.Run)
        {
            return await step.RunAsync(input, Host.Client, CancellationToken.None);
        }

        var count = Begin(input.Batch);
        try
        {
            await (before?.Invoke(input.Batch, count) ?? Task.CompletedTask);
            var answer = await step.RunAsync(input, Host.Client, CancellationToken.None);
            await (after?.Invoke(input.Batch, count) ?? Task.CompletedTask);
            return answer;
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }

    private int Begin(int number)
    {
        lock (gate)
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref atOnce));
            batches.Enqueue(number);
            return batches.Count;
        }
    }
}
