using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MyIpma.Core.Storage;

namespace MyIpma.Tests.Storage;

/// <summary>Damages rows in every place, and looks by reflection for what a record that was read lacks.</summary>
internal static class Damage
{
    private static readonly NullabilityInfoContext Nullability = new();

    /// <summary>The row with each of its members, elements and values as null, and with each of its members left out.</summary>
    public static IEnumerable<string> VariantsOf(string row) =>
        from leavesOut in new[] { false, true }
        from place in Enumerable.Range(0, CountOf(JsonNode.Parse(row)))
        select At(row, place, leavesOut);

    /// <summary>Null where it cannot be read.</summary>
    public static object? TryRead(string row, JsonTypeInfo type)
    {
        try
        {
            var read = typeof(JsonRow).GetMethod(nameof(JsonRow.Read), BindingFlags.Public | BindingFlags.Static) ?? throw new InvalidOperationException("It has moved.");
            return read.MakeGenericMethod(type.Type).Invoke(null, [new Row("key", row, ""), type]);
        }
        catch (TargetInvocationException failure) when (failure.InnerException is UnreadableRowException)
        {
            return null;
        }
    }

    /// <summary>The first member, element or value that is null though its type says that it never is; null when there is none.</summary>
    public static string? FindNull(object value) => value switch
    {
        string or JsonElement or Uri => null,
        IDictionary pairs => pairs.Values.Cast<object?>().Select(held => held is null ? "a value" : FindNull(held)).FirstOrDefault(found => found is not null),
        IEnumerable elements => elements.Cast<object?>().Select(held => held is null ? "an element" : FindNull(held)).FirstOrDefault(found => found is not null),
        _ when value.GetType().Assembly != typeof(Tables).Assembly => null,
        _ => value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsStored).Select(property => FindNull(property, value)).FirstOrDefault(found => found is not null),
    };

    private static bool IsStored(PropertyInfo property) => property.GetIndexParameters().Length == 0 && !property.IsDefined(typeof(JsonIgnoreAttribute));

    private static string? FindNull(PropertyInfo property, object owner) => property.GetValue(owner) switch
    {
        null => property.PropertyType.IsValueType || Nullability.Create(property).ReadState == NullabilityState.Nullable ? null : property.Name,
        var held => FindNull(held),
    };

    private static int CountOf(JsonNode? node) => node switch
    {
        JsonObject members => members.Sum(member => 1 + CountOf(member.Value)),
        JsonArray elements => elements.Sum(element => 1 + CountOf(element)),
        _ => 0,
    };

    private static string At(string row, int place, bool leavesOut)
    {
        var root = JsonNode.Parse(row);
        DamageAt(root, ref place, leavesOut);
        return root?.ToJsonString() ?? "null";
    }

    private static bool DamageAt(JsonNode? node, ref int place, bool leavesOut)
    {
        foreach (var key in node is JsonObject members ? members.Select(member => member.Key).ToList() : [])
        {
            if (place-- == 0)
            {
                return leavesOut ? node!.AsObject().Remove(key) : Clear(() => node![key] = null);
            }

            if (DamageAt(node![key], ref place, leavesOut))
            {
                return true;
            }
        }

        for (var n = 0; n < ((node as JsonArray)?.Count ?? 0); n++)
        {
            var index = n;
            if (place-- == 0)
            {
                return Clear(() => node![index] = null);
            }

            if (DamageAt(node![index], ref place, leavesOut))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Clear(Action clear)
    {
        clear();
        return true;
    }
}
