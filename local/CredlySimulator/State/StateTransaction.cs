using CredlySimulator.Accounts;
using CredlySimulator.Badges;
using CredlySimulator.Faults;
using CredlySimulator.Organization;
using CredlySimulator.Webhooks;

namespace CredlySimulator.State;

/// <summary>One change: the next state, the rows to store and the webhooks to deliver.</summary>
internal sealed class StateTransaction(StateSnapshot before, FaultInjector faults, DateTimeOffset now)
{
    private readonly StateSnapshot start = before;
    private readonly List<StoredRow> rows = [];
    private readonly List<string> deliveries = [];

    public StateSnapshot State { get; private set; } = before;

    public DateTimeOffset Now { get; } = now;

    public IReadOnlyCollection<StoredRow> Rows => rows;

    public IReadOnlyCollection<string> Deliveries => deliveries;

    public long NextSequence() => State.Sequence + 1;

    public Badge Put(Badge badge)
    {
        State = State.With(badge);
        rows.Add(RowSerializer.Create(RowSerializer.Badge, badge.Id, badge));
        return badge;
    }

    public void Remove(Badge badge)
    {
        State = State.Without(badge);
        rows.Add(RowSerializer.CreateDeleted(RowSerializer.Badge, badge.Id));
    }

    public Account Put(Account account)
    {
        State = State.With(account);
        rows.Add(RowSerializer.Create(RowSerializer.Account, account.Id, account));
        return account;
    }

    public void Put(Session session)
    {
        State = State with { Sessions = State.Sessions.SetItem(session.Id, session) };
        rows.Add(RowSerializer.Create(RowSerializer.Session, session.Id, session));
    }

    public void RemoveSession(string id)
    {
        State = State with { Sessions = State.Sessions.Remove(id) };
        rows.Add(RowSerializer.CreateDeleted(RowSerializer.Session, id));
    }

    public void Put(ApiToken token)
    {
        State = State with { Tokens = State.Tokens.SetItem(token.Id, token) };
        rows.Add(RowSerializer.Create(RowSerializer.Token, token.Id, token));
    }

    public void RemoveToken(string id)
    {
        State = State with { Tokens = State.Tokens.Remove(id) };
        rows.Add(RowSerializer.CreateDeleted(RowSerializer.Token, id));
    }

    public void Put(OrganizationSettings organization)
    {
        State = State with { Organization = organization };
        rows.Add(RowSerializer.Create(RowSerializer.Organization, RowSerializer.SingletonId, organization));
    }

    public void Put(FaultSettings settings)
    {
        State = State with { Faults = settings };
        rows.Add(RowSerializer.Create(RowSerializer.Faults, RowSerializer.SingletonId, settings));
    }

    public void Put(WebhookDelivery delivery)
    {
        State = State with { Deliveries = State.Deliveries.SetItem(delivery.Id, delivery) };
        rows.Add(RowSerializer.Create(RowSerializer.Delivery, delivery.Id, delivery));
    }

    /// <summary>Null when the delivery is finished.</summary>
    public void UpdateDelivery(string id, WebhookDelivery? next)
    {
        if (next is not null)
        {
            Put(next);
            return;
        }

        State = State with { Deliveries = State.Deliveries.Remove(id) };
        rows.Add(RowSerializer.CreateDeleted(RowSerializer.Delivery, id));
    }

    /// <summary>Stores the event and, unless a fault loses it, its webhook.</summary>
    public void RaiseEvent(string eventType, Badge badge)
    {
        var credlyEvent = CredlyEvent.Create(badge, eventType, NextSequence());
        State = State.With(credlyEvent);
        rows.Add(RowSerializer.Create(RowSerializer.Event, credlyEvent.Id, credlyEvent));
        if (faults.PlanDelivery(credlyEvent, Now) is { } delivery)
        {
            Put(delivery);
            deliveries.Add(delivery.Id);
        }
    }

    /// <summary>Discards everything, for a change that is rejected halfway.</summary>
    public void Rollback()
    {
        State = start;
        rows.Clear();
        deliveries.Clear();
    }
}
