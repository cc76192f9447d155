using MyIpma.Core.Badges;
using MyIpma.Core.Staff;

namespace MyIpma.Functions.Tests;

public sealed class ImportOrchestrationTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_file_is_done_in_batches_a_few_side_by_side_with_progress_and_a_report()
    {
        using var site = new ImportSite();
        await using var engine = await DurableImportEngine.StartAsync(site);

        var importId = await site.SendAsync(1_200);
        await engine.EndAsync(importId);

        var done = await site.FindAsync(importId);
        var lines = await site.Get<ImportService>().FindLinesAsync(importId, Ct) ?? [];
        Assert.Equal((ImportState.Completed, 1_200, 1_200, 0), (done.Job.State, done.Done, done.New, done.Rejected));
        Assert.Equal(Enumerable.Range(2, 1_200), lines.Select(line => line.Line));
        Assert.InRange(engine.MostAtOnce, 2, ImportActivities.AtOnce);
        Assert.Equal(24, engine.Batches.Distinct().Count());
    }

    [Fact]
    public async Task Progress_is_told_while_the_import_goes_on()
    {
        using var site = new ImportSite();
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var engine = await DurableImportEngine.StartAsync(site, (_, count) => count == 10 ? WaitAsync(reached, go.Task) : Task.CompletedTask);

        var importId = await site.SendAsync(1_200);
        await reached.Task.WaitAsync(Ct);
        var during = await site.FindAsync(importId);
        go.SetResult();
        await engine.EndAsync(importId);

        Assert.Equal(ImportState.Running, during.Job.State);
        Assert.InRange(during.Done, 50, 1_150);
        Assert.Equal(1_200, (await site.FindAsync(importId)).Done);
    }

    [Fact]
    public async Task An_engine_that_ends_in_the_middle_and_forgets_everything_loses_and_doubles_nothing()
    {
        using var site = new ImportSite();
        var reached = new TaskCompletionSource();
        string importId;
        await using (await DurableImportEngine.StartAsync(site, (_, count) => count == 10 ? WaitAsync(reached, Task.Delay(Timeout.Infinite, site.Stopping)) : Task.CompletedTask))
        {
            importId = await site.SendAsync(1_200);
            await reached.Task.WaitAsync(Ct);
            await site.StopAsync();
        }

        await using var second = await DurableImportEngine.StartAsync(site);
        await site.Get<ImportMaintenance>().RunAsync(Ct);
        await second.EndAsync(importId);

        var done = await site.FindAsync(importId);
        Assert.Equal((1_200, 1_200, 0, 0), (done.Done, done.New, done.Unchanged, done.Rejected));
        Assert.Equal(1_200, (await site.Get<BadgeCounters>().ReadAsync(Ct)).Values.Sum(counts => counts.Offered));
    }

    [Fact]
    public async Task A_batch_whose_answer_was_lost_is_not_done_twice()
    {
        using var site = new ImportSite();
        await using var engine = await DurableImportEngine.StartAsync(site, after: (number, count) => count == 1 ? Task.FromException(new IOException($"The answer about batch {number} is lost.")) : Task.CompletedTask);

        var importId = await site.SendAsync(120);
        await engine.EndAsync(importId);

        Assert.Equal(4, engine.Batches.Count);
        Assert.Equal((120, 120), ((await site.FindAsync(importId)).Done, (await site.FindAsync(importId)).New));
    }

    [Fact]
    public async Task An_import_that_runs_is_not_started_a_second_time()
    {
        using var site = new ImportSite();
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var engine = await DurableImportEngine.StartAsync(site, (_, count) => count == 1 ? WaitAsync(reached, go.Task) : Task.CompletedTask);

        var importId = await site.SendAsync(120);
        await reached.Task.WaitAsync(Ct);
        await site.Get<ImportMaintenance>().RunAsync(Ct);
        go.SetResult();
        await engine.EndAsync(importId);

        Assert.Equal(3, engine.Batches.Count);
    }

    private static Task WaitAsync(TaskCompletionSource reached, Task until)
    {
        reached.TrySetResult();
        return until;
    }
}
