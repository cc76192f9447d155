using System.Net;
using MyIpma.Core.Texts;

namespace MyIpma.Tests.Renewal;

public sealed class WhereaboutsTests(RenewalHost host) : IClassFixture<RenewalHost>
{
    [Fact]
    public async Task The_timeline_tells_every_change_with_its_cause()
    {
        const string ana = "story@example.org";
        var badge = await host.CertifyAsync("S-1", ana, "2026-05-01");
        await host.AcceptAsync(ana, badge);

        var timeline = await host.ReadAsync(HttpMethod.Get, $"/api/me/badges/{badge}/timeline", ana);

        var entries = timeline.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["offered", "claimStarted", "issued", "claimOpened", "accepted"], entries.Select(entry => RenewalHost.Text(entry, "kind")));
        var causes = entries.Select(entry => RenewalHost.Text(entry.GetProperty("cause"), "kind")).ToList();
        Assert.Equal(["certificate", "claim", "credlyEvent"], [causes[0], causes[1], causes[4]]);
        Assert.All(causes[2..4], whoeverHeardFirst => Assert.Contains(whoeverHeardFirst, new[] { "claim", "credlyEvent" }));
        Assert.Equal("S-1", RenewalHost.Text(entries[0].GetProperty("cause"), "reference"));
        Assert.Equal($"{badge}.1", RenewalHost.Text(entries[4], "claimId"));
        Assert.Contains("We learned this from Credly's event", RenewalHost.Text(entries[4], "text"), StringComparison.Ordinal);
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

        var names = diagnosis.GetProperty("steps").EnumerateArray().Select(step => RenewalHost.Text(step, "name"));
        Assert.Equal(["certificate", "badge", "issued", "mailbox", "claim", "acceptance"], names);
        Assert.Equal("claim", RenewalHost.Text(diagnosis, "broken"));
        Assert.Equal("Open My badges and claim it.", RenewalHost.Text(diagnosis, "advice"));
        var item = Assert.Single(all.GetProperty("items").EnumerateArray());
        Assert.Equal(("V-1", "Öffnen Sie „Meine Badges“ und fordern Sie es an."), (RenewalHost.Text(item, "certificateId"), RenewalHost.Text(item, "advice")));
    }

    [Fact]
    public async Task Whether_a_certificate_is_somebody_elses_does_not_show()
    {
        await host.CertifyAsync("V-2", "where2@example.org", "2026-05-01");

        var elses = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-2", "where3@example.org");
        var nobodys = await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-9", "where3@example.org");

        Assert.Equal("badge", RenewalHost.Text(elses, "broken"));
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
            advices.Add(RenewalHost.Text(await host.ReadAsync(HttpMethod.Get, "/api/me/diagnosis?certificateId=V-3", "where4@example.org", language: language.Name), "advice"));
        }

        Assert.Equal(Languages.All.Count, advices.Count);
    }
}
