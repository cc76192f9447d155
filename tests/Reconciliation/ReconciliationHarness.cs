using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MyIpma.Core.Badges;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;
using MyIpma.Tests.Credly;
using MyIpma.Tests.Domain;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Reconciliation;

/// <summary>Reconciliation on memory tables, with a wire that answers what it is told.</summary>
internal sealed class ReconciliationHarness : IDisposable
{
    private static readonly EmailAddress Address = Given.Ana;

    public ReconciliationHarness()
    {
        var tables = new ConcurrentDictionary<string, MemoryTable>();
        Tables = new Tables(name => tables.GetOrAdd(name, _ => new MemoryTable()));
        Store = new BadgeStore(Tables, Faults, Updates);
        Inbox = new CredlyEventStore(Tables, Faults, Updates);
        Outbox = new OutboxQueue(Credly.Time);
        Retention = new InboxRetention(Inbox, new UsageCounter(Tables, Options.Create(new AppKeyOptions { AppKey = new string('k', 32) }), Faults, Updates, Credly.Time), Faults, Settings, Credly.Time, NullLogger<InboxRetention>.Instance);
    }

    public CredlyHarness Credly { get; } = new();

    public FaultIsolation Faults { get; } = new(NullLogger<FaultIsolation>.Instance);

    public OptimisticUpdate Updates => new(Credly.Time, new NoJitter());

    public IOptions<ReconciliationOptions> Settings { get; } = Options.Create(new ReconciliationOptions());

    public Tables Tables { get; }

    public BadgeStore Store { get; }

    public CredlyEventStore Inbox { get; }

    public OutboxQueue Outbox { get; }

    public InboxRetention Retention { get; }

    public EventFeedReader Feed => new(Credly.Client, Inbox, Outbox, Faults, Tables, Updates, Settings, Credly.Time, NullLogger<EventFeedReader>.Instance);

    public BadgeReconciliationJob Job => new(
        Credly.Client,
        new BadgeMatcher(Store, Faults, Settings),
        new CredlySync(Credly.Client, new BadgeService(Store, Updates, Outbox, Credly.Time, NullLogger<BadgeService>.Instance)),
        Retention,
        Faults,
        Tables,
        Updates,
        Settings,
        Credly.Time,
        NullLogger<BadgeReconciliationJob>.Instance);

    public DriftScanner Drift => new(Credly.Client, new BadgeMatcher(Store, Faults, Settings), Store, Faults);

    public void Dispose() => Credly.Dispose();

    public async Task<BadgeKey> OfferAsync(string badgeId, CancellationToken ct)
    {
        var certificate = new Certificate { Id = badgeId, FirstName = "Ana", LastName = "Sousa", Level = "A", IssuedOn = new DateOnly(2025, 3, 1) };
        var offer = Badge.Offer(badgeId, certificate, Address, null, Credly.Time.GetUtcNow());
        await Store.TryLinkAsync(offer.Badge.Key, ct);
        await Store.TryCommitAsync(null, offer, ChangeSource.Certificate(badgeId), Credly.Time.GetUtcNow(), ct);
        return offer.Badge.Key;
    }
}
