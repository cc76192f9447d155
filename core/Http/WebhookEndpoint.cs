using Microsoft.AspNetCore.Http;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Inbox;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>Takes Credly's webhooks. Only exactly 200 counts as taken there; anything else is delivered again (Credly: webhooks).</summary>
public sealed class WebhookEndpoint(Edge edge, WebhookInbox inbox)
{
    /// <summary>200 once stored; 404 for a wrong secret, as if there were nothing here.</summary>
    public Task<IResult> ReceiveAsync(HttpRequest request, string secret, CancellationToken ct) => edge.AnswerAsync(request, async () =>
    {
        var language = Languages.Of(request);
        if (!inbox.Accepts(secret))
        {
            return Problems.Answer(Problems.Of("not-found", language));
        }

        var envelope = await RequestBody.ReadAsync(request, BodyJson.Default.WebhookEnvelope, ct);
        if (envelope is not { HasUsableId: true })
        {
            var (field, error) = envelope is null ? ("body", "error.json") : ("id", "error.envelope-id");
            return Problems.Answer(Problems.Invalid(language, new Dictionary<string, string> { [field] = Text.Get(error, language) }));
        }

        await inbox.ReceiveAsync(envelope, ct);
        return TypedResults.Ok();
    });
}
