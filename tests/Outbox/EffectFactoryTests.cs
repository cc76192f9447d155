using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Tests.Domain;

namespace MyIpma.Tests.Outbox;

public sealed class EffectFactoryTests
{
    public static TheoryData<string, ClaimStatus?> Moves => new()
    {
        { nameof(Given.Proceeded), ClaimStatus.Proceeded },
        { nameof(Given.Accepted), ClaimStatus.Confirmed },
        { nameof(Given.Revoked), ClaimStatus.Failed },
        { nameof(Given.Lapsed), null },
    };

    [Theory]
    [MemberData(nameof(Moves))]
    public void The_workflow_is_told_of_every_change_of_its_claim_that_it_did_not_make_itself(string after, ClaimStatus? reported)
    {
        var (before, change) = after switch
        {
            nameof(Given.Proceeded) => (Given.Open(), Given.Open().Proceed(1, Given.Now)),
            nameof(Given.Accepted) => (Given.Proceeded(), Given.Proceeded().ApplyCredlyState(Given.Reported(MyIpma.Core.Credly.CredlyBadgeState.Accepted, 1), Given.Now)),
            nameof(Given.Revoked) => (Given.Open(), Given.Open().Revoke("withdrawn", Given.Now)),
            _ => (Given.Open(), Given.Open().Lapse(1, Given.AfterWindow)),
        };

        var changed = Assert.IsType<Decision.Changed>(change);
        var owed = EffectFactory.Create(before, changed.Badge, changed.Events, Given.Now).Select(effect => effect.Effect).OfType<Effect.MoveClaim>();

        Assert.Equal(reported, owed.SingleOrDefault()?.Status);
    }
}
