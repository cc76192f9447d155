using System.Net;
using System.Text.Json.Nodes;
using CredlySimulator.State;
using Microsoft.Extensions.Time.Testing;

namespace MyIpma.Tests.CredlySimulator;

public sealed class TokenTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rotation_stops_the_old_value_at_once_and_lasts_180_days()
    {
        await using var host = await SimulatorHost.StartAsync(time: new FakeTimeProvider(Start));

        var rotated = await host.PostAsync("authorization_tokens/rotate", []);
        var old = await host.GetAsync("badges");
        using var renewed = host.WithToken(rotated.Value("token"));
        var fresh = await SimulatorHost.SendAsync(renewed, HttpMethod.Get, "organizations", null);

        Assert.Equal("2026-06-30T00:00:00.000Z", rotated.Value("expires_at"));
        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (old.Status, fresh.Status));
    }

    [Fact]
    public async Task A_rotated_token_survives_a_restart()
    {
        var store = new MemorySimulatorStore();
        string value;
        await using (var host = await SimulatorHost.StartAsync(store))
        {
            value = (await host.PostAsync("authorization_tokens/rotate", [])).Value("token");
        }

        await using var again = await SimulatorHost.StartAsync(store);
        using var renewed = again.WithToken(value);

        Assert.Equal(HttpStatusCode.OK, (await SimulatorHost.SendAsync(renewed, HttpMethod.Get, "organizations", null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await again.GetAsync("badges")).Status);
    }

    [Fact]
    public async Task The_configured_expiry_is_shown_and_kept()
    {
        var time = new FakeTimeProvider(Start);
        await using var host = await SimulatorHost.StartAsync(time: time, tokenExpiresAt: Start.AddDays(20));

        var before = await host.GetAsync("authorization_tokens");
        time.Advance(TimeSpan.FromDays(21));
        var after = await host.GetAsync("authorization_tokens");

        Assert.Equal("2026-01-21T00:00:00.000Z", before.Data[0]?["expires_at"]?.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, after.Status);
    }

    [Fact]
    public async Task A_read_only_token_reads_sees_only_its_like_and_cannot_issue()
    {
        await using var host = await SimulatorHost.StartAsync();
        var made = await host.PostAsync("authorization_tokens", new JsonObject { ["description"] = "reports" });
        using var reader = host.WithToken(made.Value("token"));

        var tokens = await SimulatorHost.SendAsync(reader, HttpMethod.Get, $"organizations/{SimulatorHost.Organization}/authorization_tokens", null);
        var issued = await SimulatorHost.SendAsync(reader, HttpMethod.Post, $"organizations/{SimulatorHost.Organization}/badges", IssueBody.Create());

        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal([made.Id], tokens.Data.AsArray().Select(token => token?["id"]?.ToString()));
        Assert.Equal(HttpStatusCode.Forbidden, issued.Status);
    }
}
