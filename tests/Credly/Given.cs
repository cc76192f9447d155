using MyIpma.Core.Credly;

namespace MyIpma.Tests.Credly;

internal static class Given
{
    public const string PendingBadge = """
        {"id":"cb-1","state":"pending","public":true,"recipient_email":"ana@example.org","issuer_earner_id":"b_1",
         "issued_at":"2025-05-02T08:00:00.000Z","expires_at":null,"created_at":"2025-05-02T08:00:01.000Z","user":{},
         "badge_template":{"id":"template-a","name":"Level A"},"image_url":"https://images.credly.com/x.png",
         "accept_badge_url":"https://www.credly.com/badges/cb-1/accept"}
        """;

    public static IssueRequest Issue { get; } = new()
    {
        BadgeId = "b_1",
        Email = "ana+pm@example.org",
        FirstName = "Ana",
        LastName = "Sousa",
        TemplateId = "template-a",
        IssuedAt = new DateTimeOffset(2025, 5, 2, 10, 0, 0, TimeSpan.FromHours(2)),
    };

    public static ReplaceRequest Replace { get; } = new()
    {
        BadgeId = "b_2",
        FirstName = "Ana",
        LastName = "Sousa",
        TemplateId = "template-a",
        IssuedAt = new DateTimeOffset(2030, 5, 2, 8, 0, 0, TimeSpan.Zero),
        ExpiresOn = new DateOnly(2035, 5, 1),
    };

    public static string Badge(string id, string state, string created) => $$$"""
        {"id":"{{{id}}}","state":"{{{state}}}","issuer_earner_id":"b_1","badge_template":{"id":"template-a"},"created_at":"{{{created}}}"}
        """;

    public static string Message(string text) => $$"""{"data":{"message":"{{text}}"},"metadata":null}""";
}
