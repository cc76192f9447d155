using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using MyIpma.Core.Badges;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Pictures;
using MyIpma.Tests.Hosting;
using MyIpma.Tests.OpenBadges;
using UglyToad.PdfPig;

namespace MyIpma.Tests.Http;

/// <summary>A badge that is revoked by whomever: whatever strangers can look at says so a minute later, caches on the way included.</summary>
public sealed class RevocationTests : IAsyncDisposable
{
    private const string Eva = "eva@example.org";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private LocalApp? started;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private LocalApp Host => started ?? throw new InvalidOperationException("The host does not run.");

    public static TheoryData<string> Revokers => ["staff", "queue", "credly"];

    [Theory]
    [MemberData(nameof(Revokers))]
    public async Task Revoked_everywhere_within_a_minute(string by)
    {
        started = await LocalApp.StartAsync(clock);
        var (badgeId, eva) = await AcceptedAsync();
        var faces = await FacesAsync(badgeId, eva);

        var before = await LookAsync(faces);
        await RevokeAsync(by, badgeId);
        await Host.UntilAsync("revoked", () => eva.StatusAsync(badgeId));
        clock.Advance(Minute);
        await Host.WaitUntilIdleAsync();
        var after = await LookAsync(faces);

        Assert.Equal(faces.Select(face => $"{face.Path} {face.Accept}: valid"), before.Select(look => look.Says));
        Assert.Equal(faces.Select(face => $"{face.Path} {face.Accept}: revoked"), after.Select(look => look.Says));
        Assert.All(before.Concat(after), look => Assert.True(look.MayBeShownFor <= Minute, $"{look.Says} may be shown for {look.MayBeShownFor}"));
    }

    [Fact]
    public async Task An_answer_that_was_kept_here_is_kept_for_less_on_its_way()
    {
        started = await LocalApp.StartAsync(clock);
        var (badgeId, eva) = await AcceptedAsync();
        var faces = (await FacesAsync(badgeId, eva)).Where(face => face.Path.StartsWith("status/", StringComparison.Ordinal) || face.Path.StartsWith("api/oembed", StringComparison.Ordinal)).ToList();

        var fresh = await LookAsync(faces);
        clock.Advance(TimeSpan.FromSeconds(20));
        var kept = await LookAsync(faces);

        Assert.Equal(fresh.Select(look => look.MayBeShownFor - TimeSpan.FromSeconds(20)), kept.Select(look => look.MayBeShownFor));
    }

    public ValueTask DisposeAsync() => started?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<(string BadgeId, TestUser Eva)> AcceptedAsync()
    {
        var badgeId = await Host.CertifyAsync(new { certificateId = "REV-1", email = Eva, firstName = "Eva", lastName = "Nagy", level = "B", issuedOn = "2026-03-16", expiresOn = "2099-12-31" });
        var eva = await Host.SignInAsync(Eva);
        await eva.ClaimAsync(badgeId);
        await Host.ActAsync(Eva, "accept");
        await Host.ActAsync(Eva, "makePublic");
        await Host.UntilAsync("True", async () => (await eva.BadgeAsync(badgeId)).GetProperty("public").ToString());
        return (badgeId, eva);
    }

    private async Task RevokeAsync(string by, string badgeId)
    {
        switch (by)
        {
            case "staff":
                var desk = await Host.SignInOperatorAsync();
                Assert.Equal("revoked", (await desk.PostAsync($"api/admin/badges/{badgeId}/revoke", new { reason = "Between IPMA and the holder" }))["status"]);
                break;
            case "queue":
                var message = new { specversion = "1.0", type = "org.ipma.certificate.revoked.v1", id = "rev-1", source = "/certification", time = clock.GetUtcNow(), data = new { certificateId = "REV-1", reason = "Between IPMA and the holder" } };
                Assert.Equal("handled", await OutcomeAsync(message));
                break;
            default:
                var badge = await Host.Get<BadgeStore>().FindAsync(badgeId, Ct);
                await Host.Get<CredlyClient>().RevokeAsync(badge?.Value.Credly?.Id ?? "", "Issued in error.", Ct);
                break;
        }
    }

