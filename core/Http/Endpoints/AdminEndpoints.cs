using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Webhooks;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>The inbox for operators.</summary>
public sealed class InboxEndpoints(RequestPipeline edge, InboxAdminService desk)
{
    /// <summary>Lists events, a page at a time; with a status only those.</summary>
    public Task<IResult> ListAsync(HttpRequest request, CancellationToken ct) => edge.HandleOperatorAsync(request, async () =>
    {
        var errors = new Dictionary<string, string>();
        var status = ParseStatus(request, errors);
        var cursor = request.Query["cursor"].ToString();
        if (cursor.Length > 0 && !WebhookEnvelope.IsUsableId(cursor))
        {
            errors["cursor"] = Localizer.Get("error.cursor", Languages.FromRequest(request));
        }

        if (errors.Count > 0)
        {
            return Problems.ToResult(Problems.InvalidRequest(Languages.FromRequest(request), errors));
        }

        var page = await desk.ListAsync(status, cursor.Length > 0 ? cursor : null, ct);
        return new ApiResult<InboxResponse>(new([.. page.Items.Select(InboxEventResponse.FromEvent)], page.Next));
    });

    /// <summary>Has an event handled anew: 202 with the event as it waits again.</summary>
    public Task<IResult> ReplayAsync(HttpRequest request, string eventId, CancellationToken ct) => edge.HandleOperatorAsync(request, async () =>
        await desk.ReplayAsync(eventId, ct) is { } again
            ? new ApiResult<InboxEventResponse>(InboxEventResponse.FromEvent(again), StatusCodes.Status202Accepted)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))));

    private static InboxStatus? ParseStatus(HttpRequest request, Dictionary<string, string> errors)
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
        errors["status"] = Localizer.Get("error.unknown-status", Languages.FromRequest(request), names);
        return null;
    }
}

/// <summary>What differs between us and Credly, and what operators can do about it.</summary>
public sealed class DriftEndpoints(RequestPipeline edge, DriftService drift, EventFeedReader feed, BadgeReconciliationJob walk, IOptions<ReconciliationOptions> options)
{
    /// <summary>What differs, from the cursor on for as long as a request may take.</summary>
    public Task<IResult> ReportAsync(HttpRequest request, CancellationToken ct) => RespondAsync(request, async cursor =>
        new ApiResult<DriftResponse>(DriftResponse.FromReport(await drift.ReportAsync(cursor, ct))));

    /// <summary>Puts right what differs. Without <c>dryRun=false</c> it only says what it would do.</summary>
    public Task<IResult> RepairAsync(HttpRequest request, CancellationToken ct) => RespondAsync(request, async cursor =>
    {
        var text = request.Query["dryRun"].ToString();
        return text.Length == 0 || bool.TryParse(text, out _)
            ? new ApiResult<DriftRepairResponse>(DriftRepairResponse.FromReport(await drift.RepairAsync(cursor, dryRun: !bool.TryParse(text, out var dry) || dry, ct)))
            : Problems.ToResult(Problems.InvalidRequest(Languages.FromRequest(request), new Dictionary<string, string> { ["dryRun"] = "true | false" }));
    });

    /// <summary>Reads the feed of events and walks over the badges at Credly, now.</summary>
    public Task<IResult> ReconcileAsync(HttpRequest request, CancellationToken ct) => edge.HandleOperatorAsync(request, async () =>
        new ApiResult<ReconciliationResponse>(new(await feed.RunAsync(ct), await walk.RunAsync(options.Value.RequestBudget, ct))));

    private Task<IResult> RespondAsync(HttpRequest request, Func<DriftCursor, Task<IResult>> answer) => edge.HandleOperatorAsync(request, () =>
    {
        var text = request.Query["cursor"].ToString();
        return (text.Length == 0 ? DriftCursor.Start : DriftCursor.TryParse(text)) is { } cursor
            ? answer(cursor)
            : Task.FromResult(Problems.ToResult(Problems.InvalidRequest(
                Languages.FromRequest(request), new Dictionary<string, string> { ["cursor"] = Localizer.Get("error.cursor", Languages.FromRequest(request)) })));
    });
}

