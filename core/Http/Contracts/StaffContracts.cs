using System.Diagnostics.CodeAnalysis;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Staff;

namespace MyIpma.Core.Http.Contracts;

/// <summary>Whom an operator looks for: exactly one of the four.</summary>
/// <param name="Email">One of their e-mail addresses.</param>
/// <param name="CertificateId">The number of one of their certificates.</param>
/// <param name="BadgeId">The id of one of their badges.</param>
/// <param name="CredlyId">Credly's id of one of their badges.</param>
public sealed record PeopleSearchRequest(string? Email, string? CertificateId, string? BadgeId, string? CredlyId);

/// <summary>The people found.</summary>
/// <param name="People">Usually one; nobody where nothing fits, several where people share a mailbox.</param>
public sealed record PeopleSearchResponse(IReadOnlyList<PersonResponse> People);

/// <summary>A person as operators see them.</summary>
/// <param name="Account">The account id; none while nobody has signed in with the address.</param>
/// <param name="Addresses">Their addresses, whole.</param>
/// <param name="Badges">Their badges, newest certificate first.</param>
/// <param name="Diagnosis">What is the matter, and what to do about it.</param>
public sealed record PersonResponse(string? Account, IReadOnlyList<AddressResponse> Addresses, IReadOnlyList<StaffBadgeResponse> Badges, StaffDiagnosisResponse Diagnosis);

/// <summary>A badge as operators see it: what its holder sees, and everything behind it.</summary>
public sealed record StaffBadgeResponse : BadgeResponse
{
    /// <summary>Adds to what the holder sees.</summary>
    [SetsRequiredMembers]
    internal StaffBadgeResponse(
        BadgeResponse seen, Badge badge, IReadOnlyList<TimelineEntryResponse> timeline, DiagnosisResponse links, StaffDiagnosisResponse diagnosis)
        : base(seen)
    {
        (FirstName, LastName) = (badge.Certificate.FirstName, badge.Certificate.LastName);
        (FullAddress, OfferedAt) = (new EmailAddress(badge.Address, badge.AddressKey).Display, badge.OfferedAt);
        Credly = badge.Credly is { } there ? new StaffCredlyResponse(there.Id, there.State, there.StateUpdatedAt, there.BadgeUrl, there.Public) : null;
        CredlyRefusal = badge.CredlyRefusal is { } refusal ? new StaffRefusalResponse(refusal.Attribute, refusal.Message, refusal.At) : null;
        (Timeline, Links, Diagnosis) = (timeline, links, diagnosis);
    }

    /// <summary>The holder's first name on the certificate.</summary>
    public required string FirstName { get; init; }

    /// <summary>The holder's last name on the certificate.</summary>
    public required string LastName { get; init; }

    /// <summary>The address it belongs to, whole.</summary>
    public required string FullAddress { get; init; }

    /// <summary>When it was offered (UTC).</summary>
    public required DateTimeOffset OfferedAt { get; init; }

    /// <summary>What Credly last said; none while it is not there.</summary>
    public required StaffCredlyResponse? Credly { get; init; }

    /// <summary>Why Credly refused it as it stands; none while it has not.</summary>
    public required StaffRefusalResponse? CredlyRefusal { get; init; }

    /// <summary>Everything that happened, oldest first.</summary>
    public required IReadOnlyList<TimelineEntryResponse> Timeline { get; init; }

    /// <summary>Where it is, link by link, and what the holder is told.</summary>
    public required DiagnosisResponse Links { get; init; }

    /// <summary>What is the matter with it, and what to do about it.</summary>
    public required StaffDiagnosisResponse Diagnosis { get; init; }
}

/// <summary>What Credly last said of a badge.</summary>
/// <param name="Id">Credly's id.</param>
/// <param name="State">Its state there.</param>
/// <param name="StateUpdatedAt">Since when (UTC).</param>
/// <param name="Url">Its page there, once accepted.</param>
/// <param name="Public">Whether the holder shows it.</param>
public sealed record StaffCredlyResponse(string Id, CredlyBadgeState State, DateTimeOffset? StateUpdatedAt, Uri? Url, bool Public);

/// <summary>What Credly refused for good.</summary>
/// <param name="Attribute">What is wrong, as Credly calls it; none when it does not say.</param>
/// <param name="Message">What is wrong with it, in Credly's words.</param>
/// <param name="At">When it refused (UTC).</param>
public sealed record StaffRefusalResponse(string? Attribute, string Message, DateTimeOffset At);

/// <summary>What is the matter, in words for operators.</summary>
/// <param name="BadgeId">The badge it is about; none where there is none.</param>
/// <param name="Situation">The situation as a code.</param>
/// <param name="Text">The same in words.</param>
/// <param name="Todo">What to do next.</param>
/// <param name="Actions">The actions that help, the best one first.</param>
public sealed record StaffDiagnosisResponse(string? BadgeId, StaffSituation Situation, string Text, string Todo, IReadOnlyList<StaffAction> Actions);

/// <summary>An action with its reason.</summary>
/// <param name="Reason">Why, 1 to 200 characters; of a withdrawal the holder reads it.</param>
public sealed record StaffActionRequest(string? Reason);

/// <summary>The address a certificate should have gone to.</summary>
/// <param name="Email">The right address.</param>
/// <param name="Reason">Why, 1 to 200 characters.</param>
public sealed record CorrectAddressRequest(string? Email, string? Reason);

/// <summary>The name a certificate should have had.</summary>
/// <param name="FirstName">The first name.</param>
/// <param name="LastName">The last name.</param>
/// <param name="Reason">Why, 1 to 200 characters.</param>
public sealed record CorrectNameRequest(string? FirstName, string? LastName, string? Reason);

