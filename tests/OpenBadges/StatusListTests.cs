using System.Buffers.Text;
using System.IO.Compression;
using Microsoft.Extensions.Options;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;
using MyIpma.Tests.Domain;

namespace MyIpma.Tests.OpenBadges;

public sealed class StatusListTests
{
    private readonly StatusEntryStore entries = Over(new Tables(_ => new MemoryTable()));

    [Fact]
    public async Task No_two_badges_share_a_position_however_many_ask_at_once()
    {
        var badges = Enumerable.Range(0, 5_000).Select(number => $"b_{number}").ToList();

        var given = await Task.WhenAll(badges.Concat(badges).Select(badge => Task.Run(() => entries.GetOrAssignAsync(badge, CancellationToken.None))));

        Assert.Equal(badges.Count, given.Distinct().Count());
        Assert.Equal(given.Take(badges.Count), given.Skip(badges.Count));
    }

    [Fact]
    public async Task Positions_are_scattered_over_the_list()
    {
        var given = await Task.WhenAll(Enumerable.Range(0, 100).Select(number => entries.GetOrAssignAsync($"b_{number}", CancellationToken.None)));

        Assert.All(given, entry => Assert.InRange(entry.Index, 0, StatusList.Size - 1));
        Assert.True(given.Max(entry => entry.Index) - given.Min(entry => entry.Index) > StatusList.Size / 2);
    }

    [Fact]
    public async Task A_position_taken_by_another_badge_is_passed_over()
    {
        var alone = await entries.GetOrAssignAsync("b_1", CancellationToken.None);
        var tables = new Tables(_ => new MemoryTable());
        await tables.Links.TryCommitAsync("status", [new RowChange.Insert($"taken|{alone.List:d4}|{alone.Index:d6}", "b_other")], CancellationToken.None);

        var given = await Over(tables).GetOrAssignAsync("b_1", CancellationToken.None);

        Assert.NotEqual(alone, given);
    }

    [Fact]
    public async Task Revoking_twice_turns_one_bit_on()
    {
        var entry = await entries.GetOrAssignAsync("b_1", CancellationToken.None);

        await entries.RevokeAsync("b_1", CancellationToken.None);
        await entries.RevokeAsync("b_1", CancellationToken.None);

        Assert.Equal([entry.Index], await entries.GetRevokedAsync(entry.List, CancellationToken.None));
    }

    [Fact]
    public async Task A_credential_asked_for_after_the_revocation_finds_its_bit_on()
    {
        var noted = await entries.RevokeAsync("b_1", CancellationToken.None);

        var given = await entries.GetOrAssignAsync("b_1", CancellationToken.None);

        Assert.Equal(noted, given);
        Assert.Contains(given.Index, await entries.GetRevokedAsync(given.List, CancellationToken.None));
    }

    [Theory]
    [InlineData(0, 0, 0x80)]
    [InlineData(7, 0, 0x01)]
    [InlineData(8, 1, 0x80)]
    [InlineData(131_071, 16_383, 0x01)]
    public void The_first_position_is_the_left_most_bit(int index, int place, byte expected)
    {
        var encoded = StatusList.Encode([index]);

        var bits = Unpack(encoded);
        Assert.Equal('u', encoded[0]);
        Assert.Equal(16_384, bits.Length);
        Assert.Equal(expected, bits[place]);
        Assert.Equal(expected, bits.Sum(bit => bit));
    }

    internal static byte[] Unpack(string encoded)
    {
        using var packed = new GZipStream(new MemoryStream(Base64Url.DecodeFromChars(encoded.AsSpan(1))), CompressionMode.Decompress);
        using var bits = new MemoryStream();
        packed.CopyTo(bits);
        return bits.ToArray();
    }

    private static StatusEntryStore Over(Tables tables) => new(tables, Options.Create(new AppKeyOptions { AppKey = new string('k', 32) }));
}

public sealed class RevocationEffectTests
{
    [Fact]
    public void A_withdrawn_certificate_owes_the_bit_in_the_status_list() =>
        Assert.Contains(new Effect.NoteRevocation(Given.BadgeId), OwedBy(Given.Accepted().Revoke("withdrawn", Given.Now)));

    [Fact]
    public void A_revocation_at_Credly_owes_it_too() =>
        Assert.Contains(new Effect.NoteRevocation(Given.BadgeId), OwedBy(Given.Accepted().ApplyCredlyState(Given.Reported(CredlyBadgeState.Revoked, 2), Given.Now)));

    [Fact]
    public void A_newer_certificate_owes_it_for_the_badge_it_replaces() =>
        Assert.Contains(new Effect.NoteRevocation(Given.BadgeId), OwedBy(Given.Accepted().ReplaceBy("b_2", Given.Now)));

    [Fact]
    public void A_replacement_at_Credly_owes_nothing_as_the_badge_lives_on_there() =>
        Assert.DoesNotContain(new Effect.NoteRevocation(Given.BadgeId), OwedBy(Given.Accepted().ApplyCredlyState(Given.Reported(CredlyBadgeState.Replaced, 2), Given.Now)));

    [Fact]
    public void Hiding_a_badge_owes_nothing() =>
        Assert.DoesNotContain(new Effect.NoteRevocation(Given.BadgeId), OwedBy(Given.Accepted().ApplyCredlyState(Given.Reported(CredlyBadgeState.Accepted, 2) with { Public = false }, Given.Now)));

    private static IEnumerable<Effect> OwedBy(Decision decision)
    {
        var changed = Assert.IsType<Decision.Changed>(decision);
        return EffectFactory.Create(Given.Accepted(), changed.Badge, changed.Events, Given.Now).Select(owed => owed.Effect);
    }
}
