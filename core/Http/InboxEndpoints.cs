using Microsoft.AspNetCore.Http;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Inbox;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>The inbox for operators.</summary>
public sealed class InboxEndpoints(Edge edge, InboxDesk desk)
{
    /// <summary>Lists events, a page at a time; with a status only those.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => edge.AnswerOperatorAsync(request, async () =>
    {
        var errors = new Dictionary<string, string>();
        var status = StatusOf(request, errors);
        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > 0 && !WebhookEnvelope.IsUsableId(cursor))
        {
            errors["cursor"] = Text.Get("error.cursor", Languages.Of(request));
        }

        if (errors.Count > 0)
        {
            return Problems.Answer(Problems.Invalid(Languages.Of(request), errors));
        }

        var page = await desk.ListAsync(status, cursor.Length > 0 ? cursor : null, ct);
        return new JsonAnswer<InboxBody>(new([.. page.Items.Select(InboxEventBody.Of)], page.Next));
    });

    /// <summary>Has an event handled anew: 202 with the event as it waits again.</summary>
    public Task<IResult> ReplayAsync(HttpRequest request, string eventId, CancellationToken ct) => edge.AnswerOperatorAsync(request, async () =>
        await desk.ReplayAsync(eventId, ct) is { } again
            ? new JsonAnswer<InboxEventBody>(InboxEventBody.Of(again), StatusCodes.Status202Accepted)
            : Problems.Answer(Problems.Of("not-found", Languages.Of(request))));

    private static InboxStatus? StatusOf(HttpRequest request, Dictionary<string, string> errors)
    {
        var text = request.Query["status"].ToString();
        if (text.Length == 0)
        {
            return null;
        }

        if (char.IsAsciiLetter(text[0]) && Enum.TryParse<InboxStatus>(text, ignoreCase: true, out var status))
        {
            return status;
        }

        var names = string.Join(", ", Enum.GetNames<InboxStatus>().Select(name => char.ToLowerInvariant(name[0]) + name[1..]));
        errors["status"] = Text.Get("error.unknown-status", Languages.Of(request), names);
        return null;
    }
}
