using System.Net;
using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

public sealed class PersonSearchTests
{
    [Fact]
    public async Task A_person_is_found_by_whatever_they_can_name()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var ana = await host.SignInAsync("ana@example.org");
        var badge = (await ana.BadgesAsync()).Single(shown => shown.GetProperty("level").GetString() == "B").GetProperty("id").GetString() ?? "";
        await ana.ClaimAsync(badge);
        var credlyId = (await host.AtCredlyAsync()).Single().GetProperty("id").GetString();

        JsonElement[] found =
        [
            await desk.FindAsync(new { email = " Ana@Example.ORG " }), await desk.FindAsync(new { certificateId = "PT-2026-0077" }),
            await desk.FindAsync(new { badgeId = badge }), await desk.FindAsync(new { credlyId }),
        ];

        Assert.All(found, person => Assert.Equal("ana@example.org", person.GetProperty("addresses")[0].GetProperty("address").GetString()));
        Assert.All(found, person => Assert.Equal(2, person.GetProperty("badges").GetArrayLength()));
    }

    [Fact]
    public async Task A_badge_is_shown_as_its_holder_sees_it_with_its_timeline_and_what_to_do()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        var ben = await host.SignInAsync("ben@example.org");
        var badgeId = await ben.FirstBadgeIdAsync();

        var badge = await desk.FindBadgeAsync(badgeId);

        Assert.Equal(("pending", "claim"), (badge.GetProperty("status").GetString(), badge.GetProperty("nextAction").GetString()));
        Assert.Equal(("Ben", "Okafor", "ben@example.org"), (badge.Text("firstName"), badge.Text("lastName"), badge.Text("fullAddress")));
        Assert.Equal("offered", badge.GetProperty("timeline")[0].GetProperty("kind").GetString());
        Assert.Equal("notClaimed", badge.GetProperty("diagnosis").GetProperty("situation").GetString());
        Assert.Contains("Send the mail again", badge.GetProperty("diagnosis").GetProperty("todo").GetString(), StringComparison.Ordinal);
        Assert.Equal("send-mail", badge.GetProperty("diagnosis").GetProperty("actions")[0].GetString());
    }

    [Fact]
    public async Task People_who_share_a_mailbox_are_two_while_nobody_has_proven_it()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        await host.CertifyAsync(new { certificateId = "XX-1", email = "team@example.org", firstName = "Ida", lastName = "Lund", level = "A", issuedOn = "2026-01-02" });
        await host.CertifyAsync(new { certificateId = "XX-2", email = "team@example.org", firstName = "Olav", lastName = "Berg", level = "B", issuedOn = "2026-01-02" });

        var both = (await desk.PostAsync("api/admin/people/search", new { email = "team@example.org" })).Body.GetProperty("people");
        var one = await desk.FindAsync(new { certificateId = "XX-2" });

        Assert.Equal(2, both.GetArrayLength());
        Assert.Equal("Olav", one.GetProperty("badges")[0].Text("firstName"));
        Assert.Equal("addressUnused", one.GetProperty("diagnosis").GetProperty("situation").GetString());
    }

    [Fact]
    public async Task Somebody_who_signed_in_with_an_address_without_badges_is_found_with_the_advice_to_ask_for_the_number()
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();
        await (await host.SignInAsync("emil@example.org")).BadgesAsync();

        var person = await desk.FindAsync(new { email = "emil@example.org" });

        Assert.Equal("noBadge", person.GetProperty("diagnosis").GetProperty("situation").GetString());
        Assert.Empty(person.GetProperty("badges").EnumerateArray());
    }

    [Theory]
    [InlineData("""{"certificateId":"never-heard-of"}""")]
    [InlineData("""{"badgeId":"b_AAAAAAAAAAAAAAAAAAAAAA"}""")]
    [InlineData("""{"badgeId":"nonsense|~"}""")]
    [InlineData("""{"email":"nobody@example.org"}""")]
    [InlineData("""{"credlyId":"00000000-0000-0000-0000-000000000000"}""")]
    public async Task What_nobody_has_finds_nobody(string query)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answer = await desk.PostAsync("api/admin/people/search", JsonElement.Parse(query));

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(answer.Body.GetProperty("people").EnumerateArray());
    }

    [Theory]
    [InlineData("{}", "body")]
    [InlineData("""{"email":"a@example.org","badgeId":"b_1"}""", "body")]
    [InlineData("""{"email":"nonsense"}""", "email")]
    [InlineData("""{"credlyId":"a/../b"}""", "credlyId")]
    public async Task A_query_that_is_not_exactly_one_thing_is_refused(string query, string field)
    {
        await using var host = await LocalApp.StartAsync();
        var desk = await host.SignInOperatorAsync();

        var answer = await desk.PostAsync("api/admin/people/search", JsonElement.Parse(query));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.True(answer.Body.GetProperty("errors").TryGetProperty(field, out _));
    }
}
