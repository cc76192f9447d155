using MyIpma.Core.Diagnosis;
using MyIpma.Core.Texts;

namespace MyIpma.Tests.Renewal;

public sealed class DiagnosisTests
{
    [Theory]
    [InlineData("Pending", "ok ok waiting unknown broken unknown", DiagnosisLink.Claim, "claim")]
    [InlineData("Preparing", "ok ok waiting unknown waiting unknown", null, "wait")]
    [InlineData("Open", "ok ok ok unknown waiting unknown", null, "proceed")]
    [InlineData("Lapsed", "ok ok ok unknown broken unknown", DiagnosisLink.Claim, "claimAgain")]
    [InlineData("Unavailable", "ok ok broken unknown broken unknown", DiagnosisLink.Issued, "claimAgain")]
    [InlineData("Refused", "ok ok broken unknown broken unknown", DiagnosisLink.Issued, "tellSupport")]
    [InlineData("Proceeded", "ok ok ok unknown ok waiting", null, "acceptOnCredly")]
    [InlineData("Accepted", "ok ok ok ok ok ok", null, "share")]
    [InlineData("Rejected", "ok ok ok unknown ok broken", DiagnosisLink.Acceptance, "askForOffer")]
    [InlineData("Reoffered", "ok ok waiting unknown broken unknown", DiagnosisLink.Claim, "claim")]
    [InlineData("TakingOver", "ok ok waiting unknown ok waiting", null, "wait")]
    [InlineData("Revoked", "broken ok ok ok unknown unknown", DiagnosisLink.Certificate, "askBody")]
    [InlineData("Replaced", "broken ok unknown unknown unknown unknown", DiagnosisLink.Certificate, "useNewer")]
    [InlineData("Expired", "broken ok unknown unknown unknown unknown", DiagnosisLink.Certificate, "recertify")]
    public void Every_state_of_a_badge_names_the_first_broken_link_and_what_helps(string given, string states, DiagnosisLink? broken, string advice)
    {
        var diagnosis = BadgeDiagnosis.Of(GivenBadge.Of(given), GivenBadge.Now);

        Assert.Equal(states, string.Join(' ', diagnosis.Steps.Select(step => step.State)), ignoreCase: true);
        Assert.Equal(Enum.GetValues<DiagnosisLink>(), diagnosis.Steps.Select(step => step.Link));
        Assert.Equal(broken, diagnosis.FirstBroken);
        Assert.Equal($"advice-{advice}", diagnosis.Advice);
    }

    [Theory]
    [InlineData("Pending")]
    [InlineData("Preparing")]
    [InlineData("Open")]
    [InlineData("Lapsed")]
    [InlineData("Unavailable")]
    [InlineData("Refused")]
    [InlineData("Proceeded")]
    [InlineData("Accepted")]
    [InlineData("Rejected")]
    [InlineData("TakingOver")]
    [InlineData("Revoked")]
    [InlineData("Replaced")]
    [InlineData("Expired")]
    public void Every_sentence_exists_in_every_language(string given)
    {
        var diagnosis = BadgeDiagnosis.Of(GivenBadge.Of(given), GivenBadge.Now);

        var sentences = Languages.All.SelectMany(language =>
            diagnosis.Steps.Select(step => step.Word).Append(diagnosis.Advice).Select(word => Text.Get($"diagnosis.{word}", language, "PT-1", "today", "a***@example.org")));

        Assert.All(sentences, sentence => Assert.DoesNotContain('{', sentence));
    }
}
