using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Common;

namespace MyIpma.Core.Identity;

/// <summary>Identifies the caller by the bearer token, the same way in every host.</summary>
public static class PersonAuthentication
{
    public static async Task<AuthenticationResult> AuthenticateAsync(HttpContext context, IdentityOptions options, EmailAddressFactory addresses)
    {
        var ticket = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!ticket.Succeeded)
        {
            return new AuthenticationResult.Unauthenticated();
        }

        return ticket.Principal.FindFirstValue("sub") is { Length: > 0 } subject
            ? new AuthenticationResult.Authenticated(CreateSignIn(ticket.Principal, subject, options, addresses))
            : new AuthenticationResult.ClaimMissing("sub");
    }

    private static SignIn CreateSignIn(ClaimsPrincipal principal, string subject, IdentityOptions options, EmailAddressFactory addresses) => new()
    {
        Account = GetAccountId(options.AccountRealm ?? principal.FindFirstValue("iss") ?? "", subject),
        Address = GetVerifiedAddress(principal, addresses),
        ClaimedAddress = addresses.TryParse(principal.FindFirstValue("email")) ?? addresses.TryParse(principal.FindFirstValue("preferred_username")),
        Name = principal.FindFirstValue("name"),
        IsOperator = principal.HasClaim(options.OperatorClaim, Person.OperatorRole),
    };

    private static string GetAccountId(string realm, string subject) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{realm}\n{subject}")).AsSpan(0, 16));

    /// <summary>Only an address verified by the issuer counts (OpenID Connect Core 1.0, section 5.1).</summary>
    private static EmailAddress? GetVerifiedAddress(ClaimsPrincipal principal, EmailAddressFactory addresses) =>
        bool.TryParse(principal.FindFirstValue("email_verified"), out var verified) && verified
            ? addresses.TryParse(principal.FindFirstValue("email"))
            : null;
}

/// <summary>Configures token validation from our settings: issuer, audience, lifetime, signature and its algorithm. Keys roll over without a restart.</summary>
internal sealed class JwtBearerConfiguration(IOptions<IdentityOptions> identity, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
{
    public void Configure(string? name, JwtBearerOptions options) => Configure(options);

    public void Configure(JwtBearerOptions options)
    {
        var settings = identity.Value;
        var issuer = settings.Issuer?.AbsoluteUri.TrimEnd('/') ?? "";
        options.Authority = issuer;
        options.MetadataAddress = settings.MetadataAddress?.AbsoluteUri ?? $"{issuer}/.well-known/openid-configuration";
        options.RequireHttpsMetadata = settings.Issuer is not { IsLoopback: true };
        options.MapInboundClaims = false;
        options.RefreshOnIssuerKeyNotFound = true;
        options.IncludeErrorDetails = false;
        var rules = options.TokenValidationParameters;
        rules.ValidIssuers = [issuer, issuer + "/"];
        rules.ValidAudience = settings.Audience;
        rules.ValidAlgorithms = settings.Algorithms;
        rules.ClockSkew = settings.ClockSkew;
        rules.RequireExpirationTime = true;
        rules.RequireSignedTokens = true;
        rules.LifetimeValidator = (from, until, _, _) => IsWithinLifetime(from, until, settings.ClockSkew);
        rules.NameClaimType = "sub";
        rules.RoleClaimType = "roles";
    }

    /// <summary>By <see cref="TimeProvider"/>, like everything else here.</summary>
    private bool IsWithinLifetime(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + skew && (from is not { } start || now >= start - skew);
    }
}
