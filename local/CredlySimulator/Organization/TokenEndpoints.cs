using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CredlySimulator.Api;
using CredlySimulator.State;

namespace CredlySimulator.Organization;

internal static class TokenEndpoints
{
    public static void MapTokens(this RouteGroupBuilder organization)
    {
        organization.MapGet("authorization_tokens", ListAsync).WithOperation("listTokens");
        organization.MapPost("authorization_tokens", CreateAsync).WithOperation("createToken");
        organization.MapPost("authorization_tokens/rotate", RotateAsync).WithOperation("rotateToken");
    }

    /// <summary>A token without write or delete rights sees only those like itself (Credly: authorization tokens).</summary>
    private static Task<ApiResult> ListAsync(HttpContext http, SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var caller = ApiRequestFilter.CallerOf(http);
        return simulator.ReadAsync(
            state => ApiResult.Ok(new JsonArray(
            [
                .. state.Tokens.Values
                    .Where(token => !caller.IsReadOnly || token.IsReadOnly)
                    .OrderBy(token => token.CreatedAt)
                    .Select(token => ApiTokens.Render(token, settings, urls)),
            ])),
            ct);
    }

    private static Task<ApiResult> CreateAsync(JsonBody body, SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct) =>
        simulator.ChangeAsync(transaction => ApiResult.Created(ApiTokens.Render(ApiTokens.Create(transaction, body.Value), settings, urls)), ct);

    /// <summary>Looks the token up again: of two concurrent rotations, the second has a value that no longer works.</summary>
    private static Task<ApiResult> RotateAsync(HttpContext http, SimulatorState simulator, CredlySimulatorSettings settings, CredlyUrls urls, CancellationToken ct)
    {
        var caller = ApiRequestFilter.CallerOf(http);
        return simulator.ChangeAsync(
            transaction => ApiTokens.Find(transaction.State, caller.Value, transaction.Now) is { } current
                ? ApiResult.Ok(ApiTokens.Render(ApiTokens.Rotate(transaction, current), settings, urls))
                : ApiRequestFilter.Unauthorized,
            ct);
    }
}

/// <summary>Credly: authorization tokens.</summary>
internal static class ApiTokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>Adds the configured token. A rotated token survives restarts; a newly configured one replaces all others.</summary>
    public static void Seed(StateTransaction transaction, CredlySimulatorSettings settings)
    {
        var seeded = transaction.State.Tokens.Values.FirstOrDefault(token => token.SeededFrom == settings.Token);
        if (seeded is null)
        {
            foreach (var id in transaction.State.Tokens.Keys)
            {
                transaction.RemoveToken(id);
            }

            transaction.Put(Make(settings.Token, transaction.Now, settings.TokenExpiresAt) with { SeededFrom = settings.Token });
        }
        else if (seeded.Value == settings.Token && settings.TokenExpiresAt is { } expires && expires != seeded.ExpiresAt)
        {
            transaction.Put(seeded with { ExpiresAt = expires });
        }
    }

    public static ApiToken? Find(StateSnapshot state, string value, DateTimeOffset now)
    {
        var presented = Encoding.UTF8.GetBytes(value);
        return state.Tokens.Values.FirstOrDefault(
            token => token.ExpiresAt > now && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.Value), presented));
    }

    public static ApiToken Create(StateTransaction transaction, JsonElement body)
    {
        var reader = new FieldReader(body);
        var token = Make(NewValue(), transaction.Now, null) with
        {
            Description = reader.Text("description"),
            ReadEnabled = reader.Member("read_enabled") is not { ValueKind: JsonValueKind.False },
            WriteEnabled = reader.Flag("write_enabled"),
            DeleteEnabled = reader.Flag("delete_enabled"),
        };
        transaction.Put(token);
        return token;
    }

    /// <summary>The old value stops working at once. Assumption: the answer is the token with its new value; its shape is not documented.</summary>
    public static ApiToken Rotate(StateTransaction transaction, ApiToken current)
    {
        var next = current with { Value = NewValue(), CreatedAt = transaction.Now, ExpiresAt = transaction.Now + Lifetime };
        transaction.Put(next);
        return next;
    }

    public static JsonObject Render(ApiToken token, CredlySimulatorSettings settings, CredlyUrls urls) => new()
    {
        ["id"] = token.Id,
        ["token"] = token.Value,
        ["owner_id"] = settings.OrganizationId,
        ["description"] = token.Description,
        ["read_enabled"] = token.ReadEnabled,
        ["write_enabled"] = token.WriteEnabled,
        ["delete_enabled"] = token.DeleteEnabled,
        ["created_at"] = CredlyTime.Format(token.CreatedAt),
        ["expires_at"] = CredlyTime.Format(token.ExpiresAt),
        ["owner"] = OrganizationJson.Reference(settings, urls),
    };

    private static ApiToken Make(string value, DateTimeOffset now, DateTimeOffset? expires) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Value = value,
        CreatedAt = now,
        ExpiresAt = expires ?? now + Lifetime,
    };

    private static string NewValue() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(27));
}

internal sealed record ApiToken
{
    public required string Id { get; init; }
    public required string Value { get; init; }
    public string? Description { get; init; }
    public bool ReadEnabled { get; init; } = true;
    public bool WriteEnabled { get; init; } = true;
    public bool DeleteEnabled { get; init; } = true;
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The configured value this token started with; rotations keep it.</summary>
    public string? SeededFrom { get; init; }

    public bool IsReadOnly => !WriteEnabled && !DeleteEnabled;

    public bool Allows(string method) => method switch
    {
        "GET" or "HEAD" => ReadEnabled,
        "DELETE" => DeleteEnabled,
        _ => WriteEnabled,
    };
}
