using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MyIpma.Local.Credly;

/// <summary>Authorization tokens: found, made and rotated (Credly: authorization tokens).</summary>
internal static class Tokens
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(180);

    /// <summary>The configured token starts the list; a rotated one survives restarts, a newly configured one takes over.</summary>
    public static void Seed(Draft draft, CredlySimulatorSettings settings)
    {
        var seeded = draft.State.Tokens.Values.FirstOrDefault(token => token.SeededFrom == settings.Token);
        if (seeded is null)
        {
            foreach (var id in draft.State.Tokens.Keys)
            {
                draft.RemoveToken(id);
            }

            draft.Put(Make(settings.Token, draft.Now, settings.TokenExpiresAt) with { SeededFrom = settings.Token });
        }
        else if (seeded.Value == settings.Token && settings.TokenExpiresAt is { } expires && expires != seeded.ExpiresAt)
        {
            draft.Put(seeded with { ExpiresAt = expires });
        }
    }

    public static ApiToken? Find(CredlyState state, string value, DateTimeOffset now)
    {
        var asked = Encoding.UTF8.GetBytes(value);
        return state.Tokens.Values.FirstOrDefault(
            token => token.ExpiresAt > now && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token.Value), asked));
    }

    public static ApiToken Create(Draft draft, JsonElement body)
    {
        var reader = new FieldReader(body);
        var token = Make(NewValue(), draft.Now, null) with
        {
            Description = reader.Text("description"),
            ReadEnabled = reader.Member("read_enabled") is not { ValueKind: JsonValueKind.False },
            WriteEnabled = reader.Flag("write_enabled"),
            DeleteEnabled = reader.Flag("delete_enabled"),
        };
        draft.Put(token);
        return token;
    }

    /// <summary>The old value stops at once. The shape of the answer was not found; [I] the token resource with its new value.</summary>
    public static ApiToken Rotate(Draft draft, ApiToken current)
    {
        var next = current with { Value = NewValue(), CreatedAt = draft.Now, ExpiresAt = draft.Now + Lifetime };
        draft.Put(next);
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
        ["created_at"] = Stamp.Text(token.CreatedAt),
        ["expires_at"] = Stamp.Text(token.ExpiresAt),
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
