namespace MyIpma.Core.OpenBadges.Status;

/// <summary>Where the status of a credential stands: the number of the list, from 1, and the position in it, from 0.</summary>
public sealed record StatusEntry(int List, int Index);
