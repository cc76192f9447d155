using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MyIpma.Local.Identity;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Identity;

public sealed class AuthenticationTests
{
    private const string Audience = "my-ipma-badges";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static TheoryData<string> Forgeries => ["audience", "issuer", "expired", "future", "unsigned", "HS256", "foreign key", "garbled", "endless"];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task A_token_that_is_not_right_is_refused_and_nobody_learns_why(string forgery)
    {
        await using var api = await LocalApp.StartAsync();
        var token = Forge(forgery, api.Get<DevIssuerKeys>().Credentials, IssuerOf(api));
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/me");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);

        using var answer = await api.Http.SendAsync(request, Ct);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("Bearer realm=\"my.IPMA\", error=\"invalid_token\"", Assert.Single(answer.Headers.WwwAuthenticate).ToString());
        var body = await answer.Content.ReadAsStringAsync(Ct);
        Assert.Contains("\"unauthenticated\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("signature", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("audience", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expired", body, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_right_token_made_the_same_way_is_accepted()
    {
        await using var api = await LocalApp.StartAsync();
        var token = Write(api.Get<DevIssuerKeys>().Credentials, IssuerOf(api));

        var me = await api.SignIn("someone@example.org", token).GetAsync("api/me");

        Assert.Equal(HttpStatusCode.OK, me.Status);
    }

    [Theory]
    [InlineData("roles", "roles", HttpStatusCode.OK)]
    [InlineData("roles", "role", HttpStatusCode.Forbidden)]
    [InlineData("roles", "groups", HttpStatusCode.Forbidden)]
    [InlineData("https://ipma.world/roles", "roles", HttpStatusCode.Forbidden)]
    [InlineData("https://ipma.world/roles", "https://ipma.world/roles", HttpStatusCode.OK)]
    public async Task Only_the_claim_that_the_settings_name_makes_an_operator(string named, string given, HttpStatusCode expected)
    {
        await using var api = await LocalApp.StartAsync($"--MyIpma:Identity:OperatorClaim={named}");
        var token = Write(api.Get<DevIssuerKeys>().Credentials, IssuerOf(api), role: (given, "MyIpma.Operator"));

        var inbox = await api.SignIn("someone@example.org", token).GetAsync("api/admin/inbox");

        Assert.Equal(expected, inbox.Status);
    }

    [Fact]
    public async Task A_token_without_a_subject_is_refused_by_naming_the_claim()
    {
        await using var api = await LocalApp.StartAsync();
        var token = Write(api.Get<DevIssuerKeys>().Credentials, IssuerOf(api), subject: null);

        var refused = await api.SignIn("someone@example.org", token).GetAsync("api/me");

        Assert.Equal(HttpStatusCode.Forbidden, refused.Status);
        Assert.Equal("token-claim-missing", refused["code"]);
        Assert.Contains("'sub'", refused["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_roll_over_without_a_restart()
    {
        var first = DevIssuerKeys.Ephemeral();
        var second = DevIssuerKeys.Ephemeral();
        await using var issuer = await RollingIssuer.StartAsync(first);
        await using var api = await LocalApp.StartAsync($"--MyIpma:Identity:Issuer={issuer.Origin}");
        Assert.Equal(HttpStatusCode.OK, (await api.SignIn("someone@example.org", Write(first.Credentials, issuer.Origin)).GetAsync("api/me")).Status);

        issuer.Keys = second;
        var caller = api.SignIn("someone@example.org", Write(second.Credentials, issuer.Origin));

        await Eventually.EqualAsync(HttpStatusCode.OK, async () => (await caller.GetAsync("api/me")).Status);
        Assert.NotEqual(first.KeyId, second.KeyId);
    }

    private static string IssuerOf(LocalApp api) => new Uri(api.Origin, "dev/issuer").AbsoluteUri;

    private static string Forge(string forgery, SigningCredentials right, string issuer) => forgery switch
    {
        "audience" => Write(right, issuer, audience: "somebody-else"),
        "issuer" => Write(right, "https://issuer.example"),
        "expired" => Write(right, issuer, from: -120, to: -61),
        "future" => Write(right, issuer, from: 120, to: 600),
        "unsigned" => Write(null, issuer),
        "HS256" => Write(new SigningCredentials(new SymmetricSecurityKey(SHA256.HashData(Encoding.UTF8.GetBytes(issuer))), SecurityAlgorithms.HmacSha256), issuer),
        "foreign key" => Write(DevIssuerKeys.Ephemeral().Credentials, issuer),
        "endless" => Write(right, issuer, to: null),
        _ => Write(right, issuer)[..^12],
    };

    private static string Write(SigningCredentials? credentials, string issuer, string audience = Audience, string? subject = "someone", int from = 0, int? to = 600, (string Claim, string Value)? role = null)
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            IssuedAt = now,
            NotBefore = now.AddSeconds(from),
            Expires = to is { } seconds ? now.AddSeconds(seconds) : null,
            SigningCredentials = credentials,
            Claims = ClaimsOf(subject, role),
        });
    }

    private static Dictionary<string, object> ClaimsOf(string? subject, (string Claim, string Value)? role)
    {
        Dictionary<string, object> claims = subject is null ? [] : new() { ["sub"] = subject };
        if (role is { } given)
        {
            claims[given.Claim] = new[] { given.Value };
        }

        return claims;
    }
}
