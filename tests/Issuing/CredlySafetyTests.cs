using System.Net;
using Microsoft.Extensions.DependencyInjection;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Issuing;
using MyIpma.Tests.Credly;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Issuing;

public sealed class CredlySafetyTests : IDisposable
{
    private readonly CredlyHarness credly = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Withdrawing_a_badge_that_a_newer_certificate_replaced_at_Credly_leaves_the_newer_one_alone()
    {
        await using var host = await LocalApp.BuildAsync();
        var badge = await WithdrawnAsync(host);
        credly.Wire
            .Answer(HttpStatusCode.UnprocessableEntity, CredlySamples.Message("A replaced badge cannot be revoked."))
            .Ok($$"""{"id":"cb-old","state":"replaced","issuer_earner_id":"{{badge.Id}}","replacement_badge_id":"cb-new"}""")
            .Ok("""{"id":"cb-new","state":"accepted","issuer_earner_id":"b_BBBBBBBBBBBBBBBBBBBBBB"}""");

        var done = await ActivatorUtilities.CreateInstance<BadgeRevoker>(host.Services, credly.Client, Issuer(host)).PerformAsync(badge.Id, Ct);

        Assert.True(done);
        Assert.DoesNotContain(credly.Wire.Sent, sent => sent.Address.AbsolutePath.EndsWith("/cb-new/revoke", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_badge_that_replaced_a_withdrawn_one_for_the_same_certificate_is_revoked_too()
    {
        await using var host = await LocalApp.BuildAsync();
        var badge = await WithdrawnAsync(host);
        credly.Wire
            .Answer(HttpStatusCode.UnprocessableEntity, CredlySamples.Message("A replaced badge cannot be revoked."))
            .Ok($$"""{"id":"cb-old","state":"replaced","issuer_earner_id":"{{badge.Id}}","replacement_badge_id":"cb-new"}""")
            .Ok($$"""{"id":"cb-new","state":"accepted","issuer_earner_id":"{{badge.Id}}"}""")
            .Ok($$"""{"id":"cb-new","state":"revoked","issuer_earner_id":"{{badge.Id}}"}""");

        await ActivatorUtilities.CreateInstance<BadgeRevoker>(host.Services, credly.Client, Issuer(host)).PerformAsync(badge.Id, Ct);

        Assert.EndsWith("/cb-new/revoke", credly.Wire.Last.Address.AbsolutePath, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_badge_of_another_certificate_of_the_same_holder_is_replaced_and_never_overwritten()
    {
        await using var host = await LocalApp.BuildAsync();
        var badge = (await OfferedAsync(host)).Badge;
        var template = host.Get<LevelCatalog>().TemplateOf("B");
        credly.Wire
            .Answer(HttpStatusCode.UnprocessableEntity, CredlySamples.Message("User already has this badge."))
            .Ok("[]")
            .Ok($$$"""
                [{"id":"cb-other","state":"accepted","issuer_earner_id":"b_BBBBBBBBBBBBBBBBBBBBBB","recipient_email":"{{{badge.Address}}}",
                  "issued_to_first_name":"Ana","issued_to_last_name":"Sousa","badge_template":{"id":"{{{template}}}"}}]
                """)
            .Answer(HttpStatusCode.Created, $$$$"""{"data":{"id":"cb-new","state":"accepted","issuer_earner_id":"{{{{badge.Id}}}}"},"metadata":{}}""");

        var outcome = await Issuer(host).IssueAsync(badge, firstAttempt: true, Ct);

        Assert.Equal("cb-new", Assert.IsType<IssueResult.Issued>(outcome).Badge.Id);
        Assert.EndsWith("/cb-other/replace", credly.Wire.Last.Address.AbsolutePath, StringComparison.Ordinal);
        Assert.DoesNotContain(credly.Wire.Sent, sent => sent.Body?.Contains("\"replace\"", StringComparison.Ordinal) == true);
    }

    public void Dispose() => credly.Dispose();

    private BadgeIssuer Issuer(LocalApp host) => ActivatorUtilities.CreateInstance<BadgeIssuer>(host.Services, credly.Client);

    private static async Task<(BadgeKey Key, Badge Badge)> OfferedAsync(LocalApp host)
    {
        var message = new CertificateMessage
        {
            CertificateId = "S-1", Email = "safe@example.org", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = "2026-01-15",
        };
        var badge = Assert.IsType<CertificateOutcome.Taken>(await host.Get<CertificateService>().IssuedAsync(message, Ct)).Badge;
        return (badge.Key, badge);
    }

    private static async Task<Badge> WithdrawnAsync(LocalApp host)
    {
        var (key, badge) = await OfferedAsync(host);
        var held = new CredlyBadge { Id = "cb-old", State = CredlyBadgeState.Accepted, IssuerEarnerId = badge.Id, StateUpdatedAt = DateTimeOffset.UnixEpoch };
        var changes = host.Get<BadgeService>();
        await changes.ApplyAsync(key, ChangeSource.Reconciliation, (current, now) => current.ApplyCredlyState(held, now), Ct);
        await changes.ApplyAsync(key, ChangeSource.Certificate("S-1"), (current, now) => current.Revoke("Issued in error", now), Ct);
        return badge;
    }
}
