namespace MyIpma.Core.Credly;

/// <summary>Names the authorization token to use now. Asked before every call, because a rotated token stops working at once.</summary>
public interface ICredlyToken
{
    /// <summary>The token's value.</summary>
    ValueTask<string> GetAsync(CancellationToken ct);

    /// <summary>Credly refused a token: the one to use instead where it was rotated meanwhile, else null.</summary>
    ValueTask<string?> NewerThanAsync(string refused, CancellationToken ct) => new((string?)null);
}
