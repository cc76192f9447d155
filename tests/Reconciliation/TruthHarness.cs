using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Addresses;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Inbox;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Tests.Credly;

namespace MyIpma.Tests.Reconciliation;

/// <summary>Reconciliation on memory tables, with a wire that answers what it is told.</summary>
internal sealed class TruthHarness : IDisposable
{
    private static readonly EmailAddress Address = EmailAddress.TryParse("ana@example.org") ?? throw new InvalidOperationException();

    public TruthHarness()
    {
        var tables = new ConcurrentDictionary<string, MemoryTable>();
        Tables = new Tables(name => tables.GetOrAdd(name, _ => new MemoryTable()));
        Store = new BadgeStore(Tables);
        Locator = new BadgeLocator(Tables);
        Inbox = new InboxStore(Tables);
        Outbox = new OutboxQueue(Credly.Time);
        Retention = new InboxRetention(Inbox, Settings, Credly.Time, NullLogger<InboxRetention>.Instance);
    }

    public CredlyHarness Credly { get; } = new();

    public IOptions<ReconciliationOptions> Settings { get; } = Options.Create(new ReconciliationOptions());

    public Tables Tables { get; }

    public BadgeStore Store { get; }

    public BadgeLocator Locator { get; }

    public InboxStore Inbox { get; }

    public OutboxQueue Outbox { get; }

    public InboxRetention Retention { get; }

    public EventsFeed Feed => new(Credly.Client, Inbox, Outbox, Tables, Settings, Credly.Time, NullLogger<EventsFeed>.Instance);

    public NightlyWalk Walk => new(
        Credly.Client,
        new Counterparts(Locator, Store, Settings),
        new CredlySync(Credly.Client, new BadgeChanges(Store, Locator, Outbox, Credly.Time, NullLogger<BadgeChanges>.Instance)),
        Retention,
        Tables,
        Settings,
        Credly.Time,
        NullLogger<NightlyWalk>.Instance);

    public void Dispose() => Credly.Dispose();

    public async Task<BadgeKey> OfferAsync(string badgeId, CancellationToken ct)
    {
        var certificate = new Certificate { Id = badgeId, FirstName = "Ana", LastName = "Sousa", Level = "A", IssuedOn = new DateOnly(2025, 3, 1) };
        var offer = Badge.Offer(badgeId, certificate, Address, null, Credly.Time.GetUtcNow());
        await Locator.TryAddAsync(offer.Badge.Key, ct);
        await Store.TryCommitAsync(null, offer, Cause.Certificate(badgeId), Credly.Time.GetUtcNow(), ct);
        return offer.Badge.Key;
    }
}
