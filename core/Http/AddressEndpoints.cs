using System.Globalization;
using Microsoft.AspNetCore.Http;
using MyIpma.Core.Addresses;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Identity;
using MyIpma.Core.People;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>A person's addresses: add, prove, remove.</summary>
public sealed class AddressEndpoints(Edge edge, CodeSending sending, AddressVerification verification, AddressRemoval removal, TimeProvider time)
{
    /// <summary>Sends a code: 202 whether or not anybody knows the address.</summary>
    public Task<IResult> AddAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var asked = await RequestBody.ReadAsync(request, PeopleJson.Default.AddAddressBody, ct);
        return EmailAddress.TryParse(asked?.Email) is { } address
            ? Answer(await sending.SendAsync(person.Account, address, language, ct), address, language)
            : Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { ["email"] = Text.Get("error.email", language) }));
    });

    /// <summary>Takes a code: 200 with the address once it is theirs.</summary>
    public Task<IResult> VerifyAsync(HttpRequest request, string addressKey, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var language = Languages.Of(request);
        var given = await RequestBody.ReadAsync(request, PeopleJson.Default.VerifyAddressBody, ct);
        return given?.Code is not { Length: > 0 and <= 32 } code
            ? Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { ["code"] = Text.Get("error.code", language) }))
            : await VerifyAsync(person, addressKey, code, language, ct);
    });

    /// <summary>Removes an address; one that is not there is as wanted.</summary>
    public Task<IResult> RemoveAsync(HttpRequest request, string addressKey, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        if (!AddressKeys.IsWellFormed(addressKey))
        {
            return Problems.Answer(Problems.Of("address-not-found", Languages.Of(request)));
        }

        await removal.RemoveAsync(person.Account, addressKey, ct);
        return TypedResults.NoContent();
    });

    private async Task<IResult> VerifyAsync(Person person, string addressKey, string code, CultureInfo language, CancellationToken ct)
    {
        var outcome = AddressKeys.IsWellFormed(addressKey) ? await verification.VerifyAsync(person.Account, addressKey, code, ct) : new ProofOutcome.NoCode();
        return outcome switch
        {
            ProofOutcome.Proven { Address: var address } => new JsonAnswer<AddressBody>(new(address.Key, address.Value, true)),
            ProofOutcome.Wrong wrong => Problems.Answer(Problems.Of("code-wrong", language, wrong.TriesLeft)),
            ProofOutcome.Locked => Problems.Answer(Problems.Of("too-many-tries", language)),
            ProofOutcome.TooOld => Problems.Answer(Problems.Of("code-expired", language)),
            _ => Problems.Answer(Problems.Of("address-not-found", language)),
        };
    }

    private IResult Answer(CodeOutcome outcome, EmailAddress address, CultureInfo language) => outcome switch
    {
        CodeOutcome.Sent sent => new JsonAnswer<CodeSentBody>(new(address.Key, address.Value, false, sent.ExpiresAt, sent.CodesLeft), StatusCodes.Status202Accepted),
        CodeOutcome.Yours => new JsonAnswer<CodeSentBody>(new(address.Key, address.Value, true, null, null), StatusCodes.Status202Accepted),
        CodeOutcome.TooMany many => Problems.Answer(Problems.Of("too-many-codes", language), many.RetryAt - time.GetUtcNow()),
        _ => throw new InvalidOperationException("An outcome is one of its cases."),
    };
}
