using System.Text.Json;

namespace MyIpma.Local.Credly;

/// <summary>Reads the evidence array: UrlEvidence with name and value, IdEvidence with title (Credly: issue badge).</summary>
internal static class EvidenceReader
{
    private const string Attribute = "evidence";
    private static readonly string[] Types = ["UrlEvidence", "IdEvidence"];

    public static IReadOnlyList<EvidenceItem> Read(FieldReader reader)
    {
        if (reader.Member(Attribute) is not { } evidence)
        {
            return [];
        }

        if (evidence.ValueKind != JsonValueKind.Array)
        {
            reader.Refuse(Attribute, "is invalid");
            return [];
        }

        var items = evidence.EnumerateArray().Select(ReadItem).ToList();
        if (items.Contains(null))
        {
            reader.Refuse(Attribute, "is invalid");
        }

        return [.. items.OfType<EvidenceItem>()];
    }

    private static EvidenceItem? ReadItem(JsonElement json)
    {
        var item = new FieldReader(json);
        var type = item.OneOf("type", Types);
        var id = type == "IdEvidence" ? item.Text("id") : null;
        var name = type == "IdEvidence" ? item.RequiredText("title") : item.RequiredText("name");
        var read = new EvidenceItem(id ?? "", type ?? "", name, item.Text("description"), type == "UrlEvidence" ? item.RequiredText("value") : null);
        return type is null || item.Errors.Count > 0 ? null : read;
    }
}
