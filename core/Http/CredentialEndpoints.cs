using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.OpenBadges.Credentials;
using MyIpma.Core.OpenBadges.Signing;
using MyIpma.Core.OpenBadges.Status;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The holder's credential, and what verifiers need to check it: status lists and public keys.</summary>
public sealed class CredentialEndpoints(
    Edge edge, CredentialService credentials, StatusListPublisher lists, ICredentialSigner signer, IssuerDid did, IOptions<OpenBadgesOptions> options)
{
    private static readonly TimeSpan KeysFor = TimeSpan.FromHours(1);

    /// <summary>The credential of one of the person's accepted badges.</summary>
    public Task<IResult> GetAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.AnswerAsync(request, async person =>
        await credentials.SignAsync(person, badgeId, ct) switch
        {
            CredentialOutcome.Issued issued => CredentialAnswer.Private(request, issued.Token),
            CredentialOutcome.Refused refused => Problems.Answer(Problems.Of(refused.Refusal, Languages.Of(request))),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        });

    /// <summary>A status list.</summary>
    public Task<IResult> GetStatusListAsync(HttpRequest request, string listId, CancellationToken ct) => edge.AnswerAsync(request, async () =>
        await lists.FindAsync(listId) is { } token
            ? CredentialAnswer.Public(request, token, options.Value.StatusListFor)
            : Problems.Answer(Problems.Of("not-found", Languages.Of(request))));

    /// <summary>The DID document.</summary>
    public Task<IResult> GetDidAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async () =>
        PublicDocument.Of(did.Document(await signer.KeysAsync(ct)), OpenBadgesJson.Plain.DidDocument, Wanted.Of(request, "application/did+json", "application/json"), KeysFor));

    /// <summary>The keys.</summary>
    public Task<IResult> GetKeysAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async () =>
        PublicDocument.Of(
            new JsonWebKeySet([.. (await signer.KeysAsync(ct)).Select(JsonWebKey.Of)]),
            OpenBadgesJson.Plain.JsonWebKeySet,
            Wanted.Of(request, "application/jwk-set+json", "application/json"),
            KeysFor));
}