    private async Task<string?> OutcomeAsync(object message)
    {
        using var answer = await Host.Http.PostAsJsonAsync("dev/certificates/message", message, Ct);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("outcome").GetString();
    }

    /// <summary>Everything that says how a badge stands, and how each says it.</summary>
    private async Task<IReadOnlyList<Face>> FacesAsync(string badgeId, TestUser eva)
    {
        var credential = await (await eva.Http.GetAsync($"api/me/badges/{badgeId}/credential", Ct)).Content.ReadAsStringAsync(Ct);
        var status = PayloadOf(credential).GetProperty("credentialStatus");
        var (list, index) = (new Uri(status.GetProperty("statusListCredential").GetString() ?? ""), int.Parse(status.GetProperty("statusListIndex").GetString() ?? "", null));
        using var profile = await eva.Http.PutAsJsonAsync("api/me/profile", new { @public = true }, Ct);
        var person = new Uri((await profile.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("url").GetString() ?? "");
        var page = $"{Host.Http.BaseAddress}badges/{badgeId}";
        Pictures[] drawn = [await DrawAsync(badgeId, ValidityState.Valid), await DrawAsync(badgeId, ValidityState.Revoked)];
        return
        [
            new($"api/verify/{badgeId}", null, (_, body) => Json(body).GetProperty("valid").GetBoolean() ? "valid" : Text(body, "status")),
            new("api/verify", null, (_, body) => Json(body).GetProperty("valid").GetBoolean() ? "valid" : "revoked") { Posts = new { badgeId, email = Eva } },
            new($"badges/{badgeId}", "text/html", (_, body) => Word(body, "<b>Valid</b>", "<b>Revoked</b>")),
            new($"badges/{badgeId}", "application/json", SaysAssertion),
            new($"badges/{badgeId}", "application/ld+json", SaysAssertion),
            new($"api/ob/v2/assertions/{badgeId}", null, SaysAssertion),
            new($"status/{list.Segments[^1]}", "application/vc+jwt", (_, body) => IsOn(PayloadOf(Encoding.ASCII.GetString(body)), index) ? "revoked" : "valid"),
            new($"badges/{badgeId}/badge.png", null, (_, body) => SaysPicture(drawn, body)),
            new($"badges/{badgeId}/card.png", null, (_, body) => drawn.Single(each => body.SequenceEqual(each.Card)).Says),
            new($"badges/{badgeId}/certificate.pdf", null, (_, body) => SaysPaper(body)),
            new(person.AbsolutePath[1..], null, (_, body) => Encoding.UTF8.GetString(body).Contains(badgeId, StringComparison.Ordinal) ? "valid" : "revoked"),
            new($"api/oembed?url={Uri.EscapeDataString(page)}", null, (_, body) => Text(body, "title").Contains("Revoked", StringComparison.Ordinal) ? "revoked" : "valid"),
            new($"api/me/badges/{badgeId}/share", null, SaysRefusal) { AskedBy = eva },
            new($"api/me/badges/{badgeId}/credential", null, SaysRefusal) { AskedBy = eva },
        ];
    }

    private async Task<IReadOnlyList<Look>> LookAsync(IReadOnlyList<Face> faces)
    {
        var looks = new List<Look>();
        foreach (var face in faces)
        {
            using var request = new HttpRequestMessage(face.Posts is null ? HttpMethod.Get : HttpMethod.Post, face.Path) { Content = face.Posts is null ? null : JsonContent.Create(face.Posts) };
            request.Headers.AcceptLanguage.ParseAdd("en");
            if (face.Accept is not null)
            {
                request.Headers.Accept.ParseAdd(face.Accept);
            }

            using var answer = await (face.AskedBy?.Http ?? Host.Http).SendAsync(request, Ct);
            var body = await answer.Content.ReadAsByteArrayAsync(Ct);
            looks.Add(new Look($"{face.Path} {face.Accept}: {face.Says(answer, body)}", MayBeShownFor(answer, face.Path.StartsWith("api/oembed", StringComparison.Ordinal) ? body : null)));
        }

        return looks;
    }

    /// <summary>As long as it is fresh, and as long as it may be shown while it is stale (RFC 9111, section 4.2; RFC 5861).</summary>
    private static TimeSpan MayBeShownFor(HttpResponseMessage answer, byte[]? oEmbed)
    {
        var caching = answer.Headers.CacheControl ?? throw new InvalidDataException($"{answer.RequestMessage?.RequestUri} says nothing of caching.");
        var stale = caching.Extensions.Where(more => more.Name.StartsWith("stale-", StringComparison.Ordinal)).Sum(more => int.Parse(more.Value ?? "", null));
        var left = caching.NoStore || caching.NoCache ? TimeSpan.Zero : (caching.MaxAge ?? TimeSpan.MaxValue) - (answer.Headers.Age ?? TimeSpan.Zero) + TimeSpan.FromSeconds(stale);
        return oEmbed is null || TimeSpan.FromSeconds(Json(oEmbed).GetProperty("cache_age").GetInt32()) is var age && age <= left ? left : age;
    }

    private static string SaysAssertion(HttpResponseMessage answer, byte[] body) => (answer.StatusCode, Json(body).TryGetProperty("revoked", out var revoked) && revoked.GetBoolean()) switch
    {
        (HttpStatusCode.OK, false) => "valid",
        (HttpStatusCode.Gone, true) => "revoked",
        _ => $"{answer.StatusCode}",
    };

    private static string SaysRefusal(HttpResponseMessage answer, byte[] body) => answer.IsSuccessStatusCode ? "valid" : Text(body, "code") == "badge-revoked" ? "revoked" : Text(body, "code");

    /// <summary>The picture itself and the assertion inside it.</summary>
    private static string SaysPicture(IEnumerable<Pictures> drawn, byte[] png)
    {
        var assertion = BadgeBaking.Unbake(png, BadgeBaking.Assertion) ?? "";
        var says = drawn.Single(each => png.SequenceEqual(BadgeBaking.Bake(each.Badge, BadgeBaking.Assertion, assertion))).Says;
        return says == "revoked" == assertion.Contains("\"revoked\":true", StringComparison.Ordinal) ? says : "picture and assertion differ";
    }

    private async Task<Pictures> DrawAsync(string badgeId, ValidityState state)
    {
        var model = new BadgeImageModel("B", Host.Get<LevelCatalog>().NameOf("B"), "Eva Nagy", new DateOnly(2026, 3, 16), new DateOnly(2099, 12, 31), state);
        var images = Host.Get<BadgeImages>();
        return new Pictures($"{state}".ToLowerInvariant(), await images.BadgeAsync(model.WithoutPerson, Ct), await images.CardAsync(model, badgeId, Ct));
    }

    private static string SaysPaper(byte[] pdf)
    {
        using var document = PdfDocument.Open(pdf);
        return document.GetPage(1).Text.Contains("Revoked", StringComparison.Ordinal) ? "revoked" : "valid";
    }

    private static bool IsOn(JsonElement list, int index) => StatusListTests.Unpack(list.GetProperty("credentialSubject").GetProperty("encodedList").GetString() ?? "") is var bits && (bits[index / 8] & (0x80 >> (index % 8))) != 0;

    private static string Word(byte[] html, string valid, string revoked) => Encoding.UTF8.GetString(html) is var text && text.Contains(revoked, StringComparison.Ordinal) ? "revoked" : text.Contains(valid, StringComparison.Ordinal) ? "valid" : text;

    private static JsonElement PayloadOf(string token) => JsonElement.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(token.Split('.')[1]));

    private static JsonElement Json(byte[] body) => JsonElement.Parse(body);

    private static string Text(byte[] body, string member) => Json(body).GetProperty(member).GetString() ?? "";

    /// <summary>One place where strangers see a badge, and how its answer is read.</summary>
    private sealed record Face(string Path, string? Accept, Func<HttpResponseMessage, byte[], string> Says)
    {
        public object? Posts { get; init; }

        public TestUser? AskedBy { get; init; }
    }

    /// <summary>How the pictures look when they say so.</summary>
    private sealed record Pictures(string Says, byte[] Badge, byte[] Card);

    private sealed record Look(string Says, TimeSpan MayBeShownFor);
}
