namespace MyIpma.Core.Storage;

/// <summary>The tables of the product. Each name is also the name in Azure Table Storage.</summary>
public sealed class Tables(Func<string, ITable> open)
{
    /// <summary>The names, for whoever creates them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["badges", "accounts", "links"];

    /// <summary>Badges, claims, timelines, the inbox and the outbox.</summary>
    public ITable Badges { get; } = open("badges");

    /// <summary>Accounts, and which account owns an address.</summary>
    public ITable Accounts { get; } = open("accounts");

    /// <summary>From a badge id to the address it is stored under; further bookkeeping that belongs to no address.</summary>
    public ITable Links { get; } = open("links");
}
