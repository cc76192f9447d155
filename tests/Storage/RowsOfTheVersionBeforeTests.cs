using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Accounts;
using MyIpma.Core.Badges;
using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.CredlyTokens;
using MyIpma.Core.OpenBadges;
using MyIpma.Core.Outbox;
using MyIpma.Core.Reconciliation;
using MyIpma.Core.Staff;
using MyIpma.Core.Storage;
using MyIpma.Core.Webhooks;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Storage;

/// <summary>Rows with all their members, as the version before wrote them. A new kind of row is added to the file; those that are there stay as they are.</summary>
public sealed class RowsOfTheVersionBeforeTests
{
    private static readonly EmailAddressFactory Addresses = new(Options.Create(new AppKeyOptions { AppKey = new string('k', 32) }));

    private static readonly IReadOnlyList<JsonSerializerContext> Contexts =
    [
        BadgeRowJson.Default, CounterRowJson.Default, EffectRowJson.Default, AccountJson.WithAddresses(Addresses), InboxRowJson.Default, CheckpointJson.Default,
        CredlyTokenRowJson.Default, StatusEntryRowJson.Default, UsageJson.Default, StaffRowJson.Default, ImportRowJson.Default, DeadLetterJson.Default,
    ];

    public static TheoryData<string, string, string> Rows => new(Read().Select(row => (row.Context, row.Type, row.Row.ToJsonString())));

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_read_and_written_again_as_it_was(string context, string type, string row)
    {
        var (owner, stored) = StoredTypes().Single(known => known.Owner.GetType().Name == context && NameOf(known.Type) == type);

        var read = JsonSerializer.Deserialize(row, stored, owner);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(row), JsonSerializer.SerializeToNode(read, stored, owner)), JsonSerializer.Serialize(read, stored, owner));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_that_lacks_or_has_as_null_what_this_version_cannot_do_without_cannot_be_read(string context, string type, string row)
    {
        var (owner, stored) = StoredTypes().Single(known => known.Owner.GetType().Name == context && NameOf(known.Type) == type);
        var info = owner.GetTypeInfo(stored) ?? throw new InvalidOperationException("It is stored.");

        foreach (var damaged in Damage.VariantsOf(row))
        {
            var read = Damage.TryRead(damaged, info);

            Assert.True(read is null || Damage.FindNull(read) is null, $"{damaged} is read, and lacks {(read is null ? "" : Damage.FindNull(read))}");
        }
    }

    [Fact]
    public void There_is_a_row_of_every_kind() => Assert.Empty(
        StoredTypes().Select(known => $"{known.Owner.GetType().Name}.{NameOf(known.Type)}").Except(Read().Select(row => $"{row.Context}.{row.Type}")));

    [Fact]
    public void There_is_a_row_of_every_kind_of_effect() => Assert.Empty(
        typeof(Effect).GetCustomAttributes<JsonDerivedTypeAttribute>().Select(kind => kind.TypeDiscriminator?.ToString()).Except(
            Read().Where(row => row.Type == nameof(Effect)).Select(row => row.Row["kind"]?.ToString())));

    private static IEnumerable<(JsonSerializerContext Owner, Type Type)> StoredTypes() =>
        from context in Contexts
        from attribute in context.GetType().GetCustomAttributesData()
        where attribute.AttributeType == typeof(JsonSerializableAttribute)
        let type = attribute.ConstructorArguments[0].Value as Type
        where type != typeof(string[])
        select (context, type);

    private static string NameOf(Type type) => type.IsGenericType ? "Dictionary" : type.Name;

    private static IEnumerable<(string Context, string Type, JsonNode Row)> Read() =>
        from row in JsonNode.Parse(RepositoryFiles.Read("tests", "Storage", "RowsOfTheVersionBefore.json"))?.AsArray() ?? []
        select (row["context"]?.ToString() ?? "", row["type"]?.ToString() ?? "", row["row"] ?? new JsonObject());
}
