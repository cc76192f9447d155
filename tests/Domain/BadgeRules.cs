using MyIpma.Core.Credly;

namespace MyIpma.Tests.Domain;

/// <summary>The rules of the design in the plainest words there are: strings, numbers and one clock. Answers are "changed", "unchanged" or the code of a refusal.</summary>
internal sealed class BadgeRules(CredlyHistory there, DateTimeOffset endsAt, TimeSpan window)
{
    private const string Changed = "changed";
    private const string Unchanged = "unchanged";

    private string phase = "none";
    private DateTimeOffset deadline;
    private int version;
    private int known = -1;
    private bool withdrawn;
    private bool superseded;
    private bool endAnnounced;
    private bool elsewhere;

    public int ClaimNumber { get; private set; }

    public string PhaseAt(DateTimeOffset now) => phase switch
    {
        "open" when now >= deadline => "lapsed",
        "preparing" when now >= deadline => "failed",
        _ => phase,
    };

    public string StatusAt(DateTimeOffset now) => 0 switch
    {
        _ when withdrawn || Known == CredlyBadgeState.Revoked => "revoked",
        _ when superseded => "replaced",
        _ when now >= endsAt => "expired",
        _ when Known == CredlyBadgeState.Accepted => "accepted",
        _ when Known == CredlyBadgeState.Rejected => "rejected",
        _ when PhaseAt(now) is "preparing" or "open" => "claiming",
        _ when PhaseAt(now) == "proceeded" => "awaitingAcceptance",
        _ => "pending",
    };

    public string NextAt(DateTimeOffset now) => (StatusAt(now), PhaseAt(now)) switch
    {
        ("pending", _) => "claim",
        ("claiming", "open") => "proceed",
        ("awaitingAcceptance", _) => "acceptOnCredly",
        ("accepted", _) => there[known].Public ? "share" : "makePublic",
        _ => "none",
    };

    public string Play(ScriptStep move, DateTimeOffset now) => move switch
    {
        ScriptStep.Claim => Claim(now),
        ScriptStep.Proceed proceed => Proceed(Math.Max(1, ClaimNumber - proceed.Earlier), now),
        ScriptStep.TimerRings => When(phase == "open" && now >= deadline, () => phase = "lapsed"),
        ScriptStep.WorkflowGivesUp => When(phase == "preparing", () => phase = "failed"),
        ScriptStep.IssueAnswered => Answered(now),
        ScriptStep.Reported reported => there.Count == 0 ? Unchanged : Apply(Math.Max(0, there.Count - 1 - reported.Late), now),
        ScriptStep.CertificateElsewhere => OfferElsewhere(now),
        ScriptStep.CertificateCorrected corrected when corrected.Version != version && !withdrawn => When(true, () => version = corrected.Version),
        ScriptStep.CertificateAgain or ScriptStep.CertificateCorrected => Unchanged,
        ScriptStep.CertificateWithdrawn => When(!withdrawn, () => withdrawn = End(now)),
        ScriptStep.NewerCertificate => When(!superseded && StatusAt(now) != "revoked", () => superseded = End(now)),
        ScriptStep.EndAnnounced => When(!endAnnounced && StatusAt(now) == "expired", () => endAnnounced = End(now)),
        _ => Unchanged,
    };

    private CredlyBadgeState? Known => known < 0 ? null : there[known].State;

    private bool IsRunning(DateTimeOffset now) => PhaseAt(now) is "preparing" or "open" or "proceeded";

    private string Claim(DateTimeOffset now)
    {
        switch (StatusAt(now))
        {
            case "claiming" or "awaitingAcceptance":
                return Unchanged;
            case "pending":
                ClaimNumber++;
                (phase, deadline) = Known == CredlyBadgeState.Pending ? ("open", now + window) : ("preparing", now + TimeSpan.FromMinutes(15));
                return Changed;
            case "accepted":
                return "badge-already-accepted";
            case var ended:
                return $"badge-{ended}";
        }
    }

    private string Proceed(int number, DateTimeOffset now) => (StatusAt(now), PhaseAt(now)) switch
    {
        _ when ClaimNumber == 0 => "claim-not-found",
        (("revoked" or "replaced" or "expired" or "rejected") and var ended, _) => $"badge-{ended}",
        ("accepted", _) => Unchanged,
        _ when number < ClaimNumber => "claim-window-closed",
        (_, "open") => When(true, () => phase = "proceeded"),
        (_, "proceeded") => Unchanged,
        (_, "preparing") => "claim-not-ready",
        (_, "lapsed") => "claim-window-closed",
        _ => "claim-failed",
    };

    private string Answered(DateTimeOffset now)
    {
        var heard = Apply(there.Count - 1, now);
        return StatusAt(now) == "claiming" && PhaseAt(now) == "preparing" && Known == CredlyBadgeState.Pending
            ? When(true, () => (phase, deadline) = ("open", now + window))
            : heard;
    }

    private string Apply(int heard, DateTimeOffset now)
    {
        if (heard <= known)
        {
            return Unchanged;
        }

        var before = Known ?? CredlyBadgeState.Pending;
        known = heard;
        if (Known != before && IsRunning(now))
        {
            phase = Known == CredlyBadgeState.Accepted ? "confirmed" : "failed";
        }

        return Changed;
    }

    private string OfferElsewhere(DateTimeOffset now) => Known switch
    {
        _ when withdrawn || elsewhere => Unchanged,
        CredlyBadgeState.Rejected => Unchanged,
        CredlyBadgeState.Accepted => "certificate-conflict",
        _ => When(true, () => elsewhere = superseded || End(now)),
    };

    private bool End(DateTimeOffset now)
    {
        phase = IsRunning(now) ? "failed" : phase;
        return true;
    }

    private static string When(bool holds, Action then)
    {
        if (!holds)
        {
            return Unchanged;
        }

        then();
        return Changed;
    }
}
