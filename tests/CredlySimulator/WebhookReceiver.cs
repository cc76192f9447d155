using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Tests.CredlySimulator;

/// <summary>Takes webhooks and answers with the planned statuses, then with 200.</summary>
internal sealed class WebhookReceiver
{
    private readonly Channel<JsonNode> received = Channel.CreateUnbounded<JsonNode>();

    public ConcurrentQueue<int> Answers { get; } = new();

    public async Task ReceiveAsync(HttpContext http)
    {
        var envelope = await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        http.Response.StatusCode = Answers.TryDequeue(out var status) ? status : StatusCodes.Status200OK;
        await received.Writer.WriteAsync(envelope ?? new JsonObject(), http.RequestAborted);
    }

    public async Task<IReadOnlyList<JsonNode>> TakeAsync(int count)
    {
        List<JsonNode> taken = [];
        while (taken.Count < count)
        {
            taken.Add(await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        }

        return taken;
    }

    public bool HasMore => received.Reader.TryPeek(out _);
}
