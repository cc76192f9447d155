using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Issuing;

/// <summary>
/// Moves a badge to another proven address of the same person, or to the one its certificate is corrected to: intent on the old row, Credly, commit, copy, link, and
/// later the removal of the old rows. A crash in between is healed by the effect committed with the intent. A move by the person publishes no event: later events have
/// the new address.
/// </summary>
public sealed class BadgeAddressChange(
    BadgeStore store, BadgeTransferStore moves, BadgeService badges, BadgeIssuer issuer, CredlySync sync, OptimisticUpdate updates, OutboxQueue outbox, TimeProvider time)
{
    private static readonly TimeSpan RemovalDelay = TimeSpan.FromMinutes(2);

    /// <summary>Where Credly cannot be reached after the intent was written, the badge keeps moving and the pending effect continues.</summary>
    /// <exception cref="CredlyUnavailableException">Credly could not be asked whether the badge may move; nothing was begun.</exception>
    public async Task<BadgeChangeResult> MoveAsync(Versioned<Badge> stored, EmailAddress address, CancellationToken ct)
    {
        var asked = stored.Value.Credly is null || stored.Value.Moving is not null ? null : await sync.RefreshAsync(stored.Value, ChangeSource.Person, ct);
        if (asked is BadgeChangeResult.Refused)
        {
            return asked;
        }

        var current = asked is BadgeChangeResult.Succeeded done ? done.Stored : stored;
        switch (current.Value.StartMove(address, time.GetUtcNow()))
        {
            case Decision.Refused refused:
                return new BadgeChangeResult.Refused(refused.Refusal);
            case Decision.Changed changed:
                return await BeginAsync(current, changed.Badge, ct);
            default:
                return new BadgeChangeResult.Succeeded(current, [], []);
        }
    }

    /// <summary>
    /// Applies a correction of the certificate and, where it names another address, moves the badge there. Where Credly cannot be reached, the badge keeps moving and
    /// the pending effect continues.
    /// </summary>
    public async Task<BadgeChangeResult> CorrectAsync(BadgeKey key, ChangeSource source, Func<Badge, DateTimeOffset, Decision> decide, CancellationToken ct)
    {
        var result = await badges.ApplyWithoutDispatchAsync(key, null, source, decide, ct);
        if (result is BadgeChangeResult.Refused { Refusal: Refusal.Moving })
        {
            await FinishAsync(key, ct);
            result = await badges.ApplyWithoutDispatchAsync(key, null, source, decide, ct);
        }

        return result switch
        {
            BadgeChangeResult.Refused { Refusal: Refusal.Moving } => throw new ContentionException(key.BadgeId),
            BadgeChangeResult.Succeeded { Badge.Moving.CorrectedFrom: not null } corrected => await FinishAsync(
                corrected.Badge, corrected.Stored, corrected.Pending, source, ct) switch
            {
                BadgeChangeResult.Refused { Refusal: var refusal } => new BadgeChangeResult.Refused(new Refusal.CertificateConflict(refusal is Refusal.AcceptedElsewhere
                    ? "email cannot change any more: the badge is accepted on Credly."
                    : "email cannot change: Credly does not move the badge to that address. Revoke this certificate and issue a new one.")),
                BadgeChangeResult.Succeeded moved => moved with { Events = corrected.Events },
                _ => corrected,
            },
            BadgeChangeResult.Succeeded done => Dispatched(done),
            _ => result,
        };
    }

    private BadgeChangeResult.Succeeded Dispatched(BadgeChangeResult.Succeeded done)
    {
        outbox.Enqueue(done.Pending);
        return done;
    }

    /// <summary>Continues a move from any step; a complete or cancelled one is left alone.</summary>
    public async Task FinishAsync(BadgeKey from, CancellationToken ct)
    {
        if (await store.ReadAsync(from, ct) is not { Value.Moving: { } move } stored)
        {
            return;
        }

        if (!move.Committed && await TryReaddressAsync(stored.Value, move, ct))
        {
            await CommitAsync(from, ct);
        }

        if (await store.ReadAsync(from, ct) is { Value: { HasMovedAway: true } left })
        {
            await moves.CopyAsync(left, time.GetUtcNow(), ct);
        }
    }

    /// <summary>Removes the rows at the old address once the badge has arrived.</summary>
    public async Task DropAsync(BadgeKey from, CancellationToken ct)
    {
        await FinishAsync(from, ct);
        if (await store.ReadAsync(from, ct) is { Value.HasMovedAway: true })
        {
            await moves.RemoveAsync(from, ct);
        }
    }

    private async Task<BadgeChangeResult> BeginAsync(Versioned<Badge> before, Badge after, CancellationToken ct)
    {
        if (await moves.TryWriteAsync(before, after, time.GetUtcNow(), [.. EffectsOf(before.Value, after)], ct) is not { } pending)
        {
            throw new ContentionException(after.Id);
        }

        return await FinishAsync(after, before with { Value = after }, pending, ChangeSource.Person, ct);
    }

    /// <summary>Continues a move whose intent was just written.</summary>
    private async Task<BadgeChangeResult> FinishAsync(Badge moving, Versioned<Badge> stored, IReadOnlyList<OutboxRow> pending, ChangeSource source, CancellationToken ct)
    {
        try
        {
            await FinishAsync(moving.Key, CancellationToken.None);
        }
        catch (Exception failure) when (failure is CredlyUnavailableException or CredlyUnauthorizedException)
        {
            return new BadgeChangeResult.Succeeded(stored, [], pending);
        }
        finally
        {
            outbox.Enqueue(pending);
        }

        return await badges.ApplyWithoutDispatchAsync(moving.Key, null, source, (badge, _) => new Decision.Unchanged(badge), ct) switch
        {
            BadgeChangeResult.Succeeded { Badge: var badge } when badge.AddressKey == moving.AddressKey && badge.Moving is null =>
                new BadgeChangeResult.Refused(badge.Credly is { State: CredlyBadgeState.Accepted } ? new Refusal.AcceptedElsewhere() : new Refusal.MoveRefused()),
            var outcome => outcome,
        };
    }

    /// <summary>True when Credly has the badge under the new address, or not at all. Otherwise the move is cancelled, and what Credly reported is applied.</summary>
    private async Task<bool> TryReaddressAsync(Badge badge, BadgeMove move, CancellationToken ct)
    {
        if (!badge.MayBeAtCredly)
        {
            return true;
        }

        var source = move.CorrectedFrom is null ? ChangeSource.Person : ChangeSource.Certificate(badge.Certificate.Id);
        var reported = await issuer.ReaddressAsync(badge, move.Address, ct);
        if (reported is not null)
        {
            await sync.ApplyCredlyStateAsync(badge.Key, reported, source, ct);
        }

        if (reported is not null && EmailAddress.Canonicalize(reported.RecipientEmail) == move.Address)
        {
            return true;
        }

        await badges.ApplyAsync(badge.Key, source, (current, _) => current.CancelMove(), ct);
        return false;
    }

    private static IEnumerable<Effect> EffectsOf(Badge before, Badge after)
    {
        yield return new Effect.MoveBadge(after.Key);
        if (before.Claim is { } claim && after.Claim is { } ended && claim.Status != ended.Status)
        {
            yield return new Effect.MoveClaim(new ClaimId(after.Id, ended.Number).ToString(), ended.Status);
        }
    }

    private Task CommitAsync(BadgeKey from, CancellationToken ct) => updates.RunAsync(from.BadgeId, async () =>
        await store.ReadAsync(from, ct) is not { } stored || stored.Value.CommitMove() is not Decision.Changed committed
        || await moves.TryWriteAsync(stored, committed.Badge, time.GetUtcNow() + RemovalDelay, [new Effect.RemoveMoved(from)], ct) is not null, ct);
}

