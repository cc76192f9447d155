using System.Diagnostics;

namespace MyIpma.Core.Outbox;

/// <summary>Traces the relay's work as part of what caused it, however much later it happens.</summary>
internal static class OutboxTrace
{
    private static readonly ActivitySource Source = new("MyIpma.Outbox");

    /// <summary>Begins work on rows; the first one's cause is the parent, those of the others are linked.</summary>
    public static Activity? Start(IReadOnlyList<OutboxRow> rows)
    {
        if (rows.Count == 0)
        {
            return null;
        }

        var causes = rows.Select(CauseOf).Where(cause => cause != default).Distinct().ToList();
        var links = causes.Skip(1).Select(cause => new ActivityLink(cause));
        return Source.StartActivity($"outbox {rows[0].Effect.GetType().Name}", ActivityKind.Internal, causes.FirstOrDefault(), links: links);
    }

    private static ActivityContext CauseOf(OutboxRow row) =>
        ActivityContext.TryParse(row.Effect.TraceParent, null, isRemote: true, out var cause) ? cause : default;
}
