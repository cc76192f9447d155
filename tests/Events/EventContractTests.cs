using System.Reflection;
using System.Text.Json;
using MyIpma.Core.Events;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Events;

public sealed class EventContractTests
{
    private static readonly JsonElement Contract = JsonElement.Parse(RepositoryFiles.Read("docs", "asyncapi.json"));

    private static IEnumerable<string> Published => new[] { typeof(EventTypes), typeof(AccountEventTypes) }
        .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
        .Where(constant => constant.IsLiteral)
        .Select(constant => (string)constant.GetRawConstantValue()!)
        .Where(type => type is not (EventTypes.CertificateIssued or EventTypes.CertificateRevoked))
        .Order(StringComparer.Ordinal);

    public static TheoryData<string, Type> Data => new()
    {
        { nameof(BadgeEventData), typeof(BadgeEventData) },
        { nameof(CertificateEndingData), typeof(CertificateEndingData) },
        { nameof(TokenExpiringData), typeof(TokenExpiringData) },
    };

    [Fact]
    public void Every_type_on_the_topic_is_in_the_contract_and_no_other()
    {
        var messages = Contract.GetProperty("components").GetProperty("messages").EnumerateObject().Select(message => message.Name).Order(StringComparer.Ordinal);

        var carried = Contract.GetProperty("channels").GetProperty("badgeEvents").GetProperty("messages").EnumerateObject().Select(message => message.Name).Order(StringComparer.Ordinal);

        Assert.Equal(Published, messages);
        Assert.Equal(Published, carried);
    }

    [Fact]
    public void Every_type_on_the_topic_is_in_the_guide()
    {
        var guide = RepositoryFiles.Read("docs", "events.md");

        Assert.All(Published, type => Assert.Contains($"### `{type}`", guide, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Data))]
    public void The_contract_has_the_fields_that_the_code_writes(string name, Type data)
    {
        var written = data.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal);

        var described = Contract.GetProperty("components").GetProperty("schemas").GetProperty(name).GetProperty("properties").EnumerateObject()
            .Select(property => property.Name).Order(StringComparer.Ordinal);

        Assert.Equal(written, described);
    }

    [Fact]
    public void The_examples_are_such_as_the_code_writes()
    {
        var examples = Contract.GetProperty("components").GetProperty("messages").EnumerateObject()
            .Select(message => message.Value.GetProperty("examples")[0].GetProperty("payload")).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.True(JsonElement.DeepEquals(example, WrittenAgain(example)), example.GetRawText()));
    }

    private static JsonElement WrittenAgain(JsonElement example)
    {
        var read = example.Deserialize(EventJson.Default.CloudEvent)!;
        var data = read.Type switch
        {
            EventTypes.TokenExpiring => JsonSerializer.SerializeToElement(read.Data.Deserialize(EventJson.Default.TokenExpiringData)!, EventJson.Default.TokenExpiringData),
            AccountEventTypes.CertificateEnding => JsonSerializer.SerializeToElement(
                read.Data.Deserialize(CertificateEndingJson.Default.CertificateEndingData)!, CertificateEndingJson.Default.CertificateEndingData),
            _ => JsonSerializer.SerializeToElement(read.Data.Deserialize(EventJson.Default.BadgeEventData)!, EventJson.Default.BadgeEventData),
        };
        return JsonSerializer.SerializeToElement(read with { Data = data }, EventJson.Default.CloudEvent);
    }
}
