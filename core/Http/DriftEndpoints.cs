using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>What differs between us and Credly, and what operators can do about it.</summary>
public sealed class DriftEndpoints(Edge edge, Drift drift, EventsFeed feed, NightlyWalk walk, IOptions<ReconciliationOptions> options)
{
    /// <summary>What differs, from the cursor on for as long as a request may take.</summary>
    public Task<IResult> ReportAsync(HttpRequest request, CancellationToken ct) => AnswerAsync(request, async cursor =>
        new JsonAnswer<DriftBody>(DriftBody.Of(await drift.ReportAsync(cursor, ct))));

    /// <summary>Puts right what differs. Without <c>dryRun=false</c> it only says what it would do.</summary>
    public Task<IResult> RepairAsync(HttpRequest request, CancellationToken ct) => AnswerAsync(request, async cursor =>
    {
        var text = request.Query["dryRun"].ToString();
        return text.Length == 0 || bool.TryParse(text, out _)
            ? new JsonAnswer<RepairBody>(RepairBody.Of(await drift.RepairAsync(cursor, dryRun: !bool.TryParse(text, out var dry) || dry, ct)))
            : Problems.Answer(Problems.Invalid(Languages.Of(request), new Dictionary<string, string> { ["dryRun"] = "true | false" }));
    });

    /// <summary>Reads the feed of events and walks over the badges at Credly, now.</summary>
    public Task<IResult> ReconcileAsync(HttpRequest request, CancellationToken ct) => edge.AnswerOperatorAsync(request, async () =>
        new JsonAnswer<ReconcileBody>(new(await feed.RunAsync(ct), await walk.RunAsync(options.Value.RequestBudget, ct))));

    private Task<IResult> AnswerAsync(HttpRequest request, Func<DriftCursor, Task<IResult>> answer) => edge.AnswerOperatorAsync(request, () =>
    {
        var text = request.Query["cursor"].ToString();
        return (text.Length == 0 ? DriftCursor.Start : DriftCursor.TryParse(text)) is { } cursor
            ? answer(cursor)
            : Task.FromResult(Problems.Answer(Problems.Invalid(
                Languages.Of(request), new Dictionary<string, string> { ["cursor"] = Text.Get("error.cursor", Languages.Of(request)) })));
    });
}
