using System.Buffers.Text;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Identity;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>Something an operator did: who, when, what, why, and how it was before and after. Names and addresses of the person it was about appear masked only.</summary>
public sealed record AuditEntry
{
    /// <summary>Newer ones sort first.</summary>
    public required string Id { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The id of their account.</summary>
    public required string Operator { get; init; }

    /// <summary>As in their token, else their address.</summary>
    public string? OperatorName { get; init; }

    public required StaffAction Action { get; init; }

    /// <summary>The id of a badge, an event or an import, or an address key.</summary>
    public required string Target { get; init; }

    public required string Reason { get; init; }

    /// <summary>Stays <see cref="AuditOutcome.Started"/> when the process ended in the middle of the action.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>Of a refusal.</summary>
    public string? Code { get; init; }

    public IReadOnlyDictionary<string, string>? Before { get; init; }

    public IReadOnlyDictionary<string, string>? After { get; init; }
}

/// <summary>What operators can do.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<StaffAction>))]
public enum StaffAction
{
    /// <summary>Offer a declined badge again.</summary>
    OfferAgain,

    SendMail,
    CorrectAddress,
    CorrectName,
    Revoke,

    /// <summary>Have an event from Credly handled again.</summary>
    ReplayEvent,

    /// <summary>Apply Credly's state.</summary>
    RepairDrift,

    /// <summary>Let codes be sent to a mailbox again before its limits allow it.</summary>
    UnlockMailbox,

    Import,

    /// <summary>Run the reconciliation now.</summary>
    Reconcile,

    RotateToken,

    /// <summary>An action that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>How an operator's action ended.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AuditOutcome>))]
public enum AuditOutcome
{
    Started,
    Done,

    /// <summary>Everything was as asked already.</summary>
    Unchanged,

    Refused,

    /// <summary>A dependency failed.</summary>
    Failed,

    /// <summary>An outcome that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>Records what operators do. An entry is written before the action and completed after it, so that no crash hides an action.</summary>
public sealed class AuditLog(Tables tables, FaultIsolation faults, TimeProvider time)
{
    /// <summary>For calls that may omit the reason and did.</summary>
    public const string NoReason = "(no reason given)";

    private const string Partition = "audit";

    /// <summary>Sorts after all entries, which begin with a digit.</summary>
    private const string End = "~";

    public Task<StaffResult> RecordAsync(SignIn who, StaffAction action, string target, string reason, Func<AuditEntry, Task<StaffResult>> act, CancellationToken ct) =>
        RecordAsync(who, action, target, reason, act, result => result, ct);

    public async Task<T> RecordAsync<T>(
        SignIn who, StaffAction action, string target, string reason, Func<AuditEntry, Task<T>> act, Func<T, StaffResult> resultOf, CancellationToken ct)
    {
        var entry = Create(who, action, target, reason);
        await WriteAsync(entry, ct);
        var ended = entry with { Outcome = AuditOutcome.Failed };
        try
        {
            var result = await act(entry);
            ended = Complete(entry, resultOf(result));
            return result;
        }
        finally
        {
            await WriteAsync(ended, CancellationToken.None);
        }
    }

    /// <summary>Newest first, after an id; null for all.</summary>
    public async IAsyncEnumerable<AuditEntry> ReadAsync(string? after, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(Partition, after ?? "", End, ct))
        {
            if (row.Key != after && faults.TryRead(row, StaffRowJson.Default.AuditEntry, out var entry))
            {
                yield return entry;
            }
        }
    }

    public static bool IsWellFormedId(string text) => text.Length is > 19 and < 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private AuditEntry Create(SignIn who, StaffAction action, string target, string reason)
    {
        var now = time.GetUtcNow();
        return new AuditEntry
        {
            Id = CreateId(now, $"{who.Account}\n{action}\n{target}"),
            At = now,
            Operator = who.Account,
            OperatorName = who.Name ?? who.Address?.Value,
            Action = action,
            Target = target,
            Reason = reason,
            Outcome = AuditOutcome.Started,
        };
    }

    /// <summary>Counts down with time, so that the newest entries are read first.</summary>
    private static string CreateId(DateTimeOffset now, string what) => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTimeOffset.MaxValue.UtcTicks - now.UtcTicks:d19}-{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 6))}");

    private static AuditEntry Complete(AuditEntry entry, StaffResult result) => result switch
    {
        StaffResult.Done done => entry with
        {
            Outcome = done.Changed ? AuditOutcome.Done : AuditOutcome.Unchanged,
            Before = done.Before,
            After = done.After,
        },
        StaffResult.Refused refused => entry with { Outcome = AuditOutcome.Refused, Code = refused.Refusal.Code },
        StaffResult.Invalid => entry with { Outcome = AuditOutcome.Refused, Code = "invalid-request" },
        _ => throw new UnreachableException(),
    };

    private Task WriteAsync(AuditEntry entry, CancellationToken ct) =>
        tables.Staff.TryCommitAsync(Partition, [new RowChange.Put(entry.Id, JsonRow.Write(entry, StaffRowJson.Default.AuditEntry))], ct);
}

public abstract record StaffResult
{
    private StaffResult() { }

    /// <summary>Not changed when everything was as asked already.</summary>
    public sealed record Done(bool Changed, IReadOnlyDictionary<string, string> Before, IReadOnlyDictionary<string, string> After) : StaffResult
    {
        /// <summary>Null when the action was not about one badge.</summary>
        public Badge? Badge { get; init; }
    }

    public sealed record Refused(Refusal Refusal) : StaffResult;

    /// <summary>Errors by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : StaffResult;
}

/// <summary>The options are part of the stored format.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class StaffRowJson : JsonSerializerContext;
