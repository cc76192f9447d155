using Microsoft.Extensions.Options;

namespace MyIpma.Core.Credly;

/// <summary>An authorization token of the organisation (Credly: authorization tokens).</summary>
public sealed record CredlyToken
{
    /// <summary>Credly's id of the token.</summary>
    public string? Id { get; init; }

    /// <summary>The secret value, where Credly tells it.</summary>
    public string? Value { get; init; }

    /// <summary>What its maker called it.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it may read.</summary>
    public bool? ReadEnabled { get; init; }

    /// <summary>Whether it may write; without that, a token sees only the read-only tokens.</summary>
    public bool? WriteEnabled { get; init; }

    /// <summary>Whether it may delete.</summary>
    public bool? DeleteEnabled { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it stops working.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The id only: the value is a secret.</summary>
    public override string ToString() => $"token {Id}";
}

/// <summary>Names the authorization token to use now. Asked before every call, because a rotated token stops working at once.</summary>
public interface ICredlyTokenProvider
{
    /// <summary>The token's value.</summary>
    ValueTask<string> GetAsync(CancellationToken ct);

    /// <summary>Credly refused a token: the one to use instead where it was rotated meanwhile, else null.</summary>
    ValueTask<string?> RefreshAsync(string refused, CancellationToken ct) => new((string?)null);
}

internal sealed class ConfiguredCredlyTokenProvider(IOptionsMonitor<CredlyOptions> options) : ICredlyTokenProvider
{
    public ValueTask<string> GetAsync(CancellationToken ct) => new(options.CurrentValue.Token);
}
