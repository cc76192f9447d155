using Microsoft.Extensions.Logging;
using MyIpma.Core.Credly;
using MyIpma.Core.Outbox;

namespace MyIpma.Core.People;

/// <summary>Deletes badges at Credly for people who asked for it explicitly (Credly: delete badge, reserved for the erasure of personal data).</summary>
public sealed partial class CredlyErasure(CredlyClient credly, ILogger<CredlyErasure> logger)
{
    /// <summary>Deletes one badge; one that is not there is as wanted.</summary>
    /// <exception cref="CredlyUnavailableException">Not now; the effect stays owed.</exception>
    public async Task EraseAsync(Effect.EraseAtCredly erase, CancellationToken ct)
    {
        var id = erase.CredlyId ?? (await credly.FindAsync(erase.BadgeId, erase.TemplateId, ct))?.Id;
        if (id is not null && await credly.DeleteAsync(id, ct) is DeleteResult.Refused)
        {
            Refused(erase.BadgeId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Credly refuses to delete badge {BadgeId}; an operator has to see to it.")]
    private partial void Refused(string badgeId);
}
