using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;

namespace MyIpma.Tests.OpenBadges;

public sealed class RevocationEffectTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_withdrawn_certificate_owes_the_bit_in_the_status_list() =>
        Assert.Contains(new Effect.NoteRevocation("b_1"), OwedBy(Accepted().Revoke("withdrawn", Now)));

    [Fact]
    public void A_revocation_at_Credly_owes_it_too() =>
        Assert.Contains(new Effect.NoteRevocation("b_1"), OwedBy(Accepted().Hear(Told(CredlyBadgeState.Revoked, 2), Now)));

    [Fact]
    public void A_newer_certificate_owes_it_for_the_badge_it_replaces() =>
        Assert.Contains(new Effect.NoteRevocation("b_1"), OwedBy(Accepted().ReplaceBy("b_2", Now)));

    [Fact]
    public void A_replacement_at_Credly_owes_nothing_as_the_badge_lives_on_there() =>
        Assert.DoesNotContain(new Effect.NoteRevocation("b_1"), OwedBy(Accepted().Hear(Told(CredlyBadgeState.Replaced, 2), Now)));

    [Fact]
    public void Hiding_a_badge_owes_nothing() =>
        Assert.DoesNotContain(new Effect.NoteRevocation("b_1"), OwedBy(Accepted().Hear(Told(CredlyBadgeState.Accepted, 2) with { Public = false }, Now)));

    private static IEnumerable<Effect> OwedBy(Decision decision)
    {
        var changed = Assert.IsType<Decision.Changed>(decision);
        return Effects.Of(Accepted(), changed.Badge, changed.Happenings, Now).Select(owed => owed.Effect);
    }

    private static Badge Accepted()
    {
        var address = EmailAddress.TryParse("ana@example.org") ?? throw new InvalidOperationException("No address.");
        var certificate = new Certificate { Id = "C-1", FirstName = "Ana", LastName = "Sousa", Level = "B", IssuedOn = new DateOnly(2026, 1, 2) };
        var offered = Badge.Offer("b_1", certificate, address, null, Now).Badge;
        return Assert.IsType<Decision.Changed>(offered.Hear(Told(CredlyBadgeState.Accepted, 1), Now)).Badge;
    }

    private static CredlyBadge Told(CredlyBadgeState state, int minute) =>
        new() { Id = "credly-1", State = state, Public = true, StateUpdatedAt = Now.AddMinutes(minute), UpdatedAt = Now.AddMinutes(minute) };
}
