using System.Text.Json.Nodes;

namespace MyIpma.Tests.CredlySimulator;

internal static class IssueBody
{
    public const string Ana = "ana@example.org";

    public static JsonObject Of(string email = Ana, string template = SimulatorHost.LevelD, string? earnerId = null) => new()
    {
        ["recipient_email"] = email,
        ["issued_to_first_name"] = "Ana",
        ["issued_to_last_name"] = "Sousa",
        ["badge_template_id"] = template,
        ["issued_at"] = "2025-05-02 08:00:00 -0500",
        ["issuer_earner_id"] = earnerId,
    };

    public static JsonObject With(this JsonObject body, string member, JsonNode? value)
    {
        body[member] = value;
        return body;
    }
}
