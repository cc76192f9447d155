using FsCheck;
using FsCheck.Fluent;

namespace MyIpma.Tests.Domain;

public sealed class BadgeModelTests
{
    private const int Sequences = 10_000;
    private const int LongestScript = 40;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithEndSize(LongestScript).WithQuietOnSuccess(true);

    [Fact]
    public void Ten_thousand_random_scripts_end_as_the_rules_say()
    {
        var property = PropertyOf(Window);

        var thrown = Record.Exception(() => Check.One(Settings, property));

        Assert.Null(thrown);
    }

    [Fact]
    public void A_failure_shrinks_to_a_script_one_can_read()
    {
        var property = PropertyOf(Window + TimeSpan.FromSeconds(10));

        var thrown = Record.Exception(() => Check.One(Settings.WithReplay(1, 3), property));

        var shrunk = (thrown?.Message ?? "").Split("Shrunk:")[^1];
        Assert.Contains("The person claims the badge.", shrunk, StringComparison.Ordinal);
        Assert.Contains("Credly answers the issue", shrunk, StringComparison.Ordinal);
        Assert.InRange(shrunk.Split('\n').Count(line => line is [' ', ' ', >= 'A' and <= 'Z', ..]), 3, 5);
    }

    private static Property PropertyOf(TimeSpan window) => Prop.ForAll(BadgeScript.Any, script =>
    {
        if (ScriptRunner.FirstDifference(script, window) is { } difference)
        {
            throw new InvalidOperationException(difference);
        }
    });
}

/// <summary>What happens to one badge, in order. Shrinks by leaving steps out.</summary>
public sealed record BadgeScript(IReadOnlyList<ScriptStep> Moves)
{
    private static readonly Gen<ScriptStep> OneMove = Gen.Frequency(
        (6, Gen.Constant<ScriptStep>(new ScriptStep.Claim())),
        (5, Gen.Elements(0, 0, 0, 1).Select(earlier => (ScriptStep)new ScriptStep.Proceed(earlier))),
        (6, Gen.Elements(1, 30, 119, 121, 600, 901, 86_400, 3_000_000).Select(seconds => (ScriptStep)new ScriptStep.Wait(TimeSpan.FromSeconds(seconds)))),
        (3, Gen.Constant<ScriptStep>(new ScriptStep.TimerRings())),
        (2, Gen.Constant<ScriptStep>(new ScriptStep.WorkflowGivesUp())),
        (5, Gen.Elements(false, false, false, true).Select(auto => (ScriptStep)new ScriptStep.IssueAnswered(auto))),
        (3, Gen.Constant<ScriptStep>(new ScriptStep.EarnerAccepts())),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.EarnerDeclines())),
        (2, Gen.Constant<ScriptStep>(new ScriptStep.EarnerTogglesPublic())),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.RevokedAtCredly())),
        (6, Gen.Elements(0, 0, 1, 2).Select(late => (ScriptStep)new ScriptStep.Reported(late))),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.CertificateAgain())),
        (1, Gen.Choose(1, 2).Select(version => (ScriptStep)new ScriptStep.CertificateCorrected(version))),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.CertificateElsewhere())),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.CertificateWithdrawn())),
        (1, Gen.Constant<ScriptStep>(new ScriptStep.NewerCertificate())),
        (2, Gen.Constant<ScriptStep>(new ScriptStep.EndAnnounced())));

    public static Arbitrary<BadgeScript> Any { get; } = Arb.From(Gen.ArrayOf(OneMove).Select(moves => new BadgeScript(moves)), Shorter);

    public override string ToString() => string.Concat(Moves.Select(move => $"{Environment.NewLine}  {move}"));

    /// <summary>Big pieces first, so that long scripts shrink fast.</summary>
    private static IEnumerable<BadgeScript> Shorter(BadgeScript script)
    {
        for (var size = script.Moves.Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < script.Moves.Count; start += size)
            {
                yield return new BadgeScript([.. script.Moves.Take(start), .. script.Moves.Skip(start + size)]);
            }
        }
    }
}

/// <summary>One step of a script. Each prints as a sentence, so that a failing script can be read aloud.</summary>
public abstract record ScriptStep(string Sentence)
{
    public sealed override string ToString() => Sentence;

    public sealed record Claim() : ScriptStep("The person claims the badge.");

    public sealed record Proceed(int Earlier) : ScriptStep(Earlier == 0 ? "The person proceeds." : $"The person proceeds with the link of {Earlier} claims ago.");

    public sealed record Wait(TimeSpan For) : ScriptStep($"{For} passes.");

    public sealed record TimerRings() : ScriptStep("The timer of the claim rings.");

    public sealed record WorkflowGivesUp() : ScriptStep("The workflow gives the claim up.");

    public sealed record IssueAnswered(bool AutoAccept) : ScriptStep(AutoAccept ? "Credly answers the issue, and auto-accept is on." : "Credly answers the issue.");

    public sealed record EarnerAccepts() : ScriptStep("The earner accepts at Credly.");

    public sealed record EarnerDeclines() : ScriptStep("The earner declines at Credly.");

    public sealed record EarnerTogglesPublic() : ScriptStep("The earner shows or hides it at Credly.");

    public sealed record RevokedAtCredly() : ScriptStep("Somebody revokes it at Credly.");

    public sealed record Reported(int Late) : ScriptStep(Late == 0 ? "We hear how it is at Credly now." : $"We hear how it was at Credly {Late} changes ago.");

    public sealed record CertificateAgain() : ScriptStep("The certificate comes in again.");

    public sealed record CertificateCorrected(int Version) : ScriptStep($"The certificate comes in with a corrected name, version {Version}.");

    public sealed record CertificateElsewhere() : ScriptStep("The certificate comes in for another address.");

    public sealed record CertificateWithdrawn() : ScriptStep("IPMA withdraws the certificate.");

    public sealed record NewerCertificate() : ScriptStep("A newer certificate of the level comes in.");

    public sealed record EndAnnounced() : ScriptStep("The end of the certificate is due to be announced.");
}
