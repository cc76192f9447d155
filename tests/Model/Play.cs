using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Claims;
using MyIpma.Core.Credly;

namespace MyIpma.Tests.Model;

/// <summary>Plays a script against the transitions and against the rules and says where they first part.</summary>
internal sealed class Play
{
    private static readonly DateTimeOffset Begin = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly ClaimTimes Times = new(TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(15));
    private static readonly EmailAddress Address = EmailAddress.TryParse("ana@example.org") ?? throw new InvalidOperationException();
    private static readonly EmailAddress Elsewhere = EmailAddress.TryParse("ana@example.com") ?? throw new InvalidOperationException();
    private static readonly Certificate First = new()
    {
        Id = "PT-1", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = new DateOnly(2026, 3, 1), ExpiresOn = new DateOnly(2026, 4, 30),
    };

    private readonly CredlyThere there = new();
    private readonly Rules rules;
    private readonly List<Happening> happened = [];
    private Badge badge = Badge.Offer("b_0123456789012345678901", First, Address, null, Begin).Badge;
    private DateTimeOffset now = Begin;

    private Play(TimeSpan window) => rules = new Rules(there, new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), window);

    /// <summary>The first difference as a sentence; null when there is none.</summary>
    public static string? FirstDifference(Script script, TimeSpan window)
    {
        var play = new Play(window);
        return script.Moves.Select((move, n) => play.Step(move) is { } difference ? $"Step {n + 1}: {difference}" : null).FirstOrDefault(found => found is not null);
    }

    private string? Step(Move move)
    {
        now += move is Move.Wait wait ? wait.For : TimeSpan.FromSeconds(1);
        HappenThere(move);
        var expected = rules.Play(move, now);
        var answer = AnswerOf(Decide(move));
        return Differs("answer", expected, answer)
            ?? Differs("status", rules.StatusAt(now), Camel(badge.StatusAt(now)))
            ?? Differs("next action", rules.NextAt(now), Camel(badge.NextActionAt(now)))
            ?? Differs("claim", $"{rules.ClaimNumber} {rules.PhaseAt(now)}", badge.Claim is { } claim ? $"{claim.Number} {Camel(claim.At(now).Status)}" : "0 none")
            ?? Repeated(Happening.Issued) ?? Repeated(Happening.Accepted) ?? Repeated(Happening.Rejected) ?? Repeated(Happening.Expired);
    }

    private void HappenThere(Move move)
    {
        switch (move)
        {
            case Move.IssueAnswered issue:
                var isNew = there.Count == 0;
                there.Issue(now);
                there.Become(CredlyBadgeState.Accepted, now, issue.AutoAccept && isNew ? [CredlyBadgeState.Pending] : []);
                break;
            case Move.EarnerAccepts:
                there.Become(CredlyBadgeState.Accepted, now, CredlyBadgeState.Pending);
                break;
            case Move.EarnerDeclines:
                there.Become(CredlyBadgeState.Rejected, now, CredlyBadgeState.Pending);
                break;
            case Move.RevokedAtCredly:
                there.Become(CredlyBadgeState.Revoked, now, CredlyBadgeState.Pending, CredlyBadgeState.Accepted);
                break;
            case Move.EarnerTogglesPublic:
                there.TogglePublic(now);
                break;
        }
    }

    private Decision Decide(Move move) => move switch
    {
        Move.Claim => badge.StartClaim(now, Times),
        Move.Proceed proceed => badge.Proceed(Math.Max(1, (badge.Claim?.Number ?? 0) - proceed.Earlier), now),
        Move.TimerRings => badge.Lapse(badge.Claim?.Number ?? 0, now),
        Move.WorkflowGivesUp => badge.FailClaim(badge.Claim?.Number ?? 0, ClaimReasons.ProviderUnavailable, now),
        Move.IssueAnswered => badge.Ready(there[there.Count - 1], now, Times.Window),
        Move.Told told when there.Count > 0 => badge.Hear(there[Math.Max(0, there.Count - 1 - told.Late)], now),
        Move.CertificateAgain => badge.OfferAgain(badge.Certificate, Address, now),
        Move.CertificateCorrected corrected => badge.OfferAgain(First with { LastName = $"Sousa {corrected.Version}" }, Address, now),
        Move.CertificateElsewhere => badge.OfferAgain(badge.Certificate, Elsewhere, now),
        Move.CertificateWithdrawn => badge.Revoke("withdrawn", now),
        Move.NewerCertificate => badge.ReplaceBy("b_newer", now),
        Move.EndAnnounced => badge.Expire(now),
        _ => new Decision.Unchanged(badge),
    };

    private string AnswerOf(Decision decision)
    {
        switch (decision)
        {
            case Decision.Changed changed:
                badge = changed.Badge;
                happened.AddRange(changed.Happenings);
                return "changed";
            case Decision.Refused refused:
                return refused.Refusal.Code;
            default:
                return "unchanged";
        }
    }

    private string? Repeated(Happening once) => happened.Count(one => one == once) > 1 ? $"{once} happened twice." : null;

    private static string? Differs(string what, string expected, string found) => expected == found ? null : $"the {what} should be '{expected}' and is '{found}'.";

    private static string Camel<T>(T value)
        where T : struct, Enum => char.ToLowerInvariant($"{value}"[0]) + $"{value}"[1..];
}
