using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Addresses;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;
using MyIpma.Core.Verify;

namespace MyIpma.Core.Http;

/// <summary>Tells whether a badge belongs to an address the asker already holds.</summary>
public sealed class CheckEndpoint
{
    private readonly Edge edge;
    private readonly BadgeVerifier verifier;
    private readonly CheckLimits limits;
    private readonly int proxies;

    internal CheckEndpoint(Edge edge, BadgeVerifier verifier, CheckLimits limits, IOptions<VerifyOptions> options) =>
        (this.edge, this.verifier, this.limits, proxies) = (edge, verifier, limits, options.Value.TrustedProxies);

    /// <summary>True or false, in the same form for badges that do not exist; 429 for who asks too often.</summary>
    public Task<IResult> PostAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var language = Languages.Of(request);
        var asked = await RequestBody.ReadAsync(request, VerifyJson.Default.CheckBody, ct);
        var address = EmailAddress.TryParse(asked?.Email);
        if (asked?.BadgeId is not { Length: > 0 and <= LongestId } badgeId || address is null)
        {
            var (field, error) = asked is null ? ("body", "error.json") : address is null ? ("email", "verify.not-an-address") : ("badgeId", "verify.no-badge-id");
            return Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { [field] = Text.Get(error, language) }));
        }

        if (limits.WaitOf(ClientAddress.Of(request, proxies), badgeId) is { } wait)
        {
            return Problems.Answer(Problems.Of("too-many-requests", language), wait);
        }

        var found = await verifier.VerifyAsync(badgeId, ct);
        return new HeadedAnswer(TypedResults.Json(new CheckedBody(Belongs(found, address))), response =>
        {
            SecurityHeaders.OfData(response);
            response.Headers.CacheControl = "no-store";
        });
    });

    private const int LongestId = 64;

    /// <summary>By the hashed identity and in constant time; where there is nothing to compare with, the address is compared with a key nobody has.</summary>
    private static bool Belongs(Verification? found, EmailAddress address) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(found?.AddressKey ?? new string('.', address.Key.Length)), Encoding.ASCII.GetBytes(address.Key));
}
