using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Local.Azurite;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.OpenBadges;

public sealed class OpenBadgesApp : IAsyncLifetime
{
    private LocalApp? host;
    private int people;

    public HttpClient Client => Host.Http;

    public Uri Origin => Client.BaseAddress ?? throw new InvalidOperationException("The host does not run.");

    private LocalApp Host => host ?? throw new InvalidOperationException("The host does not run.");

    public async ValueTask InitializeAsync() => host = await LocalApp.StartAsync();

    public T Get<T>()
        where T : notnull => Host.Get<T>();

    public async Task<BadgeTestUser> PendingAsync(string? expiresOn = "2099-12-31", string lastName = "Sousa")
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
        return new BadgeTestUser(taken.Badge.Id, certificate.CertificateId, email, await Host.TokenAsync(email));
    }

    public async Task<BadgeTestUser> AcceptedAsync(string? expiresOn = "2099-12-31", string lastName = "Sousa")
    {
        var holder = await PendingAsync(expiresOn, lastName);
        using var claimed = await SendAsync(HttpMethod.Post, $"/api/me/badges/{holder.BadgeId}/claim", holder);
        Assert.Equal(HttpStatusCode.Created, claimed.StatusCode);
        await ActAsync(holder, "accept");
        await ActAsync(holder, "makePublic");
        return holder;
    }

    public async Task ActAsync(BadgeTestUser holder, string action)
    {
        await Host.ActAsync(holder.Email, action);
        await ApplyCredlyStateAsync(holder);
    }

    public async Task RevokeByIpmaAsync(BadgeTestUser holder)
    {
        await Get<CertificateService>().RevokedAsync(new() { CertificateId = holder.CertificateId, Reason = "between IPMA and the holder" }, CancellationToken.None);
        await PerformAllAsync();
    }

    public async Task RevokeAtCredlyAsync(BadgeTestUser holder)
    {
        var copy = (await ReadAsync(holder)).Credly ?? throw new InvalidOperationException("The badge is not at Credly.");
        await Get<CredlyClient>().RevokeAsync(copy.Id, "issued in error", CancellationToken.None);
        await ApplyCredlyStateAsync(holder);
        await PerformAllAsync();
    }

    public async Task<Badge> ReadAsync(BadgeTestUser holder) =>
        await Get<BadgeStore>().FindAsync(holder.BadgeId, CancellationToken.None) is { } stored
            ? stored.Value
            : throw new InvalidOperationException("There is no such badge.");

    public async Task<string> CredentialAsync(BadgeTestUser holder)
    {
        using var answer = await SendAsync(HttpMethod.Get, $"/api/me/badges/{holder.BadgeId}/credential", holder);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync();
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, BadgeTestUser? holder = null, string? accept = null)
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

    private async Task ApplyCredlyStateAsync(BadgeTestUser holder) => await Get<CredlySync>().RefreshAsync(await ReadAsync(holder), ChangeSource.Reconciliation, CancellationToken.None);

    private Task<int> PerformAllAsync() => Get<OutboxSweeper>().RunAsync(TimeSpan.FromSeconds(-1), CancellationToken.None);
}

public sealed record BadgeTestUser(string BadgeId, string CertificateId, string Email, string Token);

internal sealed record VerifierResult(bool Accepted, string? Reason);

internal static class IndependentVerifier
{
    private static readonly NpmPackages Packages = new(RepositoryFiles.PathOf("tests", "Verifiers"));

    /// <summary>Open Badges 3.0: a credential in hand.</summary>
    public static Task<VerifierResult> CheckAsync(string token) => RunAsync("verify-credential.mjs", token);

    /// <summary>The same, with the issuer's key set instead of its DID.</summary>
    public static Task<VerifierResult> CheckAsync(string token, Uri keySet) => RunAsync("verify-credential.mjs", token, keySet.AbsoluteUri);

    /// <summary>The badge in a picture; empty when there is none.</summary>
    public static async Task<string> UnbakeAsync(byte[] picture, string keyword)
    {
        await Packages.InstalledAsync();
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, picture, TestContext.Current.CancellationToken);
            return await NodeJs.RunAsync("node", ["unbake.mjs", file, keyword], Packages.Folder, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Open Badges 2.0: an assertion where it is hosted, and whose it is said to be.</summary>
    public static Task<VerifierResult> CheckAsync(Uri assertion, string email) => RunAsync("verify-hosted.mjs", assertion.AbsoluteUri, email);

    private static async Task<VerifierResult> RunAsync(params string[] command)
    {
        await Packages.InstalledAsync();
        var printed = await NodeJs.RunAsync("node", command, Packages.Folder, TestContext.Current.CancellationToken);
        return JsonSerializer.Deserialize<VerifierResult>(printed, JsonSerializerOptions.Web) ?? throw new InvalidDataException(printed);
    }
}
