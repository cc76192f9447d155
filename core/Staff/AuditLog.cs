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
    /// <summary>The entry's id; newer ones sort first.</summary>
    public required string Id { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The operator's account.</summary>
    public required string Operator { get; init; }

    /// <summary>The operator's name as their token has it, else their address.</summary>
    public string? OperatorName { get; init; }

    /// <summary>What was done.</summary>
    public required StaffAction Action { get; init; }

    /// <summary>The id of what it was done to: a badge, an event, an address key, an import.</summary>
    public required string Target { get; init; }

    /// <summary>Why, in the operator's words.</summary>
    public required string Reason { get; init; }

    /// <summary>How it ended. <see cref="AuditOutcome.Started"/> stays where the process ended in the middle of it.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>The code of a refusal.</summary>
    public string? Code { get; init; }

    public IReadOnlyDictionary<string, string>? Before { get; init; }

    /// <summary>How it is now.</summary>
    public IReadOnlyDictionary<string, string>? After { get; init; }
}

/// <summary>What operators can do.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<StaffAction>))]
public enum StaffAction
{
    /// <summary>Offer a declined badge again.</summary>
    OfferAgain,

    /// <summary>Send the mail about a badge again.</summary>
    SendMail,

    /// <summary>Correct the address a certificate went to.</summary>
    CorrectAddress,

    /// <summary>Correct the holder's name.</summary>
    CorrectName,

    /// <summary>Withdraw a badge.</summary>
    Revoke,

    /// <summary>Have an event of Credly's handled anew.</summary>
    ReplayEvent,

    /// <summary>Take over what Credly says.</summary>
    RepairDrift,

    /// <summary>Let codes be sent to a mailbox again.</summary>
    UnlockMailbox,

    /// <summary>Import certificates.</summary>
    Import,

    /// <summary>Look at Credly at once.</summary>
    Reconcile,

    /// <summary>Rotate the Credly token.</summary>
    RotateToken,

    /// <summary>An action that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>How an operator's action ended.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<AuditOutcome>))]
public enum AuditOutcome
{
    /// <summary>It has begun.</summary>
    Started,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>Everything was so before.</summary>
    Unchanged,

    /// <summary>It is not allowed.</summary>
    Refused,

    /// <summary>Something we depend on did not work.</summary>
    Failed,

    /// <summary>An outcome that only a newer version of the service has.</summary>
    Unknown,
}

/// <summary>Writes down what operators do. An entry is there before anything is done and is completed afterwards, so that no crash hides an action.</summary>
public sealed class AuditLog(Tables tables, FaultIsolation faults, TimeProvider time)
{
    /// <summary>What stands in place of a reason where a call may come without one and did.</summary>
    public const string NoReason = "(no reason given)";

    private const string Partition = "audit";

    /// <summary>The smallest key behind all entries, which begin with a digit.</summary>
    private const string End = "~";

    /// <summary>Carries out an action and writes it down with its outcome.</summary>
    public Task<StaffResult> RecordAsync(SignIn who, StaffAction action, string target, string reason, Func<AuditEntry, Task<StaffResult>> act, CancellationToken ct) =>
        RecordAsync(who, action, target, reason, act, result => result, ct);

    /// <summary>Carries out an action with an answer of its own and writes it down with its outcome.</summary>
    public async Task<T> RecordAsync<T>(
        SignIn who, StaffAction action, string target, string reason, Func<AuditEntry, Task<T>> act, Func<T, StaffResult> resultOf, CancellationToken ct)
    {
        var entry = Create(who, action, target, reason);
        await WriteAsync(entry, ct);
        var ended = entry with { Outcome = AuditOutcome.Failed };
        try
        {
            var answer = await act(entry);
            ended = Complete(entry, resultOf(answer));
            return answer;
        }
        finally
        {
            await WriteAsync(ended, CancellationToken.None);
        }
    }

    /// <summary>Reads entries, newest first.</summary>
    /// <param name="after">The id to go on behind; null for the newest.</param>
    /// <param name="ct">Cancels the reading.</param>
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

    /// <summary>True when the text has the form of an entry's id.</summary>
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

/// <summary>How an operator's action ended.</summary>
public abstract record StaffResult
{
    private StaffResult() { }

    /// <summary>All is as asked.</summary>
    public sealed record Done(bool Changed, IReadOnlyDictionary<string, string> Before, IReadOnlyDictionary<string, string> After) : StaffResult
    {
        /// <summary>The badge as it is now, where the action was about one.</summary>
        public Badge? Badge { get; init; }
    }

    /// <summary>An expected refusal.</summary>
    public sealed record Refused(Refusal Refusal) : StaffResult;

    /// <summary>What was given is not right, by field.</summary>
    public sealed record Invalid(IReadOnlyDictionary<string, string> Errors) : StaffResult;
}

/// <summary>How the records of the staff desk are written into rows; the same rules as for badges.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(StoredEnumConverter)])]
[JsonSerializable(typeof(AuditEntry))]
internal sealed partial class StaffRowJson : JsonSerializerContext;
