using System.Text.Json;
using MyIpma.Tests.Hosting;

namespace MyIpma.Tests.Staff;

/// <summary>What an operator looks up.</summary>
internal static class OperatorExtensions
{
    public static async Task<JsonElement> FindAsync(this TestUser desk, object query)
    {
        var answer = await desk.PostAsync("api/admin/people/search", query);
        return Assert.Single(answer.Body.GetProperty("people").EnumerateArray());
    }

    public static async Task<JsonElement> FindBadgeAsync(this TestUser desk, string badgeId) =>
        (await desk.FindAsync(new { badgeId })).GetProperty("badges").EnumerateArray().Single(badge => badge.Text("id") == badgeId);

    public static async Task<string> SituationAsync(this TestUser desk, string badgeId) => (await desk.FindBadgeAsync(badgeId)).GetProperty("diagnosis").Text("situation");

    public static async Task<IReadOnlyList<JsonElement>> AuditAsync(this TestUser desk) => [.. (await desk.GetAsync("api/admin/audit")).Body.GetProperty("items").EnumerateArray()];
}
