using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Identity;
using MyIpma.Core.Issuing;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>A person's addresses: add, prove, remove.</summary>
public sealed class AddressEndpoints(
    RequestPipeline pipeline, EmailAddressFactory addresses, AddressCodeSender sending, AddressVerification verification, AddressRemoval removal, TimeProvider time)
{
    /// <summary>Sends a code: 202 whether or not the address is known here.</summary>
    public Task<IResult> AddAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var asked = await RequestBody.ReadAsync(request, ApiJson.Default.AddAddressRequest, ct);
        return addresses.TryParse(asked?.Email) is { } address
            ? ToResult(await sending.SendAsync(person.Account, address, ClientIpAddress.FromRequest(request), language, ct), address, language)
            : Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["email"] = Localizer.Get("error.email", language) }));
    });

    /// <summary>Takes a code: 200 with the address once it is theirs.</summary>
    public Task<IResult> VerifyAsync(HttpRequest request, string addressKey, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var given = await RequestBody.ReadAsync(request, ApiJson.Default.VerifyAddressRequest, ct);
        return given?.Code is not { Length: > 0 and <= 32 } code
            ? Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["code"] = Localizer.Get("error.code", language) }))
            : await VerifyAsync(person, addressKey, code, language, ct);
    });

    /// <summary>Removes an address; already removed is success.</summary>
    public Task<IResult> RemoveAsync(HttpRequest request, string addressKey, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        if (!EmailAddressFactory.IsWellFormedKey(addressKey))
        {
            return Problems.ToResult(Problems.Create("address-not-found", Languages.FromRequest(request)));
        }

        await removal.RemoveAsync(person.Account, addressKey, ct);
        return TypedResults.NoContent();
    });

    private async Task<IResult> VerifyAsync(Person person, string addressKey, string code, CultureInfo language, CancellationToken ct)
    {
        var outcome = EmailAddressFactory.IsWellFormedKey(addressKey) ? await verification.VerifyAsync(person.Account, addressKey, code, ct) : new VerifyCodeResult.NoCode();
        return outcome switch
        {
            VerifyCodeResult.Verified { Address: var address } => new ApiResult<AddressResponse>(new(address.Key, address.Display, true)),
            VerifyCodeResult.Wrong wrong => Problems.ToResult(Problems.Create("code-wrong", language, wrong.TriesLeft)),
            VerifyCodeResult.Locked => Problems.ToResult(Problems.Create("too-many-tries", language)),
            VerifyCodeResult.TooOld => Problems.ToResult(Problems.Create("code-expired", language)),
            _ => Problems.ToResult(Problems.Create("address-not-found", language)),
        };
    }

    private IResult ToResult(SendCodeResult outcome, EmailAddress address, CultureInfo language) => outcome switch
    {
        SendCodeResult.Sent sent => new ApiResult<AddressCodeResponse>(new(address.Key, address.Display, false, sent.ExpiresAt, sent.CodesLeft), StatusCodes.Status202Accepted),
        SendCodeResult.AlreadyVerified => new ApiResult<AddressCodeResponse>(new(address.Key, address.Display, true, null, null), StatusCodes.Status202Accepted),
        SendCodeResult.NoSender => Problems.ToResult(Problems.Create("mail-unavailable", language)),
        SendCodeResult.TooManyAddresses many => Problems.ToResult(Problems.Create("too-many-addresses", language, many.Most)),
        SendCodeResult.TooMany many => Problems.ToResult(Problems.Create("too-many-codes", language), many.RetryAt - time.GetUtcNow()),
        _ => throw new UnreachableException(),
    };
}

/// <summary>Moving a badge that went to the wrong mailbox.</summary>
public sealed class BadgeAddressEndpoint(RequestPipeline pipeline, PersonBadges badges, BadgeAddressChange mover, AccountRateLimiter rates, ResponseMapper write, TimeProvider time)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    /// <summary>Moves a badge to another proven address of the person: 200 once it is there, 202 while Credly cannot be reached.</summary>
    public Task<IResult> MoveAsync(HttpRequest request, string badgeId, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var language = Languages.FromRequest(request);
        var asked = await RequestBody.ReadAsync(request, ApiJson.Default.MoveBadgeRequest, ct);
        if (asked?.AddressKey is not { Length: > 0 } addressKey)
        {
            return Problems.ToResult(Problems.InvalidRequest(language, new Dictionary<string, string> { ["addressKey"] = Localizer.Get("error.required", language) }));
        }

        if (person.Addresses.FirstOrDefault(address => address.Key == addressKey) is not { } target)
        {
            return Problems.ToResult(Problems.Create(new Refusal.AddressNotFound(), language));
        }

        if (await badges.FindAsync(person, badgeId, ct) is not { } stored)
        {
            return Problems.ToResult(Problems.Create(new Refusal.BadgeNotFound(), language));
        }

        return rates.TryClaim(person.Account) is { } wait
            ? Problems.ToResult(Problems.Create("too-many-requests", language), wait)
            : ToResult(await mover.MoveAsync(stored, target, ct), language);
    });

    private IResult ToResult(BadgeChangeResult outcome, CultureInfo language) => outcome switch
    {
        BadgeChangeResult.Succeeded done => new ApiResult<BadgeResponse>(
            write.ToBadgeResponse(done.Badge, time.GetUtcNow(), language), done.Badge.Moving is null ? StatusCodes.Status200OK : StatusCodes.Status202Accepted),
        BadgeChangeResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language), refused.Refusal is Refusal.Moving ? RetryInterval : null),
        _ => throw new UnreachableException(),
    };
}
