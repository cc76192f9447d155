using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace MyIpma.Core.Identity;

/// <summary>Sets token validation up from our settings: issuer, audience, lifetime, signature and its algorithm. Keys roll over without a restart.</summary>
internal sealed class TokenValidation(IOptions<IdentityOptions> identity, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
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
        rules.LifetimeValidator = (from, until, _, _) => IsAlive(from, until, settings.ClockSkew);
        rules.NameClaimType = "sub";
        rules.RoleClaimType = "roles";
    }

    /// <summary>By our own clock, as everything else here.</summary>
    private bool IsAlive(DateTime? from, DateTime? until, TimeSpan skew)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && now < end + skew && (from is not { } start || now >= start - skew);
    }
}
