using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Credly.Wire;

namespace MyIpma.Core.Credly;

/// <content>Lists of more than one page.</content>
public sealed partial class CredlyClient
{
    private async IAsyncEnumerable<T> WalkAsync<T>(
        string operation, CredlyQuery query, JsonTypeInfo<WireEnvelope<List<T>>> shape, [EnumeratorCancellation] CancellationToken ct)
    {
        string? cursor = null;
        do
        {
            var page = await PageAsync(operation, query, cursor, shape, ct);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    // A link that leads elsewhere or back to the same page fails loudly: stopping there would pass for a complete list.
    private async Task<CredlyPage<T>> PageAsync<T>(
        string operation, CredlyQuery query, string? cursor, JsonTypeInfo<WireEnvelope<List<T>>> shape, CancellationToken ct)
    {
        var answer = await wire.SendAsync(CredlyCall.Get(operation, query.Page(cursor)), ct);
        var envelope = answer.Envelope(shape);
        var items = envelope.Data ?? throw answer.Unexpected();
        if (envelope.Metadata?.NextPageUrl is not { Length: > 0 } link)
        {
            return new(items, null);
        }

        var next = query.Cursor(api, link) ?? throw answer.Unexpected();
        return next == cursor ? throw answer.Unexpected() : new(items, next);
    }
}
