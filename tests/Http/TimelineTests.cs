using System.Net;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http;
using MyIpma.Tests.Domain;
using MyIpma.Tests.Issuing;

namespace MyIpma.Tests.Http;

public sealed class TimelineTests
{
    public static TheoryData<BadgeEventKind> Happenings => [.. Enum.GetValues<BadgeEventKind>()];

    public static TheoryData<ChangeSourceKind> Causes => [.. Enum.GetValues<ChangeSourceKind>()];

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Everything_that_happens_has_words_of_its_own_in_every_language(BadgeEventKind kind)
    {
        var words = Languages.All.Select(language => TimelineText.FromEntry(new TimelineEntry(GivenBadge.Now, kind, ChangeSource.Clock), language)).ToList();

        Assert.Equal(Languages.All.Count, words.Distinct().Count());
        Assert.All(words, sentence => Assert.NotEmpty(sentence));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Every_cause_can_be_worded_in_every_language(ChangeSourceKind cause)
    {
        var entry = new TimelineEntry(GivenBadge.Now, BadgeEventKind.Accepted, new ChangeSource(cause, "ref-1"));

        var words = Languages.All.Select(language => TimelineText.FromEntry(entry, language)).ToList();

        Assert.All(words, sentence => Assert.Equal(cause is ChangeSourceKind.Certificate or ChangeSourceKind.CredlyEvent, sentence.Contains("ref-1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ChangeSourceKind.CredlyEvent, "The badge is accepted on Credly. We learned this from Credly's event ref-1.")]
    [InlineData(ChangeSourceKind.Reconciliation, "The badge is accepted on Credly. We learned this by our own check on Credly.")]
    public void The_words_say_how_we_know(ChangeSourceKind cause, string expected)
    {
        var words = TimelineText.FromEntry(new TimelineEntry(GivenBadge.Now, BadgeEventKind.Accepted, new ChangeSource(cause, "ref-1")), Languages.Default);

        Assert.Equal(expected, words);
    }

    [Fact]
    public void An_end_noted_by_the_next_claim_is_the_earlier_claims()
    {
        var later = GivenBadge.Now.AddHours(1);
        var change = Assert.IsType<Decision.Changed>(GivenBadge.Open.StartClaim(later, GivenBadge.Times));

        var lines = TimelineFactory.Create(GivenBadge.Open, change, ChangeSource.Claim, later).ToList();

        Assert.Equal([(1, ClaimReasons.WindowClosed), (2, null), (2, null)], lines.Select(line => (line.Claim ?? 0, line.Reason)));
    }

    [Fact]
    public void A_withdrawal_bears_its_own_reason()
    {
        var lapsed = GivenBadge.FromName("Lapsed");
        var change = Assert.IsType<Decision.Changed>(lapsed.Revoke("Issued in error", GivenBadge.Now));

        var line = Assert.Single(TimelineFactory.Create(lapsed, change, ChangeSource.Certificate("PT-1"), GivenBadge.Now));

        Assert.Equal("Issued in error", line.Reason);
    }
}

public sealed class DiagnosisTests
{
    [Theory]
    [InlineData("Pending", "ok ok waiting unknown broken unknown", DiagnosisStepName.Claim, "claim")]
    [InlineData("Preparing", "ok ok waiting unknown waiting unknown", null, "wait")]
    [InlineData("Open", "ok ok ok unknown waiting unknown", null, "proceed")]
    [InlineData("Lapsed", "ok ok ok unknown broken unknown", DiagnosisStepName.Claim, "claimAgain")]
    [InlineData("Unavailable", "ok ok broken unknown broken unknown", DiagnosisStepName.Issued, "claimAgain")]
    [InlineData("Refused", "ok ok broken unknown broken unknown", DiagnosisStepName.Issued, "tellSupport")]
    [InlineData("Proceeded", "ok ok ok unknown ok waiting", null, "acceptOnCredly")]
    [InlineData("Accepted", "ok ok ok ok ok ok", null, "share")]
    [InlineData("Rejected", "ok ok ok unknown ok broken", DiagnosisStepName.Acceptance, "askForOffer")]
    [InlineData("Reoffered", "ok ok waiting unknown broken unknown", DiagnosisStepName.Claim, "claim")]
    [InlineData("TakingOver", "ok ok waiting unknown ok waiting", null, "wait")]
    [InlineData("Revoked", "broken ok ok ok unknown unknown", DiagnosisStepName.Certificate, "askBody")]
    [InlineData("Replaced", "broken ok unknown unknown unknown unknown", DiagnosisStepName.Certificate, "useNewer")]
    [InlineData("Expired", "broken ok unknown unknown unknown unknown", DiagnosisStepName.Certificate, "recertify")]
    public void Every_state_of_a_badge_names_the_first_broken_link_and_what_helps(string given, string states, DiagnosisStepName? broken, string advice)
    {
        var diagnosis = BadgeDiagnosis.ForBadge(GivenBadge.FromName(given), GivenBadge.Now);

        Assert.Equal(states, string.Join(' ', diagnosis.Steps.Select(step => step.State)), ignoreCase: true);
        Assert.Equal(Enum.GetValues<DiagnosisStepName>(), diagnosis.Steps.Select(step => step.Name));
        Assert.Equal(broken, diagnosis.FirstBrokenStep);
        Assert.Equal($"advice-{advice}", diagnosis.AdviceKey);
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
        var diagnosis = BadgeDiagnosis.ForBadge(GivenBadge.FromName(given), GivenBadge.Now);

        var sentences = Languages.All.SelectMany(language =>
            diagnosis.Steps.Select(step => step.TextKey).Append(diagnosis.AdviceKey).Select(word => Localizer.Get($"diagnosis.{word}", language, "PT-1", "today", "a***@example.org")));

        Assert.All(sentences, sentence => Assert.DoesNotContain('{', sentence));
    }
}

public sealed class TimelineEndpointTests(RenewalApp host) : IClassFixture<RenewalApp>
{
    [Fact]
    public async Task The_timeline_tells_every_change_with_its_cause()
    {
        const string ana = "story@example.org";
        var badge = await host.CertifyAsync("S-1", ana, "2026-05-01");
        await host.AcceptAsync(ana, badge);

        var timeline = await host.ReadAsync(HttpMethod.Get, $"/api/me/badges/{badge}/timeline", ana);

        var entries = timeline.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["offered", "claimStarted", "issued", "claimOpened", "accepted"], entries.Select(entry => RenewalApp.Text(entry, "kind")));
        var causes = entries.Select(entry => RenewalApp.Text(entry.GetProperty("cause"), "kind")).ToList();
        Assert.Equal(["certificate", "claim", "credlyEvent"], [causes[0], causes[1], causes[4]]);
        Assert.All(causes[2..4], whoeverHeardFirst => Assert.Contains(whoeverHeardFirst, new[] { "claim", "credlyEvent" }));
        Assert.Equal("S-1", RenewalApp.Text(entries[0].GetProperty("cause"), "reference"));
        Assert.Equal($"{badge}.1", RenewalApp.Text(entries[4], "claimId"));
        Assert.Contains("We learned this from Credly's event", RenewalApp.Text(entries[4], "text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_timeline_does_not_exist()
    {
        var badge = await host.CertifyAsync("S-2", "story2@example.org", "2026-05-01");

        using var answer = await host.SendAsync(HttpMethod.Get, $"/api/me/badges/{badge}/timeline", "other@example.org");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task A_diagnosis_names_the_broken_link_and_what_to_do()
    {
        const string ana = "where@example.org";
        await host.CertifyAsync("V-1", ana, "2026-05-01");

        var diagnosis = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-1", ana);
        var all = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis", ana, language: "de");

        var names = diagnosis.GetProperty("steps").EnumerateArray().Select(step => RenewalApp.Text(step, "name"));
        Assert.Equal(["certificate", "badge", "issued", "mailbox", "claim", "acceptance"], names);
        Assert.Equal("claim", RenewalApp.Text(diagnosis, "broken"));
        Assert.Equal("Open My badges and claim it.", RenewalApp.Text(diagnosis, "advice"));
        var item = Assert.Single(all.GetProperty("items").EnumerateArray());
        Assert.Equal(("V-1", "Öffnen Sie „Meine Badges“ und holen Sie ihn ab."), (RenewalApp.Text(item, "certificateId"), RenewalApp.Text(item, "advice")));
    }

    [Fact]
    public async Task Whether_a_certificate_is_somebody_elses_does_not_show()
    {
        await host.CertifyAsync("V-2", "where2@example.org", "2026-05-01");

        var elses = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-2", "where3@example.org");
        var nobodys = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-9", "where3@example.org");

        Assert.Equal("badge", RenewalApp.Text(elses, "broken"));
        Assert.Equal(nobodys.GetRawText().Replace("V-9", "V-2", StringComparison.Ordinal), elses.GetRawText());
        Assert.DoesNotContain("@", elses.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diagnosis_speaks_the_language_of_the_request()
    {
        await host.CertifyAsync("V-3", "where4@example.org", "2026-05-01");

        var advices = new HashSet<string>();
        foreach (var language in Languages.All)
        {
            advices.Add(RenewalApp.Text(await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-3", "where4@example.org", language: language.Name), "advice"));
        }

        Assert.Equal(Languages.All.Count, advices.Count);
    }
}
