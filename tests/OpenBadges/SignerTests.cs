using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Keys;
using MyIpma.Core.OpenBadges.Signing;

namespace MyIpma.Tests.OpenBadges;

public sealed class SignerTests : IDisposable
{
    private static readonly byte[] Data = Encoding.ASCII.GetBytes("header.payload");

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly FakeKeyVault vault = new();
    private readonly KeyVaultSigner signer;

    public SignerTests() => signer = new KeyVaultSigner(
        new KeyVaultCalls(vault, new FakeIdentity()), Options.Create(new KeyOptions { SigningKeyUri = new Uri(FakeKeyVault.Key) }), clock);

    [Fact]
    public async Task Key_Vault_signs_with_the_version_that_is_published()
    {
        var key = vault.Add("v1", clock.GetUtcNow());

        var keys = await signer.KeysAsync(CancellationToken.None);
        var signature = await signer.SignAsync(keys[0], Data, CancellationToken.None);

        Assert.True(key.VerifyData(Data, signature, HashAlgorithmName.SHA256));
        Assert.Equal("POST /keys/credential-signing/v1/sign", vault.Calls[^1]);
    }

    [Fact]
    public async Task A_new_version_is_published_at_once_but_signs_only_when_everybody_can_know_it()
    {
        vault.Add("v1", clock.GetUtcNow().AddYears(-1));
        vault.Add("v2", clock.GetUtcNow());

        var before = await signer.KeysAsync(CancellationToken.None);
        clock.Advance(TimeSpan.FromHours(3));
        var after = await signer.KeysAsync(CancellationToken.None);

        Assert.Equal(["v1", "v2"], before.Select(VersionOf));
        Assert.Equal(["v2", "v1"], after.Select(VersionOf));
    }

    [Fact]
    public async Task A_disabled_version_is_neither_published_nor_used()
    {
        vault.Add("v1", clock.GetUtcNow().AddYears(-1));
        vault.Add("v2", clock.GetUtcNow().AddYears(-2), enabled: false);

        var keys = await signer.KeysAsync(CancellationToken.None);

        Assert.Equal(["v1"], keys.Select(VersionOf));
    }

    [Fact]
    public async Task The_keys_are_read_once_an_hour_however_many_ask()
    {
        vault.Add("v1", clock.GetUtcNow());

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => signer.KeysAsync(CancellationToken.None).AsTask()));
        clock.Advance(TimeSpan.FromMinutes(59));
        await signer.KeysAsync(CancellationToken.None);

        Assert.Equal(["GET /keys/credential-signing/versions", "GET /keys/credential-signing/v1"], vault.Calls);
    }

    [Theory]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task What_fails_at_Key_Vault_is_one_exception(HttpStatusCode status)
    {
        vault.Add("v1", clock.GetUtcNow());
        vault.Fails = status;

        await Assert.ThrowsAsync<SigningUnavailableException>(() => signer.KeysAsync(CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        vault.Add("v1", clock.GetUtcNow());
        vault.Fails = HttpStatusCode.ServiceUnavailable;
        await Assert.ThrowsAsync<SigningUnavailableException>(() => signer.KeysAsync(CancellationToken.None).AsTask());

        vault.Fails = null;

        Assert.Single(await signer.KeysAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_key_of_this_process_survives_being_kept()
    {
        var first = EcdsaSigner.Ephemeral();
        var key = Assert.Single(await first.KeysAsync(CancellationToken.None));

        var kept = EcdsaSigner.FromPem(first.ToPem());

        Assert.Equal([key], await kept.KeysAsync(CancellationToken.None));
        Assert.Equal(64, (await kept.SignAsync(key, Data, CancellationToken.None)).Length);
    }

    public void Dispose()
    {
        signer.Dispose();
        vault.Dispose();
    }

    private static string? VersionOf(PublicKey key) => key.Location?.Segments[^1];
}
