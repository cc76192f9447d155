using System.Text;
using MyIpma.Core.Events;

namespace MyIpma.Tests.Events;

public sealed class CloudEventReaderTests
{
    private const string Data = """{"certificateId":"C-1"}""";

    [Theory]
    [InlineData("""{"specversion":"1.0","type":"t","data":{"certificateId":"C-1"}}""")]
    [InlineData("\uFEFF{\"specversion\":\"1.0\",\"type\":\"t\",\"data\":{\"certificateId\":\"C-1\"}}")]
    [InlineData("""{"specversion":"1.0","type":"t","data_base64":"eyJjZXJ0aWZpY2F0ZUlkIjoiQy0xIn0="}""")]
    [InlineData("""{"specversion":"1.0","type":"t","data":null,"data_base64":"eyJjZXJ0aWZpY2F0ZUlkIjoiQy0xIn0="}""")]
    [InlineData("""{"specversion":"1.0","type":"t","datacontenttype":"application/json","data":"{\"certificateId\":\"C-1\"}"}""")]
    [InlineData("""{"data":{"certificateId":"C-1"},"extension":{"any":[1]},"type":"t","id":"1","source":"/s","subject":"C-1","specversion":"1.0"}""")]
    [InlineData("""[{"specversion":"1.0","type":"t","data":{"certificateId":"C-1"}}]""")]
    public void Every_form_of_an_event_in_JSON_is_read(string body)
    {
        var found = Assert.IsType<CloudEventReading.Found>(Assert.Single(Read(body)));

        Assert.Equal(("t", "C-1"), (found.Event.Type, found.Event.Data.GetProperty("certificateId").GetString()));
    }

    [Theory]
    [InlineData("ce-")]
    [InlineData("cloudEvents:")]
    [InlineData("cloudEvents_")]
    public void Attributes_may_stand_beside_the_data(string prefix)
    {
        var found = Assert.IsType<CloudEventReading.Found>(Assert.Single(Read(
            Data, new($"{prefix}specversion", "1.0"), new($"{prefix}type", "t"), new($"{prefix}time", "2026-05-01T10:00:00+02:00"), new("content-type", "application/json"))));

        Assert.Equal(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero), found.Event.Time);
        Assert.Equal("C-1", found.Event.Data.GetProperty("certificateId").GetString());
    }

    [Fact]
    public void A_batch_is_as_many_events_as_it_has_and_one_that_is_none_spoils_no_other()
    {
        var readings = Read("""[{"specversion":"1.0","type":"a","data":{}},7,{"specversion":"1.0","type":"b","data":{}}]""");

        Assert.Equal(["a", "", "b"], readings.Select(reading => (reading as CloudEventReading.Found)?.Event.Type ?? ""));
    }

    [Fact]
    public void An_empty_batch_is_no_event_and_no_fault()
    {
        Assert.Empty(Read("[]"));
    }

    [Theory]
    [InlineData("", "not-json", "body")]
    [InlineData("{{", "not-json", "body")]
    [InlineData("\"text\"", "not-json", "body")]
    [InlineData("null", "not-json", "body")]
    [InlineData("[[]]", "not-json", "body")]
    [InlineData("{}", "not-a-cloud-event", "specversion")]
    [InlineData("""{"specversion":1.0,"type":"t","data":{}}""", "not-a-cloud-event", "specversion")]
    [InlineData("""{"specversion":"0.3","type":"t","data":{}}""", "not-a-cloud-event", "specversion")]
    [InlineData("""{"specversion":"1.0","data":{}}""", "unknown-type", "type")]
    [InlineData("""{"specversion":"1.0","type":"\ud800","data":{}}""", "unknown-type", "type")]
    [InlineData("""{"specversion":"1.0","type":"t"}""", "invalid-data", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","data":[]}""", "invalid-data", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","data":"text"}""", "invalid-data", "data")]
    [InlineData("""{"specversion":"1.0","type":"t","data_base64":"?"}""", "invalid-data", "data")]
    public void What_is_no_event_is_refused_by_the_attribute_at_fault(string body, string code, string field)
    {
        var invalid = Assert.IsType<CloudEventReading.Invalid>(Assert.Single(Read(body)));

        Assert.Equal((code, field), (invalid.Code, invalid.Field));
        Assert.Contains(field, invalid.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused()
    {
        var readings = CloudEventReader.Read(Encoding.Latin1.GetBytes("""{"specversion":"1.0","type":"é"}"""));

        Assert.Equal("not-json", Assert.IsType<CloudEventReading.Invalid>(Assert.Single(readings)).Code);
    }

    private static IReadOnlyList<CloudEventReading> Read(string body, params KeyValuePair<string, string?>[] properties) =>
        CloudEventReader.Read(Encoding.UTF8.GetBytes(body), properties);
}