/// <summary>Lets an operator offer a declined badge again.</summary>
public sealed class BadgeOfferEndpoint(RequestPipeline edge, BadgeIndex locator, BadgeService changes, ResponseMapper write, TimeProvider time)
{
    /// <summary>Answers with the badge as it is on offer now; offering it twice changes nothing.</summary>
    public Task<IResult> OfferAsync(HttpRequest request, string badgeId, CancellationToken ct) => edge.HandleOperatorAsync(request, async () =>
    {
        var language = Languages.FromRequest(request);
        var key = BadgeIdFactory.IsWellFormed(badgeId) ? await locator.FindAsync(badgeId, ct) : null;
        var outcome = key is null
            ? new BadgeChangeResult.Refused(new Refusal.BadgeNotFound())
            : await changes.ApplyAsync(key, ChangeSource.Operator, (badge, now) => badge.Reoffer(now), ct);
        return outcome switch
        {
            BadgeChangeResult.Succeeded done => new ApiResult<BadgeResponse>(write.ToBadgeResponse(done.Badge, time.GetUtcNow(), language)),
            BadgeChangeResult.Refused refused => Problems.ToResult(Problems.Create(refused.Refusal, language)),
            _ => throw new InvalidOperationException("An outcome is one of its cases."),
        };
    });
}

/// <summary>Lets an operator rotate the Credly token.</summary>
public sealed class CredlyTokenEndpoint(RequestPipeline edge, CredlyTokenRotator rotation)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Answers when the new token is in use; never with its value.</summary>
    public Task<IResult> RotateAsync(HttpRequest request, CancellationToken ct) => edge.HandleOperatorAsync(request, async () =>
        await rotation.RotateAsync(ct) switch
        {
            TokenRotationResult.Rotated rotated => new ApiResult<CredlyTokenResponse>(new(true, rotated.State.ExpiresAt, rotated.State.DaysLeft)),
            TokenRotationResult.Running => Problems.ToResult(Problems.Create("token-rotation-running", Languages.FromRequest(request)), RetryInterval),
            _ => Problems.ToResult(Problems.Create("token-lost", Languages.FromRequest(request))),
        });
}

/// <summary>Maps the routes of operators.</summary>
internal static class AdminRoutes
{
    public static void MapAdmin(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiRoutes.AdminInbox, (HttpRequest request, InboxEndpoints inbox, CancellationToken ct) => inbox.ListAsync(request, ct))
            .WithOperation("ListInbox", "Operators", "The events Credly told of.").Produces<InboxResponse>().ProducesProblems(400, 401, 403);
        app.MapPost(ApiRoutes.AdminInboxReplay, (HttpRequest request, string eventId, InboxEndpoints inbox, CancellationToken ct) => inbox.ReplayAsync(request, eventId, ct))
            .WithOperation("ReplayInboxEvent", "Operators", "Handles an event anew.").Produces<InboxEventResponse>(202).ProducesProblems(401, 403, 404);
        app.MapGet(ApiRoutes.AdminDrift, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReportAsync(request, ct))
            .WithOperation("GetDrift", "Operators", "What differs between us and Credly.").Produces<DriftResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapPost(ApiRoutes.AdminDriftRepair, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.RepairAsync(request, ct))
            .WithOperation("RepairDrift", "Operators", "Puts right what differs, or says what it would do.").Produces<DriftRepairResponse>().ProducesProblems(400, 401, 403, 503);
        app.MapPost(ApiRoutes.AdminReconcile, (HttpRequest request, DriftEndpoints drift, CancellationToken ct) => drift.ReconcileAsync(request, ct))
            .WithOperation("Reconcile", "Operators", "Looks at Credly now.").Produces<ReconciliationResponse>().ProducesProblems(401, 403, 503);
    }
}

/// <summary>Maps what operators do with single badges and with the Credly token.</summary>
internal static class AdminActionRoutes
{
    public static void MapAdminActions(this IEndpointRouteBuilder app)
    {
        app.MapPost(ApiRoutes.AdminOfferBadge, (HttpRequest request, string badgeId, BadgeOfferEndpoint offers, CancellationToken ct) => offers.OfferAsync(request, badgeId, ct))
            .WithOperation("OfferBadge", "Operators", "Offers a declined badge again.").Produces<BadgeResponse>().ProducesProblems(401, 403, 404, 409);
        app.MapPost(ApiRoutes.AdminRotateToken, (HttpRequest request, CredlyTokenEndpoint tokens, CancellationToken ct) => tokens.RotateAsync(request, ct))
            .WithOperation("RotateCredlyToken", "Operators", "Rotates the Credly token.").Produces<CredlyTokenResponse>().ProducesProblems(401, 403, 409, 502, 503);
    }
}
