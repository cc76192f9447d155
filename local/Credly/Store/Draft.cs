namespace MyIpma.Local.Credly;

/// <summary>One change in the making: the next state, the rows that make it durable and the webhooks it owes.</summary>
internal sealed class Draft(CredlyState before, FaultDesk faults, DateTimeOffset now)
{
    private readonly CredlyState start = before;
    private readonly List<StoredRow> rows = [];
    private readonly List<string> deliveries = [];

    public CredlyState State { get; private set; } = before;

    public DateTimeOffset Now { get; } = now;

    public IReadOnlyCollection<StoredRow> Rows => rows;

    public IReadOnlyCollection<string> Deliveries => deliveries;

    public long NextSequence() => State.Sequence + 1;

    public Badge Put(Badge badge)
    {
        State = State.With(badge);
        rows.Add(Credly.Rows.Of(Credly.Rows.Badge, badge.Id, badge));
        return badge;
    }

    public void Remove(Badge badge)
    {
        State = State with { Badges = State.Badges.Remove(badge.Id) };
        rows.Add(Credly.Rows.Gone(Credly.Rows.Badge, badge.Id));
    }

    public Account Put(Account account)
    {
        State = State.With(account);
        rows.Add(Credly.Rows.Of(Credly.Rows.Account, account.Id, account));
        return account;
    }

    public void Put(Session session)
    {
        State = State with { Sessions = State.Sessions.SetItem(session.Id, session) };
        rows.Add(Credly.Rows.Of(Credly.Rows.Session, session.Id, session));
    }

    public void RemoveSession(string id)
    {
        State = State with { Sessions = State.Sessions.Remove(id) };
        rows.Add(Credly.Rows.Gone(Credly.Rows.Session, id));
    }

    public void Put(ApiToken token)
    {
        State = State with { Tokens = State.Tokens.SetItem(token.Id, token) };
        rows.Add(Credly.Rows.Of(Credly.Rows.Token, token.Id, token));
    }

    public void RemoveToken(string id)
    {
        State = State with { Tokens = State.Tokens.Remove(id) };
        rows.Add(Credly.Rows.Gone(Credly.Rows.Token, id));
    }

    public void Put(OrganizationSettings organization)
    {
        State = State with { Organization = organization };
        rows.Add(Credly.Rows.Of(Credly.Rows.Organization, Credly.Rows.Only, organization));
    }

    public void Put(FaultSettings settings)
    {
        State = State with { Faults = settings };
        rows.Add(Credly.Rows.Of(Credly.Rows.Faults, Credly.Rows.Only, settings));
    }

    public void Put(Delivery delivery)
    {
        State = State with { Deliveries = State.Deliveries.SetItem(delivery.Id, delivery) };
        rows.Add(Credly.Rows.Of(Credly.Rows.Delivery, delivery.Id, delivery));
    }

    /// <summary>What an attempt left of a delivery; null when nothing is owed any more.</summary>
    public void Settle(string id, Delivery? left)
    {
        if (left is not null)
        {
            Put(left);
            return;
        }

        State = State with { Deliveries = State.Deliveries.Remove(id) };
        rows.Add(Credly.Rows.Gone(Credly.Rows.Delivery, id));
    }

    /// <summary>Records the event and, unless the faults swallow it, the webhook that tells of it.</summary>
    public void Announce(string eventType, Badge badge)
    {
        var happened = CredlyEvent.About(badge, eventType, NextSequence());
        State = State.With(happened);
        rows.Add(Credly.Rows.Of(Credly.Rows.Event, happened.Id, happened));
        if (faults.Plan(happened, Now) is { } delivery)
        {
            Put(delivery);
            deliveries.Add(delivery.Id);
        }
    }

    /// <summary>Drops all of it, for a change that turns out to be refused half-way.</summary>
    public void Undo()
    {
        State = start;
        rows.Clear();
        deliveries.Clear();
    }
}