/// <summary>The storage of a move between two partitions: each step may be repeated, and the badge is always found under at least one address.</summary>
public sealed class BadgeTransferStore(Tables tables, BadgeStore store, OutboxQueue outbox, FaultIsolation faults)
{
    private const int MostRows = 100;

    /// <summary>Null after a concurrent write.</summary>
    public async Task<IReadOnlyList<OutboxRow>?> TryWriteAsync(Versioned<Badge> before, Badge after, DateTimeOffset due, IReadOnlyList<Effect> pending, CancellationToken ct)
    {
        var partition = Partitions.For(after.AddressKey);
        OutboxRow[] rows = [.. pending.Select((effect, n) => new OutboxRow(partition, OutboxRowKeys.Pending(due, after.Id, after.Revision, n), effect))];
        var badge = new RowChange.Replace(BadgeRowKeys.Badge(after.Key), JsonRow.Write(after, BadgeRowJson.Default.Badge), before.ETag);
        return await tables.Badges.TryCommitAsync(partition, [badge, .. rows.Select(row => row.ToInsert()), .. CounterRows.ChangesFor(before.Value, after, due)], ct) is null ? null : rows;
    }

    /// <summary>Copies the badge with its earlier claims and timeline to the new address, the badge row last, and updates its link.</summary>
    public async Task CopyAsync(Badge left, DateTimeOffset now, CancellationToken ct)
    {
        if (await store.IsErasedAsync(left.Id, ct))
        {
            return;
        }

        var arrived = left.CompleteMove();
        var rows = new List<RowChange>();
        foreach (var prefix in new[] { BadgeRowKeys.Claims(left.Key), BadgeRowKeys.Logs(left.Key) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.For(left.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
            {
                rows.Add(new RowChange.Put(arrived.AddressKey + row.Key[left.AddressKey.Length..], row.Body));
            }
        }

        foreach (var chunk in rows.Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(Partitions.For(arrived.AddressKey), chunk, ct);
        }

        if (await TryWriteArrivedAsync(left, arrived, now, ct) && !await store.TryRelinkAsync(arrived.Key, ct))
        {
            await RemoveErasedAsync(arrived, now, ct);
        }
    }

    /// <summary>For a badge erased while it moved: the copies are removed too, and no longer counted.</summary>
    private async Task RemoveErasedAsync(Badge arrived, DateTimeOffset now, CancellationToken ct)
    {
        await RemoveAsync(arrived.Key, ct);
        var partition = Partitions.For(arrived.AddressKey);
        var deltas = await tables.Badges.RangeAsync(partition, CounterRows.DeltaPrefix, RowKeyFormat.After(CounterRows.DeltaPrefix), ct).ToListAsync(ct);
        await tables.Badges.TryCommitAsync(partition, [.. CounterRows.ErasureOf(arrived, deltas, new Row(BadgeRowKeys.Badge(arrived.Key), "", ""), faults, now)], ct);
    }

    /// <summary>
    /// Also overwrites what the badge left there when it comes back. False when it has been there and moved on. Where the certificate was corrected to this address,
    /// its holder is offered the badge only now.
    /// </summary>
    private async Task<bool> TryWriteArrivedAsync(Badge left, Badge arrived, DateTimeOffset now, CancellationToken ct)
    {
        var partition = Partitions.For(arrived.AddressKey);
        var existing = await tables.Badges.GetAsync(partition, BadgeRowKeys.Badge(arrived.Key), ct);
        var known = existing is null ? null : JsonRow.Read(existing, BadgeRowJson.Default.Badge);
        if (known is not null && (!known.HasMovedAway || known.Revision > arrived.Revision))
        {
            return !known.HasMovedAway;
        }

        var (source, pending) = left.Moving is { CorrectedFrom: not null }
            ? (ChangeSource.Certificate(arrived.Certificate.Id), OutboxRow.For(arrived, new Decision.Changed(arrived, BadgeEventKind.Offered), now))
            : (ChangeSource.Person, []);
        var body = JsonRow.Write(arrived, BadgeRowJson.Default.Badge);
        var entry = JsonRow.Write(new TimelineEntry(now, BadgeEventKind.Readdressed, source), BadgeRowJson.Default.TimelineEntry);
        RowChange badge = existing is null ? new RowChange.Insert(BadgeRowKeys.Badge(arrived.Key), body) : new RowChange.Replace(BadgeRowKeys.Badge(arrived.Key), body, existing.ETag);
        var log = new RowChange.Put(BadgeRowKeys.Log(arrived.Key, now, arrived.Revision, 0), entry);
        if (await tables.Badges.TryCommitAsync(partition, [badge, log, .. pending.Select(row => row.ToInsert()), .. CounterRows.ChangesFor(known, arrived, now)], ct) is null)
        {
            return await tables.Badges.GetAsync(partition, BadgeRowKeys.Badge(arrived.Key), ct) is not null;
        }

        outbox.Enqueue(pending);
        return true;
    }

    public async Task RemoveAsync(BadgeKey left, CancellationToken ct)
    {
        var keys = new List<string>();
        foreach (var prefix in new[] { BadgeRowKeys.Claims(left), BadgeRowKeys.Logs(left) })
        {
            await foreach (var row in tables.Badges.RangeAsync(Partitions.For(left.AddressKey), prefix, RowKeyFormat.After(prefix), ct))
            {
                keys.Add(row.Key);
            }
        }

        var partition = Partitions.For(left.AddressKey);
        foreach (var chunk in keys.Append(BadgeRowKeys.Badge(left)).Chunk(MostRows))
        {
            await tables.Badges.TryCommitAsync(partition, [.. chunk.Select(key => new RowChange.Delete(key))], ct);
        }
    }
}
