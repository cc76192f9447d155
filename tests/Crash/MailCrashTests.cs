using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.Mail;

namespace MyIpma.Tests.Crash;

public sealed class MailCrashTests : IDisposable
{
    private const int Certificates = 12;
    private const int Answered = 6;
    private const int Connections = 4;

    private readonly CrashFolder site = new();

    [Fact]
    public async Task Killed_while_sending_it_loses_no_mail_and_repeats_only_what_nobody_confirmed()
    {
        var silence = new TaskCompletionSource();
        var unanswered = new ConcurrentQueue<string>();
        var taken = 0;
        await using var server = new ScriptedSmtpServer();
        server.OnMessageAsync = message => Interlocked.Increment(ref taken) > Answered ? KeepAsync(message) : Task.CompletedTask;
        await SendUntilKilledAsync(server);
        server.OnMessageAsync = _ => Task.CompletedTask;
        silence.SetResult();

        await SweepAfterwardsAsync(server);

        var copies = server.Messages.CountBy(IdOf).ToDictionary();
        Assert.Equal(Certificates, server.Messages.Select(ScriptedSmtpServer.Read).Select(message => message.To.Mailboxes.Single().Address).Where(IsOurs).Distinct().Count());
        Assert.All(unanswered, message => Assert.Equal(2, copies[IdOf(message)]));
        Assert.All(copies.Values, count => Assert.InRange(count, 1, 2));
        Assert.InRange(copies.Values.Count(count => count == 2), 1, Connections);

        Task KeepAsync(string message)
        {
            unanswered.Enqueue(message);
            return silence.Task;
        }
    }

    public void Dispose() => site.Dispose();

    private async Task SendUntilKilledAsync(ScriptedSmtpServer server)
    {
        await using var host = await HostProcess.StartAsync(site.Folder, SettingOf(server));
        foreach (var n in Enumerable.Range(0, Certificates))
        {
            var certificate = new { certificateId = $"XX-{n}", email = $"killed-{n}@example.org", firstName = "Emil", lastName = "Berg", level = "B", issuedOn = "2026-01-02" };
            using var answer = await host.Http.PostAsJsonAsync("dev/certificates", certificate);
            answer.EnsureSuccessStatusCode();
        }

        await Eventually.TrueAsync(() => server.Messages.Count > Answered);
        await host.KillAsync();
    }

    /// <summary>A host over the same data when everything that was under way is due again.</summary>
    private async Task SweepAfterwardsAsync(ScriptedSmtpServer server)
    {
        await using var host = await LocalApp.StartAsync(new LocalAppOptions
        {
            Clock = new FakeTimeProvider(DateTimeOffset.UtcNow.AddMinutes(5)),
            Settings = ["--storage", "azurite", "--azurite", site.Folder, SettingOf(server)],
        });
        await host.Get<MailSweeper>().RunAsync(TimeSpan.Zero, TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
    }

    private static string SettingOf(ScriptedSmtpServer server) => string.Create(CultureInfo.InvariantCulture, $"--MyIpma:Mail:Smtp:Port={server.Port}");

    private static string IdOf(string message) => ScriptedSmtpServer.Read(message).MessageId ?? "";

    private static bool IsOurs(string address) => address.StartsWith("killed-", StringComparison.Ordinal);
}
