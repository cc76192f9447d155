using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Options;
using MyIpma.Core.Credly.Wire;

namespace MyIpma.Core.Credly;

/// <summary>
/// Credly's API for one organisation. Every call may throw <see cref="CredlyUnavailableException"/> or <see cref="CredlyUnauthorizedException"/>;
/// what Credly says about the request itself is a result. Cancelling a write leaves open whether it happened: look before asking again.
/// </summary>
public sealed partial class CredlyClient
{
    private readonly CredlyWire wire;
    private readonly CredlyPath path;
    private readonly Uri api;

    internal CredlyClient(CredlyWire wire, IOptions<CredlyOptions> options)
    {
        this.wire = wire;
        path = new(options.Value.OrganizationId);
        api = options.Value.ApiBase;
    }

    /// <summary>Issues a badge. Never repeated by itself, since Credly knows no idempotency key.</summary>
    public async Task<IssueResult> IssueAsync(IssueRequest request, CancellationToken ct)
    {
        var answer = await WriteAsync("issue", HttpMethod.Post, path.Badges, WireIssue.From(request), WireJson.Default.WireIssue, ct);
        return answer switch
        {
            { Succeeded: true } => new IssueResult.Issued(Badge(answer)),
            { Fault: { SaysAlreadyHas: true } fault } => new IssueResult.AlreadyHas(fault.Message),
            { Fault: var fault } => new IssueResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Puts a new badge, with a new id, in the place of an issued one.</summary>
    public async Task<ReplaceResult> ReplaceAsync(string id, ReplaceRequest request, CancellationToken ct)
    {
        var answer = await WriteAsync(
            "replace", HttpMethod.Post, $"{path.Badge(id)}/replace", WireReplace.From(request), WireJson.Default.WireReplace, ct);
        return answer switch
        {
            { Succeeded: true } => new ReplaceResult.Replaced(Badge(answer)),
            { Fault.CurrentBadgeId: { } current } => new ReplaceResult.Stale(current),
            { Missing: true } => new ReplaceResult.NotFound(),
            { Fault: var fault } => new ReplaceResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Withdraws a badge for a reason its earner may read. Credly sends no mail about it; this system does.</summary>
    public async Task<RevokeResult> RevokeAsync(string id, string reason, CancellationToken ct)
    {
        var body = new WireRevoke { Reason = reason, SuppressRevokeNotificationEmail = true };
        var answer = await WriteAsync("revoke", HttpMethod.Put, $"{path.Badge(id)}/revoke", body, WireJson.Default.WireRevoke, ct);
        return answer switch
        {
            { Succeeded: true } => new RevokeResult.Revoked(Badge(answer)),
            { Missing: true } => new RevokeResult.NotFound(),
            { Fault: var fault } => new RevokeResult.Refused(fault.Message, fault.Errors),
        };
    }

    /// <summary>Erases a badge. Only for erasure of personal data; the normal way is <see cref="RevokeAsync"/> (Credly: revoke badge).</summary>
    public async Task<DeleteResult> DeleteAsync(string id, CancellationToken ct)
    {
        var answer = await wire.SendAsync(new("delete", HttpMethod.Delete, path.Badge(id)), ct);
        return answer switch
        {
            { Succeeded: true } => new DeleteResult.Deleted(),
            { Missing: true } => new DeleteResult.NotFound(),
            { Fault: var fault } => new DeleteResult.Refused(fault.Message, fault.Errors),
        };
    }

    private static CredlyBadge Badge(CredlyAnswer answer) => answer.Data(WireJson.Default.WireEnvelopeWireBadge).ToBadge();

    private Task<CredlyAnswer> WriteAsync<T>(
        string operation, HttpMethod method, string address, T body, JsonTypeInfo<T> shape, CancellationToken ct) =>
        wire.SendAsync(new(operation, method, address) { Body = JsonSerializer.SerializeToUtf8Bytes(body, shape) }, ct);
}
