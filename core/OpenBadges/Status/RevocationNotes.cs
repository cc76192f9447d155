namespace MyIpma.Core.OpenBadges.Status;

/// <summary>Notes revocations in the status lists, so that credentials already handed out are refused from then on.</summary>
public sealed class RevocationNotes(StatusEntries entries, SignedLists lists)
{
    /// <summary>Turns the bit of a badge on. Doing it again changes nothing.</summary>
    public async Task NoteAsync(string badgeId, CancellationToken ct) => lists.Forget((await entries.RevokeAsync(badgeId, ct)).List);
}
