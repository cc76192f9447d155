using System.Net;
using System.Net.Http.Headers;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

public sealed class OpenBadgeHost : IAsyncLifetime
{
    private LocalFixture? host;
    private int people;

    public HttpClient Client => Host.Http;

    public Uri Origin => Client.BaseAddress ?? throw new InvalidOperationException("The host does not run.");

    private LocalFixture Host => host ?? throw new InvalidOperationException("The host does not run.");

    public async ValueTask InitializeAsync() => host = await LocalFixture.StartAsync();

    public T Get<T>()
        where T : notnull => Host.Get<T>();

    public async Task<Holder> PendingAsync(string? expiresOn = "2099-12-31", string lastName = "Sousa")
    {
        var number = Interlocked.Increment(ref people);
        var email = $"holder{number}@example.org";
        var certificate = new CertificateMessage
        {
            CertificateId = $"OB-{number}",
            Email = email,
            FirstName = "Ana",
            LastName = lastName,
            Level = "B",
            IssuedOn = "2026-01-02",
            ExpiresOn = expiresOn,
        };
        var taken = Assert.IsType<CertificateOutcome.Taken>(await Get<CertificateService>().IssuedAsync(certificate, CancellationToken.None));
        return new Holder(taken.Badge.Id, certificate.CertificateId, email, await Host.TokenAsync(email));
    }

    public async Task<Holder> AcceptedAsync(string? expiresOn = "2099-12-31", string lastName = "Sousa")
    {
        var holder = await PendingAsync(expiresOn, lastName);
        using var claimed = await SendAsync(HttpMethod.Post, $"/api/me/badges/{holder.BadgeId}/claim", holder);
        Assert.Equal(HttpStatusCode.Created, claimed.StatusCode);
        await ActAsync(holder, "accept");
        await ActAsync(holder, "makePublic");
        return holder;
    }

    public async Task ActAsync(Holder holder, string action)
    {
        await Host.ActAsync(holder.Email, action);
        await HearAsync(holder);
    }

    public async Task RevokeByIpmaAsync(Holder holder)
    {
        await Get<CertificateService>().RevokedAsync(new() { CertificateId = holder.CertificateId, Reason = "between IPMA and the holder" }, CancellationToken.None);
        await PerformAllAsync();
    }

    public async Task RevokeAtCredlyAsync(Holder holder)
    {
        var copy = (await ReadAsync(holder)).Credly ?? throw new InvalidOperationException("The badge is not at Credly.");
        await Get<CredlyClient>().RevokeAsync(copy.Id, "issued in error", CancellationToken.None);
        await HearAsync(holder);
        await PerformAllAsync();
    }

    public async Task<Badge> ReadAsync(Holder holder) =>
        await Get<BadgeLocator>().FindAsync(holder.BadgeId, CancellationToken.None) is { } key && await Get<BadgeStore>().ReadAsync(key, CancellationToken.None) is { } stored
            ? stored.Value
            : throw new InvalidOperationException("There is no such badge.");

    public async Task<string> CredentialAsync(Holder holder)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/api/me/badges/{holder.BadgeId}/credential", holder);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Holder? holder = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (holder is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", holder.Token);
        }

        if (accept is not null)
        {
            request.Headers.Accept.ParseAdd(accept);
        }

        return await Client.SendAsync(request);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();

    private async Task HearAsync(Holder holder) => await Get<CredlySync>().AskAsync(await ReadAsync(holder), Cause.Reconciliation, CancellationToken.None);

    private Task<int> PerformAllAsync() => Get<OutboxSweep>().RunAsync(TimeSpan.FromSeconds(-1), CancellationToken.None);
}

public sealed record Holder(string BadgeId, string CertificateId, string Email, string Token);
