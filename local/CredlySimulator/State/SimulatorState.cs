using System.Collections.Immutable;
using System.Text.Json;
using CredlySimulator.Accounts;
using CredlySimulator.Badges;
using CredlySimulator.Faults;
using CredlySimulator.Organization;
using CredlySimulator.Webhooks;

namespace CredlySimulator.State;

/// <summary>
/// The simulator's state in memory. Changes happen one at a time; neither a change nor a read returns before
/// everything it saw is durable, so that a killed process never loses what it has answered.
/// </summary>
internal sealed partial class SimulatorState(
    CredlySimulatorSettings settings, FaultInjector faults, WebhookQueue queue, TimeProvider time, ILogger<SimulatorState> logger) : IDisposable
{
    private readonly Lock gate = new();
    private readonly SemaphoreSlim loading = new(1, 1);
    private readonly Journal journal = new(settings.Store);
    private StateSnapshot? state;

    public void Dispose() => loading.Dispose();

    public async Task<T> ReadAsync<T>(Func<StateSnapshot, T> read, CancellationToken ct)
    {
        await LoadAsync(ct);
        StateSnapshot seen;
        Task durable;
        lock (gate)
        {
            seen = Loaded();
            durable = journal.Write([]);
        }

        await durable;
        return read(seen);
    }

    public async Task<T> ChangeAsync<T>(Func<StateTransaction, T> change, CancellationToken ct)
    {
        await LoadAsync(ct);
        StateTransaction transaction;
        T result;
        Task durable;
        lock (gate)
        {
            transaction = new StateTransaction(Loaded(), faults, CredlyTime.TruncateToMilliseconds(time.GetUtcNow()));
            result = change(transaction);
            state = transaction.State;
            durable = journal.Write(transaction.Rows);
        }

        await durable;
        queue.Add(transaction.Deliveries);
        return result;
    }

    public Task ChangeAsync(Action<StateTransaction> change, CancellationToken ct) =>
        ChangeAsync(
            transaction =>
            {
                change(transaction);
                return true;
            },
            ct);

    /// <summary>On first use and not at start, when the host may still be starting the store.</summary>
    public async Task LoadAsync(CancellationToken ct)
    {
        if (Volatile.Read(ref state) is not null)
        {
            return;
        }

        await loading.WaitAsync(ct);
        try
        {
            if (state is null)
            {
                await LoadOnceAsync(ct);
            }
        }
        finally
        {
            loading.Release();
        }
    }

    private async Task LoadOnceAsync(CancellationToken ct)
    {
        var (loaded, unreadable) = StateLoader.Load(await settings.Store.LoadAllAsync(ct));
        foreach (var key in unreadable)
        {
            Skipped(key);
        }

        var transaction = new StateTransaction(loaded, faults, CredlyTime.TruncateToMilliseconds(time.GetUtcNow()));
        ApiTokens.Seed(transaction, settings);
        await journal.Write(transaction.Rows);
        faults.Configure(transaction.State.Faults);
        Volatile.Write(ref state, transaction.State);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The simulator ignores its row {Key}, which cannot be read.")]
    private partial void Skipped(string key);

    private StateSnapshot Loaded() => state ?? throw new InvalidOperationException("The simulator's state was used before it was loaded.");
}

/// <summary>Immutable: readers keep theirs while a change creates the next.</summary>
internal sealed record StateSnapshot
{
    public static readonly StateSnapshot Empty = new();

    public long Sequence { get; init; }
    public ImmutableDictionary<string, Badge> Badges { get; init; } = ImmutableDictionary<string, Badge>.Empty;
    public ImmutableDictionary<string, Account> Accounts { get; init; } = ImmutableDictionary<string, Account>.Empty;
    public ImmutableDictionary<string, string> AccountIdByEmail { get; init; } = ImmutableDictionary<string, string>.Empty;
    public ImmutableDictionary<string, Session> Sessions { get; init; } = ImmutableDictionary<string, Session>.Empty;
    public ImmutableDictionary<string, CredlyEvent> Events { get; init; } = ImmutableDictionary<string, CredlyEvent>.Empty;
    public ImmutableDictionary<string, WebhookDelivery> Deliveries { get; init; } = ImmutableDictionary<string, WebhookDelivery>.Empty;
    public ImmutableDictionary<string, ApiToken> Tokens { get; init; } = ImmutableDictionary<string, ApiToken>.Empty;
    public OrganizationSettings Organization { get; init; } = new();
    public FaultSettings Faults { get; init; } = new();

    /// <summary>So that a call takes no longer among many badges than among few.</summary>
    public BadgeIndex Index { get; private init; } = BadgeIndex.Empty;

    public IEnumerable<Badge> BadgesInOrder => Badges.Values.OrderBy(badge => badge.Sequence);

    public Account? AccountOf(string email) => AccountIdByEmail.TryGetValue(email, out var id) ? Accounts.GetValueOrDefault(id) : null;

    public IEnumerable<Badge> BadgesOf(Account account) => BadgesInOrder.Where(badge => account.Has(badge.RecipientEmail));

    public StateSnapshot With(Badge badge) => this with
    {
        Badges = Badges.SetItem(badge.Id, badge),
        Index = Index.Without(Badges.GetValueOrDefault(badge.Id)).With(badge),
        Sequence = Math.Max(Sequence, badge.Sequence),
    };

    public StateSnapshot Without(Badge badge) => this with { Badges = Badges.Remove(badge.Id), Index = Index.Without(Badges.GetValueOrDefault(badge.Id)) };

    public StateSnapshot With(CredlyEvent credlyEvent) =>
        this with { Events = Events.SetItem(credlyEvent.Id, credlyEvent), Sequence = Math.Max(Sequence, credlyEvent.Sequence) };

    public StateSnapshot With(Account account) => this with
    {
        Accounts = Accounts.SetItem(account.Id, account),
        AccountIdByEmail = AccountIdByEmail.SetItems(account.Emails.Select(email => KeyValuePair.Create(email, account.Id))),
    };
}

/// <summary>Badge ids by address and by issuer_earner_id, and the number of badges of each template.</summary>
internal sealed record BadgeIndex
{
    public static readonly BadgeIndex Empty = new();

    private ImmutableDictionary<string, ImmutableHashSet<string>> ByEmail { get; init; } = ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    private ImmutableDictionary<string, ImmutableHashSet<string>> ByEarnerId { get; init; } = ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    private ImmutableDictionary<string, int> Counts { get; init; } = ImmutableDictionary.Create<string, int>(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> FindByEmail(string email) => ByEmail.GetValueOrDefault(email, []);

    public IEnumerable<string> FindByEarnerId(string? earnerId) => earnerId is null ? [] : ByEarnerId.GetValueOrDefault(earnerId, []);

    public int Count(string templateId) => Counts.GetValueOrDefault(templateId);

    public BadgeIndex With(Badge badge) => new()
    {
        ByEmail = ByEmail.SetItem(badge.RecipientEmail, ByEmail.GetValueOrDefault(badge.RecipientEmail, []).Add(badge.Id)),
        ByEarnerId = badge.IssuerEarnerId is { } earner ? ByEarnerId.SetItem(earner, ByEarnerId.GetValueOrDefault(earner, []).Add(badge.Id)) : ByEarnerId,
        Counts = Counts.SetItem(badge.TemplateId, Count(badge.TemplateId) + 1),
    };

    public BadgeIndex Without(Badge? badge) => badge is null ? this : new()
    {
        ByEmail = ByEmail.SetItem(badge.RecipientEmail, ByEmail[badge.RecipientEmail].Remove(badge.Id)),
        ByEarnerId = badge.IssuerEarnerId is { } earner ? ByEarnerId.SetItem(earner, ByEarnerId[earner].Remove(badge.Id)) : ByEarnerId,
        Counts = Counts.SetItem(badge.TemplateId, Count(badge.TemplateId) - 1),
    };
}

/// <summary>Rebuilds the state from stored rows.</summary>
internal static class StateLoader
{
    /// <summary>Leaves out rows that cannot be read, and returns their keys.</summary>
    public static (StateSnapshot State, IReadOnlyList<string> Unreadable) Load(IEnumerable<StoredRow> rows)
    {
        var (state, unreadable) = (StateSnapshot.Empty, new List<string>());
        foreach (var row in rows)
        {
            try
            {
                state = With(state, row);
            }
            catch (Exception failure) when (failure is JsonException or InvalidDataException)
            {
                unreadable.Add($"{row.Kind} {row.Id}");
            }
        }

        return (state, unreadable);
    }

    private static StateSnapshot With(StateSnapshot state, StoredRow row) => row.Kind switch
    {
        RowSerializer.Badge => state.With(RowSerializer.Read<Badge>(row)),
        RowSerializer.Account => state.With(RowSerializer.Read<Account>(row)),
        RowSerializer.Event => state.With(RowSerializer.Read<CredlyEvent>(row)),
        RowSerializer.Session => state with { Sessions = state.Sessions.SetItem(row.Id, RowSerializer.Read<Session>(row)) },
        RowSerializer.Delivery => state with { Deliveries = state.Deliveries.SetItem(row.Id, RowSerializer.Read<WebhookDelivery>(row)) },
        RowSerializer.Token => state with { Tokens = state.Tokens.SetItem(row.Id, RowSerializer.Read<ApiToken>(row)) },
        RowSerializer.Organization => state with { Organization = RowSerializer.Read<OrganizationSettings>(row) },
        RowSerializer.Faults => state with { Faults = RowSerializer.Read<FaultSettings>(row) },
        _ => throw new InvalidDataException($"The simulator's store holds a row of unknown kind {row.Kind}."),
    };
}
