using System.Net;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http;
using MyIpma.Tests.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Http;

public sealed class TimelineTests
{
    public static TheoryData<BadgeEventKind> Happenings => [.. Enum.GetValues<BadgeEventKind>()];

    public static TheoryData<ChangeSourceKind> Causes => [.. Enum.GetValues<ChangeSourceKind>()];

    [Theory]
    [MemberData(nameof(Happenings))]
    public void Everything_that_happens_has_words_of_its_own_in_every_language(BadgeEventKind kind)
    {
        var words = Languages.All.Select(language => TimelineText.FromEntry(new TimelineEntry(Given.Now, kind, ChangeSource.Clock), language)).ToList();

        Assert.Equal(Languages.All.Count, words.Distinct().Count());
        Assert.All(words, sentence => Assert.NotEmpty(sentence));
    }

    [Theory]
    [MemberData(nameof(Causes))]
    public void Every_cause_can_be_worded_in_every_language(ChangeSourceKind cause)
    {
        var entry = new TimelineEntry(Given.Now, BadgeEventKind.Accepted, new ChangeSource(cause, "ref-1"));

        var words = Languages.All.Select(language => TimelineText.FromEntry(entry, language)).ToList();

        Assert.All(words, sentence => Assert.Equal(cause is ChangeSourceKind.Certificate or ChangeSourceKind.CredlyEvent, sentence.Contains("ref-1", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ChangeSourceKind.CredlyEvent, "The badge is accepted on Credly. We learned this from Credly's event ref-1.")]
    [InlineData(ChangeSourceKind.Reconciliation, "The badge is accepted on Credly. We learned this by our own check on Credly.")]
    public void The_words_say_how_we_know(ChangeSourceKind cause, string expected)
    {
        var words = TimelineText.FromEntry(new TimelineEntry(Given.Now, BadgeEventKind.Accepted, new ChangeSource(cause, "ref-1")), Languages.Default);

        Assert.Equal(expected, words);
    }

    [Fact]
    public void An_end_noted_by_the_next_claim_is_the_earlier_claims()
    {
        var later = Given.Now.AddHours(1);
        var change = Assert.IsType<Decision.Changed>(Given.Open().StartClaim(later, Given.Times));

        var lines = TimelineFactory.Create(Given.Open(), change, ChangeSource.Claim, later).ToList();

        Assert.Equal([(1, ClaimReasons.WindowClosed), (2, null), (2, null)], lines.Select(line => (line.Claim ?? 0, line.Reason)));
    }

    [Fact]
    public void A_withdrawal_bears_its_own_reason()
    {
        var lapsed = Given.FromName("Lapsed");
        var change = Assert.IsType<Decision.Changed>(lapsed.Revoke("Issued in error", Given.Now));

        var line = Assert.Single(TimelineFactory.Create(lapsed, change, ChangeSource.Certificate("PT-1"), Given.Now));

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
    [InlineData("AwaitingReplacement", "ok ok waiting unknown ok waiting", null, "wait")]
    [InlineData("Revoked", "broken ok ok ok unknown unknown", DiagnosisStepName.Certificate, "askBody")]
    [InlineData("Replaced", "broken ok ok ok unknown unknown", DiagnosisStepName.Certificate, "useNewer")]
    [InlineData("ReplacedUnclaimed", "broken ok unknown unknown unknown unknown", DiagnosisStepName.Certificate, "useNewer")]
    [InlineData("Expired", "broken ok unknown unknown unknown unknown", DiagnosisStepName.Certificate, "recertify")]
    public void Every_state_of_a_badge_names_the_first_broken_link_and_what_helps(string given, string states, DiagnosisStepName? broken, string advice)
    {
        var diagnosis = BadgeDiagnosis.ForBadge(Given.FromName(given), Given.Now);

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
    [InlineData("AwaitingReplacement")]
    [InlineData("Revoked")]
    [InlineData("Replaced")]
    [InlineData("Expired")]
    public void Every_sentence_exists_in_every_language(string given)
    {
        var diagnosis = BadgeDiagnosis.ForBadge(Given.FromName(given), Given.Now);

        var sentences = Languages.All.SelectMany(language =>
            diagnosis.Steps.Select(step => step.TextKey).Append(diagnosis.AdviceKey).Select(word => Localizer.Get($"diagnosis.{word}", language, "PT-1", "today", "a***@example.org")));

        Assert.All(sentences, sentence => Assert.DoesNotContain('{', sentence));
    }
}

public sealed class TimelineEndpointTests(LocalAppFixture fixture) : IClassFixture<LocalAppFixture>
{
    private readonly LocalApp host = fixture.App;

    [Fact]
    public async Task The_timeline_tells_every_change_with_its_cause()
    {
        var ana = await host.SignInAsync("story@example.org");
        var badge = await host.OfferAsync(ana.Email, certificateId: "S-1");
        await host.AcceptAsync(ana, badge);

        var timeline = await ana.GetAsync($"api/me/badges/{badge}/timeline");

        var entries = timeline.Body.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["offered", "claimStarted", "issued", "claimOpened", "accepted"], entries.Select(entry => entry.Text("kind")));
        var causes = entries.Select(entry => entry.GetProperty("cause").Text("kind")).ToList();
        Assert.Equal(["certificate", "claim", "credlyEvent"], [causes[0], causes[1], causes[4]]);
        Assert.All(causes[2..4], whoeverHeardFirst => Assert.Contains(whoeverHeardFirst, new[] { "claim", "credlyEvent" }));
        Assert.Equal("S-1", entries[0].GetProperty("cause").Text("reference"));
        Assert.Equal($"{badge}.1", entries[4].Text("claimId"));
        Assert.Contains("We learned this from Credly's event", entries[4].Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_elses_timeline_does_not_exist()
    {
        var badge = await host.OfferAsync("story2@example.org");
        var other = await host.SignInAsync("other@example.org");

        var answer = await other.GetAsync($"api/me/badges/{badge}/timeline");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
    }

    [Fact]
    public async Task A_diagnosis_names_the_broken_link_and_what_to_do()
    {
        var ana = await host.SignInAsync("where@example.org");
        await host.OfferAsync(ana.Email, certificateId: "V-1");

        var diagnosis = await ana.GetAsync("api/me/diagnosis?certificateId=V-1");
        var all = await ana.GetAsync("api/me/diagnosis", "de");

        var names = diagnosis.Body.GetProperty("steps").EnumerateArray().Select(step => step.Text("name"));
        Assert.Equal(["certificate", "badge", "issued", "mailbox", "claim", "acceptance"], names);
        Assert.Equal("claim", diagnosis["broken"]);
        Assert.Equal("Open My badges and claim it.", diagnosis["advice"]);
        var item = Assert.Single(all.Body.GetProperty("items").EnumerateArray());
        Assert.Equal(("V-1", "Öffnen Sie „Meine Badges“ und holen Sie ihn ab."), (item.Text("certificateId"), item.Text("advice")));
    }

    [Fact]
    public async Task Whether_a_certificate_is_somebody_elses_does_not_show()
    {
        await host.OfferAsync("where2@example.org", certificateId: "V-2");
        var asking = await host.SignInAsync("where3@example.org");

        var elses = (await asking.GetAsync("api/me/diagnosis?certificateId=V-2")).Body;
        var nobodys = (await asking.GetAsync("api/me/diagnosis?certificateId=V-9")).Body;

        Assert.Equal("badge", elses.Text("broken"));
        Assert.Equal(nobodys.GetRawText().Replace("V-9", "V-2", StringComparison.Ordinal), elses.GetRawText());
        Assert.DoesNotContain("@", elses.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diagnosis_speaks_the_language_of_the_request()
    {
        var ana = await host.SignInAsync("where4@example.org");
        await host.OfferAsync(ana.Email, certificateId: "V-3");

        var advices = new HashSet<string>();
        foreach (var language in Languages.All)
        {
            advices.Add((await ana.GetAsync("api/me/diagnosis?certificateId=V-3", language.Name))["advice"]);
        }

        Assert.Equal(Languages.All.Count, advices.Count);
    }
}
