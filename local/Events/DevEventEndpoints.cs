using MyIpma.Core.Addresses;
using MyIpma.Core.Events;

namespace MyIpma.Local.Events;

/// <summary>What went out over the bus, for front-end developers.</summary>
internal static class DevEventEndpoints
{
    public static void MapDevEvents(this IEndpointRouteBuilder app)
    {
        var dev = app.MapGroup("/dev").ExcludeFromDescription();
        dev.MapGet("/events", (DevEvents events) => TypedResults.Json(new EventsBody(events.All), EventsJson.Default.EventsBody));
        dev.MapGet("/mail", (HttpRequest request, string? to, DevMail mail) => to is { Length: > 0 } && EmailAddress.TryParse(to) is null
            ? Results.Problem("'to' is not an e-mail address.", statusCode: StatusCodes.Status400BadRequest)
            : AnswerTo(request, mail.To(EmailAddress.TryParse(to))));
    }

    /// <summary>A page for browsers, JSON for everybody else.</summary>
    private static IResult AnswerTo(HttpRequest request, IReadOnlyList<DevMessage> messages) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) ? DevMailPage.Of(messages) : Results.Json(new { messages });
}

internal sealed record EventsBody(IReadOnlyList<CloudEvent> Events);

[System.Text.Json.Serialization.JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(EventsBody))]
internal sealed partial class EventsJson : System.Text.Json.Serialization.JsonSerializerContext;
