using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Common;

namespace MyIpma.Tests.Common;

public sealed class SingleFlightCacheTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider clock = new();
    private readonly SingleFlightCache<string, string> cache;
    private readonly TaskCompletionSource<string> slow = new();
    private int searches;

    public SingleFlightCacheTests() => cache = new SingleFlightCache<string, string>(clock, Minute, most: 3);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_who_ask_at_once_cost_one_search()
    {
        var asked = Enumerable.Range(0, 100).Select(_ => Task.Run(() => cache.GetAsync("a", SearchSlowlyAsync, Ct))).ToList();

        slow.SetResult("found");

        Assert.Equal(["found"], (await Task.WhenAll(asked)).Distinct());
        Assert.Equal(1, searches);
    }

    [Fact]
    public async Task What_was_found_is_kept_for_its_time_and_no_longer()
    {
        await cache.GetAsync("a", () => Found("first"), Ct);
        clock.Advance(Minute - TimeSpan.FromTicks(1));
        var kept = await cache.GetAsync("a", () => Found("second"), Ct);
        clock.Advance(TimeSpan.FromTicks(1));

        Assert.False(cache.TryGet("a", out _));
        Assert.Equal(("first", "third"), (kept, await cache.GetAsync("a", () => Found("third"), Ct)));
    }

    [Fact]
    public async Task A_search_that_fails_is_not_kept_even_where_nobody_waits_for_it()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync("a", () => throw new InvalidOperationException(), Ct));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cache.GetAsync("b", SearchSlowlyAsync, new CancellationToken(canceled: true)));
        slow.SetException(new InvalidOperationException());

        Assert.Equal(("found", "found"), (await cache.GetAsync("a", () => Found("found"), Ct), await cache.GetAsync("b", () => Found("found"), Ct)));
    }

    [Fact]
    public async Task One_who_leaves_takes_nothing_from_the_others()
    {
        using var leaving = new CancellationTokenSource();
        var left = cache.GetAsync("a", SearchSlowlyAsync, leaving.Token);
        var stays = cache.GetAsync("a", SearchSlowlyAsync, Ct);

        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        slow.SetResult("found");

        Assert.Equal(("found", 1), (await stays, searches));
    }

    [Fact]
    public async Task What_is_forgotten_during_a_search_is_not_kept()
    {
        var asked = cache.GetAsync("a", SearchSlowlyAsync, Ct);

        cache.Invalidate("a");
        slow.SetResult("old");

        Assert.Equal(("old", "new"), (await asked, await cache.GetAsync("a", () => Found("new"), Ct)));
    }

    [Fact]
    public async Task What_is_set_during_a_search_stays()
    {
        var asked = cache.GetAsync("a", SearchSlowlyAsync, Ct);

        cache.Set("a", "written");
        slow.SetResult("old");

        Assert.Equal("old", await asked);
        Assert.True(cache.TryGet("a", out var kept));
        Assert.Equal("written", kept);
    }

    [Fact]
    public async Task Whoever_wants_it_fresh_does_not_join_an_earlier_search()
    {
        var earlier = cache.GetAsync("a", SearchSlowlyAsync, Ct);

        var fresh = await cache.RefreshAsync("a", () => Found("new"), Ct);
        slow.SetResult("old");

        Assert.Equal(("old", "new", "new"), (await earlier, fresh, await cache.GetAsync("a", SearchSlowlyAsync, Ct)));
    }

    [Fact]
    public void The_oldest_make_room()
    {
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            cache.Set(key, key);
        }

        Assert.Equal(["b", "c", "d"], new[] { "a", "b", "c", "d" }.Where(key => cache.TryGet(key, out _)));
    }

    private static Task<string> Found(string value) => Task.FromResult(value);

    private Task<string> SearchSlowlyAsync()
    {
        Interlocked.Increment(ref searches);
        return slow.Task;
    }
}
