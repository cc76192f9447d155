using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;

namespace MyIpma.Tests.Domain;

/// <summary>Plays a script against the transitions and against the rules and says where they first part.</summary>
internal sealed class ScriptRunner
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ClaimTimes Times = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15));
    private static readonly EmailAddress Address = Given.Ana;
    private static readonly EmailAddress OtherAddress = new("ana@example.com", "EBESExQVFhcYGRobHB0eHw");
    private static readonly Certificate First = new()
    {
        Id = "PT-1", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = new DateOnly(2026, 3, 1), ExpiresOn = new DateOnly(2026, 4, 30),
    };

    private readonly CredlyHistory there = new();
    private readonly BadgeRules rules;
    private readonly List<BadgeEventKind> happened = [];
    private Badge badge = Badge.Offer("b_0123456789012345678901", First, Address, null, Begin).Badge;
    private DateTimeOffset now = Begin;

    private ScriptRunner(TimeSpan window) => rules = new BadgeRules(there, new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), window);

    /// <summary>The first difference as a sentence; null when there is none.</summary>
    public static string? FirstDifference(BadgeScript script, TimeSpan window)
    {
        var play = new ScriptRunner(window);
        return script.Moves.Select((move, n) => play.Step(move) is { } difference ? $"Step {n + 1}: {difference}" : null).FirstOrDefault(found => found is not null);
    }

    private string? Step(ScriptStep move)
    {
        now += move is ScriptStep.Wait wait ? wait.For : TimeSpan.FromSeconds(1);
        HappenThere(move);
        var expected = rules.Play(move, now);
        var answer = AnswerOf(Decide(move));
        return Differs("answer", expected, answer)
            ?? Differs("status", rules.StatusAt(now), Camel(badge.StatusAt(now)))
            ?? Differs("next action", rules.NextAt(now), Camel(badge.NextActionAt(now)))
            ?? Differs("claim", $"{rules.ClaimNumber} {rules.PhaseAt(now)}", badge.Claim is { } claim ? $"{claim.Number} {Camel(claim.At(now).Status)}" : "0 none")
            ?? Repeated(BadgeEventKind.Issued) ?? Repeated(BadgeEventKind.Accepted) ?? Repeated(BadgeEventKind.Rejected) ?? Repeated(BadgeEventKind.Expired);
    }

    private void HappenThere(ScriptStep move)
    {
        switch (move)
        {
            case ScriptStep.IssueAnswered issue:
                var isNew = there.Count == 0;
                there.Issue(now);
                there.Become(CredlyBadgeState.Accepted, now, issue.AutoAccept && isNew ? [CredlyBadgeState.Pending] : []);
                break;
            case ScriptStep.EarnerAccepts:
                there.Become(CredlyBadgeState.Accepted, now, CredlyBadgeState.Pending);
                break;
            case ScriptStep.EarnerDeclines:
                there.Become(CredlyBadgeState.Rejected, now, CredlyBadgeState.Pending);
                break;
            case ScriptStep.RevokedAtCredly:
                there.Become(CredlyBadgeState.Revoked, now, CredlyBadgeState.Pending, CredlyBadgeState.Accepted);
                break;
            case ScriptStep.EarnerTogglesPublic:
                there.TogglePublic(now);
                break;
        }
    }

    private Decision Decide(ScriptStep move) => move switch
    {
        ScriptStep.Claim => badge.StartClaim(now, Times),
        ScriptStep.Proceed proceed => badge.Proceed(Math.Max(1, (badge.Claim?.Number ?? 0) - proceed.Earlier), now),
        ScriptStep.TimerRings => badge.Lapse(badge.Claim?.Number ?? 0, now),
        ScriptStep.WorkflowGivesUp => badge.FailClaim(badge.Claim?.Number ?? 0, ClaimReasons.ProviderUnavailable, now),
        ScriptStep.IssueAnswered => badge.OpenClaim(there[there.Count - 1], now, Times.Window),
        ScriptStep.Reported reported when there.Count > 0 => badge.ApplyCredlyState(there[Math.Max(0, there.Count - 1 - reported.Late)], now),
        ScriptStep.CertificateAgain => badge.OfferAgain(badge.Certificate, Named, now),
        ScriptStep.CertificateCorrected corrected => badge.OfferAgain(First with { LastName = $"Sousa {corrected.Version}" }, Named, now),
        ScriptStep.CertificateElsewhere when badge.Credly is not { State: CredlyBadgeState.Rejected } => badge.OfferAgain(badge.Certificate, OtherAddress, now),
        ScriptStep.CertificateWithdrawn => badge.Revoke("withdrawn", now),
        ScriptStep.NewerCertificate => badge.ReplaceBy("b_newer", now),
        ScriptStep.EndAnnounced => badge.Expire(now),
        _ => new Decision.Unchanged(badge),
    };

    private EmailAddress Named => badge.OfferedTo == OtherAddress.Key ? OtherAddress : Address;

    private string AnswerOf(Decision decision)
    {
        switch (decision)
        {
            case Decision.Changed changed:
                badge = changed.Badge.CommitMove() is Decision.Changed moved ? moved.Badge.CompleteMove() : changed.Badge;
                happened.AddRange(changed.Events);
                return "changed";
            case Decision.Refused refused:
                return refused.Refusal.Code;
            default:
                return "unchanged";
        }
    }

    private string? Repeated(BadgeEventKind once) => happened.Count(one => one == once) > 1 ? $"{once} happened twice." : null;

    private static string? Differs(string what, string expected, string found) => expected == found ? null : $"the {what} should be '{expected}' and is '{found}'.";

    private static string Camel<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant($"{value}"[0]) + $"{value}"[1..];
}

/// <summary>The badge as Credly holds it, with everything it ever was, so that old answers can arrive late.</summary>
internal sealed class CredlyHistory
{
    private readonly List<CredlyBadge> versions = [];

    public int Count => versions.Count;

    public CredlyBadge this[int version] => versions[version];

    public void Issue(DateTimeOffset now)
    {
        if (versions.Count == 0)
        {
            versions.Add(new CredlyBadge { Id = "cb-1", State = CredlyBadgeState.Pending, Public = true, AcceptUrl = new Uri("https://www.credly.com/badges/cb-1/accept"), UpdatedAt = now });
        }
    }

    public void Become(CredlyBadgeState state, DateTimeOffset now, params ReadOnlySpan<CredlyBadgeState> from)
    {
        if (versions.Count > 0 && from.Contains(versions[^1].State))
        {
            versions.Add(versions[^1] with { State = state, StateUpdatedAt = now, UpdatedAt = now });
        }
    }

    public void TogglePublic(DateTimeOffset now)
    {
        if (versions.Count > 0 && versions[^1].State == CredlyBadgeState.Accepted)
        {
            versions.Add(versions[^1] with { Public = !versions[^1].Public, UpdatedAt = now });
        }
    }
}
