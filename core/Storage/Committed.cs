using MyIpma.Core.Badges;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.Storage;

/// <summary>A badge as committed and the effects that were committed with it.</summary>
public sealed record Committed(Stored<Badge> Badge, IReadOnlyList<OutboxRow> Owed);
