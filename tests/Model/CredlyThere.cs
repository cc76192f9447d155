using MyIpma.Core.Credly;

namespace MyIpma.Tests.Model;

/// <summary>The badge as Credly holds it, with everything it ever was, so that old answers can arrive late.</summary>
internal sealed class CredlyThere
{
    private readonly List<CredlyBadge> versions = [];

    public int Count => versions.Count;

    public CredlyBadge this[int version] => versions[version];

    public void Issue(DateTimeOffset now)
    {
        if (versions.Count == 0)
        {
            versions.Add(new CredlyBadge { Id = "cb-1", State = CredlyBadgeState.Pending, Public = true, AcceptUrl = new Uri("https://www.credly.com/badges/cb-1/accept"), UpdatedAt = now });
        }
    }

    public void Become(CredlyBadgeState state, DateTimeOffset now, params ReadOnlySpan<CredlyBadgeState> from)
    {
        if (versions.Count > 0 && from.Contains(versions[^1].State))
        {
            versions.Add(versions[^1] with { State = state, StateUpdatedAt = now, UpdatedAt = now });
        }
    }

    public void TogglePublic(DateTimeOffset now)
    {
        if (versions.Count > 0 && versions[^1].State == CredlyBadgeState.Accepted)
        {
            versions.Add(versions[^1] with { Public = !versions[^1].Public, UpdatedAt = now });
        }
    }
}
