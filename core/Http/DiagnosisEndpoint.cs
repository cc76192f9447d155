using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Diagnosis;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Answers "Where is my badge?" from the person's own badges only, so that nothing shows whether a certificate is somebody else's.</summary>
public sealed class DiagnosisEndpoint(Edge edge, MyBadges badges, TimeProvider time)
{
    /// <summary>Walks the links of one certificate, or of all the person's badges where none is named.</summary>
    public Task<IResult> GetAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var now = time.GetUtcNow();
        var wanted = request.Query["certificateId"].ToString().Trim();
        var mine = await badges.ListAsync(person, ct);
        if (wanted.Length == 0)
        {
            var newestFirst = mine.OrderByDescending(badge => badge.Certificate.IssuedOn).ThenBy(badge => badge.Id, StringComparer.Ordinal);
            return new JsonAnswer<DiagnosisListBody>(new([.. newestFirst.Select(badge => Body(badge, now, language))]));
        }

        return new JsonAnswer<DiagnosisBody>(mine.FirstOrDefault(badge => badge.Certificate.Id == wanted) is { } badge
            ? Body(badge, now, language)
            : Body(wanted, BadgeDiagnosis.Missing, language));
    });

    private static DiagnosisBody Body(Badge badge, DateTimeOffset now, CultureInfo language) => Body(
        badge.Certificate.Id,
        BadgeDiagnosis.Of(badge, now),
        language,
        badge.Certificate.Id,
        badge.Certificate.ExpiresOn?.ToString("D", language),
        EmailAddress.TryParse(badge.Address)?.Masked);

    private static DiagnosisBody Body(string certificateId, BadgeDiagnosis diagnosis, CultureInfo language, params object?[] arguments) => new(
        certificateId,
        [.. diagnosis.Steps.Select(step => new DiagnosisStepBody(step.Link, step.State, Words(step.Word, language, arguments)))],
        diagnosis.FirstBroken,
        Words(diagnosis.Advice, language, arguments));

    private static string Words(string word, CultureInfo language, object?[] arguments) => Text.Get($"diagnosis.{word}", language, arguments);
}