/// <summary>Whose badges are to be compared with Credly: exactly one of the four, and why.</summary>
/// <param name="Email">One of their e-mail addresses.</param>
/// <param name="CertificateId">The number of one of their certificates.</param>
/// <param name="BadgeId">The id of one of their badges.</param>
/// <param name="CredlyId">Credly's id of one of their badges.</param>
/// <param name="Reason">Why, 1 to 200 characters.</param>
public sealed record RepairPersonRequest(string? Email, string? CertificateId, string? BadgeId, string? CredlyId, string? Reason);

/// <summary>The mailbox to unlock.</summary>
/// <param name="Email">Its address.</param>
/// <param name="Reason">Why, 1 to 200 characters.</param>
public sealed record UnlockMailboxRequest(string? Email, string? Reason);

/// <summary>What an action has changed.</summary>
/// <param name="Changed">False when everything was so before.</param>
public sealed record StaffActionResponse(bool Changed);

/// <summary>A page of the audit log.</summary>
/// <param name="Items">What operators did, newest first.</param>
/// <param name="Next">The cursor of the next page; none on the last.</param>
public sealed record AuditResponse(IReadOnlyList<AuditEntryResponse> Items, string? Next);

/// <summary>Something an operator did.</summary>
/// <param name="Id">The entry's id.</param>
/// <param name="At">When (UTC).</param>
/// <param name="Operator">The operator's account.</param>
/// <param name="OperatorName">Their name or address.</param>
/// <param name="Action">What.</param>
/// <param name="Target">The id of what it was done to.</param>
/// <param name="Reason">Why.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Code">The code of a refusal.</param>
/// <param name="Before">How it was before; names and addresses masked.</param>
/// <param name="After">How it is now.</param>
public sealed record AuditEntryResponse(
    string Id,
    DateTimeOffset At,
    string Operator,
    string? OperatorName,
    StaffAction Action,
    string Target,
    string Reason,
    AuditOutcome Outcome,
    string? Code,
    IReadOnlyDictionary<string, string>? Before,
    IReadOnlyDictionary<string, string>? After)
{
    /// <summary>An entry as operators see it.</summary>
    public static AuditEntryResponse FromEntry(AuditEntry entry) => new(
        entry.Id, entry.At, entry.Operator, entry.OperatorName, entry.Action, entry.Target, entry.Reason, entry.Outcome, entry.Code, entry.Before, entry.After);
}

/// <summary>An import of certificates and how far it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Whether lines are still being dealt with.</param>
/// <param name="DryRun">True when it only says what would happen.</param>
/// <param name="Rows">The lines with a certificate.</param>
/// <param name="Done">The lines dealt with.</param>
/// <param name="Accepted">The lines taken: new badges and corrections.</param>
/// <param name="New">The new badges among them.</param>
/// <param name="Corrected">The corrections among them.</param>
/// <param name="Unchanged">Lines that say what is known.</param>
/// <param name="Rejected">Lines that cannot be taken.</param>
/// <param name="Problems">The first 500 of them; the report has all.</param>
/// <param name="CreatedAt">When it was sent (UTC).</param>
/// <param name="CompletedAt">When it was through (UTC).</param>
public sealed record ImportResponse(
    string Id,
    ImportState State,
    bool DryRun,
    int Rows,
    int Done,
    int Accepted,
    int New,
    int Corrected,
    int Unchanged,
    int Rejected,
    IReadOnlyList<ImportProblemResponse> Problems,
    DateTimeOffset CreatedAt,
    DateTimeOffset? CompletedAt)
{
    /// <summary>An import as operators see it.</summary>
    public static ImportResponse FromProgress(ImportProgress progress) => new(
        progress.Job.Id,
        progress.Job.State,
        progress.Job.DryRun,
        progress.Job.Rows,
        progress.Done,
        progress.New + progress.Corrected,
        progress.New,
        progress.Corrected,
        progress.Unchanged,
        progress.Rejected,
        [.. progress.Problems.Select(line => new ImportProblemResponse(line.Line, line.Code ?? "", line.Field, line.Message ?? ""))],
        progress.Job.CreatedAt,
        progress.Job.CompletedAt);
}

/// <summary>A line that cannot be taken.</summary>
/// <param name="Line">Where it begins in the file; the first line has number 1.</param>
/// <param name="Code">Why, as a code.</param>
/// <param name="Field">The column at fault.</param>
/// <param name="Message">Why, in words that name no person.</param>
public sealed record ImportProblemResponse(int Line, string Code, string? Field, string Message);

/// <summary>The imports of late.</summary>
/// <param name="Items">The imports, newest first.</param>
public sealed record ImportListResponse(IReadOnlyList<ImportSummaryResponse> Items);

/// <summary>One of the imports of late.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Whether lines are still being dealt with.</param>
/// <param name="DryRun">True when it only says what would happen.</param>
/// <param name="Rows">The lines with a certificate.</param>
/// <param name="CreatedAt">When it was sent (UTC).</param>
/// <param name="CompletedAt">When it was through (UTC).</param>
public sealed record ImportSummaryResponse(string Id, ImportState State, bool DryRun, int Rows, DateTimeOffset CreatedAt, DateTimeOffset? CompletedAt)
{
    /// <summary>An import as operators see it.</summary>
    public static ImportSummaryResponse FromJob(ImportJob job) => new(job.Id, job.State, job.DryRun, job.Rows, job.CreatedAt, job.CompletedAt);
}
