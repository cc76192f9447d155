using Microsoft.AspNetCore.Http;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.OpenBadges.Hosted;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The hosted Open Badges 2.0 documents, for anybody.</summary>
public sealed class HostedBadgeEndpoints(Edge edge, HostedBadges badges)
{
    private static readonly TimeSpan Briefly = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>A badge that is shown to others; 410 once it counts no more.</summary>
    public Task<IResult> GetAssertionAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async () =>
        await badges.FindAsync(badgeId, ct) switch
        {
            HostedAssertion.Standing standing => PublicDocument.Of(standing.Document, OpenBadgesJson.Plain.AssertionDocument, TypeFor(request), Briefly),
            HostedAssertion.Revoked revoked => PublicDocument.Of(
                revoked.Document, OpenBadgesJson.Plain.RevokedAssertion, TypeFor(request), Briefly, StatusCodes.Status410Gone),
            _ => NotFound(request),
        });

    /// <summary>A level.</summary>
    public Task<IResult> GetClassAsync(HttpRequest request, string level, CancellationToken ct) => edge.AnswerAsync(request, () =>
        Task.FromResult(badges.ClassOf(level) is { } found
            ? PublicDocument.Of(found, OpenBadgesJson.Plain.BadgeClassDocument, TypeFor(request), Long)
            : NotFound(request)));

    /// <summary>The issuer.</summary>
    public Task<IResult> GetIssuerAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, () =>
        Task.FromResult<IResult>(PublicDocument.Of(badges.Issuer(), OpenBadgesJson.Plain.IssuerDocument, TypeFor(request), Long)));

    private static string TypeFor(HttpRequest request) => Wanted.Of(request, "application/ld+json", "application/json");

    private static IResult NotFound(HttpRequest request) => Problems.Answer(Problems.Of("not-found", Languages.Of(request)));
}
