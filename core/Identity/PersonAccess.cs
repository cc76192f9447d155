using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Addresses;

namespace MyIpma.Core.Identity;

/// <summary>Finds out who is asking from the bearer token, the same way in every host.</summary>
public static class PersonAccess
{
    /// <summary>Validates the token and reads from it who signed in.</summary>
    public static async Task<Access> AuthenticateAsync(HttpContext context, IdentityOptions options)
    {
        var ticket = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!ticket.Succeeded)
        {
            return new Access.Unauthenticated();
        }

        return ticket.Principal.FindFirstValue("sub") is { Length: > 0 } subject
            ? new Access.Granted(SignInOf(ticket.Principal, subject, options))
            : new Access.ClaimMissing("sub");
    }

    private static SignIn SignInOf(ClaimsPrincipal principal, string subject, IdentityOptions options) => new()
    {
        Account = AccountOf(options.AccountRealm ?? principal.FindFirstValue("iss") ?? "", subject),
        Address = VerifiedAddress(principal),
        IsOperator = principal.HasClaim("roles", Person.OperatorRole) || principal.HasClaim("role", Person.OperatorRole),
    };

    private static string AccountOf(string realm, string subject) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{realm}\n{subject}")).AsSpan(0, 16));

    /// <summary>Only an address the issuer has verified counts (OpenID Connect Core 1.0, section 5.1).</summary>
    private static EmailAddress? VerifiedAddress(ClaimsPrincipal principal) =>
        bool.TryParse(principal.FindFirstValue("email_verified"), out var verified) && verified
            ? EmailAddress.TryParse(principal.FindFirstValue("email"))
            : null;
}
