using MyIpma.Core.Certificates;
using MyIpma.Local.Identity;

namespace MyIpma.Local.Certificates;

/// <summary>The people a fresh local host knows, with their certificates.</summary>
internal static class DemoPeople
{
    public static IReadOnlyList<DevPerson> All { get; } =
    [
        new("Ana Sousa", "ana@example.org", "two pending badges"),
        new("Ben Okafor", "ben@example.org", "one pending badge"),
        new("陈伟 (Chen Wei)", "chen@example.org", "one pending badge, a name in Chinese"),
        new("Dörthe Müller-Lüdenscheidt", "doerthe@example.org", "one pending badge, one whose certificate has ended"),
        new("Emil Novák", "emil@example.org", "no badges yet"),
    ];

    public static IReadOnlyList<CertificateMessage> Certificates { get; } =
    [
        Certificate("PT-2021-0412", "ana@example.org", "Ana", "Sousa", "C", "2024-05-02", "2029-05-01"),
        Certificate("PT-2026-0077", "ana@example.org", "Ana", "Sousa", "B", "2026-03-16", "2031-03-15"),
        Certificate("NG-2025-0009", "ben@example.org", "Ben", "Okafor", "A", "2025-11-03", "2030-11-02"),
        Certificate("CN-2026-1188", "chen@example.org", "伟", "陈", "B", "2026-01-20", "2031-01-19"),
        Certificate("DE-2019-3301", "doerthe@example.org", "Dörthe", "Müller-Lüdenscheidt", "D", "2019-09-01", "2024-08-31"),
        Certificate("DE-2026-0815", "doerthe@example.org", "Dörthe", "Müller-Lüdenscheidt", "C", "2026-02-11", null),
    ];

    private static CertificateMessage Certificate(string id, string email, string first, string last, string level, string issuedOn, string? expiresOn) => new()
    {
        CertificateId = id,
        Email = email,
        FirstName = first,
        LastName = last,
        Level = level,
        IssuedOn = issuedOn,
        ExpiresOn = expiresOn,
    };
}
