using FsCheck;
using FsCheck.Fluent;

namespace MyIpma.Tests.Model;

/// <summary>What happens to one badge, in order. Shrinks by leaving steps out.</summary>
public sealed record Script(IReadOnlyList<Move> Moves)
{
    private static readonly Gen<Move> OneMove = Gen.Frequency(
        (6, Gen.Constant<Move>(new Move.Claim())),
        (5, Gen.Elements(0, 0, 0, 1).Select(earlier => (Move)new Move.Proceed(earlier))),
        (6, Gen.Elements(1, 30, 119, 121, 600, 901, 86_400, 3_000_000).Select(seconds => (Move)new Move.Wait(TimeSpan.FromSeconds(seconds)))),
        (3, Gen.Constant<Move>(new Move.TimerRings())),
        (2, Gen.Constant<Move>(new Move.WorkflowGivesUp())),
        (5, Gen.Elements(false, false, false, true).Select(auto => (Move)new Move.IssueAnswered(auto))),
        (3, Gen.Constant<Move>(new Move.EarnerAccepts())),
        (1, Gen.Constant<Move>(new Move.EarnerDeclines())),
        (2, Gen.Constant<Move>(new Move.EarnerTogglesPublic())),
        (1, Gen.Constant<Move>(new Move.RevokedAtCredly())),
        (6, Gen.Elements(0, 0, 1, 2).Select(late => (Move)new Move.Told(late))),
        (1, Gen.Constant<Move>(new Move.CertificateAgain())),
        (1, Gen.Choose(1, 2).Select(version => (Move)new Move.CertificateCorrected(version))),
        (1, Gen.Constant<Move>(new Move.CertificateElsewhere())),
        (1, Gen.Constant<Move>(new Move.CertificateWithdrawn())),
        (1, Gen.Constant<Move>(new Move.NewerCertificate())),
        (2, Gen.Constant<Move>(new Move.EndAnnounced())));

    public static Arbitrary<Script> Any { get; } = Arb.From(Gen.ArrayOf(OneMove).Select(moves => new Script(moves)), Shorter);

    public override string ToString() => string.Concat(Moves.Select(move => $"{Environment.NewLine}  {move}"));

    /// <summary>Big pieces first, so that long scripts shrink fast.</summary>
    private static IEnumerable<Script> Shorter(Script script)
    {
        for (var size = script.Moves.Count / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < script.Moves.Count; start += size)
            {
                yield return new Script([.. script.Moves.Take(start), .. script.Moves.Skip(start + size)]);
            }
        }
    }
}
