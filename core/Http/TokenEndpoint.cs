using Microsoft.AspNetCore.Http;
using MyIpma.Core.Credly.TokenCare;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Lets an operator rotate the Credly token.</summary>
public sealed class TokenEndpoint(Edge edge, TokenRotation rotation)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(5);

    /// <summary>Answers when the new token is in use; never with its value.</summary>
    public Task<IResult> RotateAsync(HttpRequest request, CancellationToken ct) => edge.AnswerOperatorAsync(request, async () =>
        await rotation.RotateAsync(ct) switch
        {
            RotationOutcome.Rotated rotated => new JsonAnswer<TokenBody>(new(true, rotated.State.ExpiresAt, rotated.State.DaysLeft)),
            RotationOutcome.Running => Problems.Answer(Problems.Of("token-rotation-running", Languages.Of(request)), AskAgain),
            _ => Problems.Answer(Problems.Of("token-lost", Languages.Of(request))),
        });
}
