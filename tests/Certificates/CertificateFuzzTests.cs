using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;
using MyIpma.Core.Certificates;
using MyIpma.Core.Common;
using MyIpma.Core.Credly;
using MyIpma.Core.Domain;
using MyIpma.Core.Outbox;

namespace MyIpma.Tests.Certificates;

/// <summary>Whatever comes over the queue: texts of all scripts and none, days of the whole calendar, JSON of every shape, and bytes that are none.</summary>
public sealed class CertificateFuzzTests
{
    private const int Messages = 100_000;
    private static readonly string[] Fields = ["body", "specversion", "type", "data", "certificateId", "email", "firstName", "lastName", "level", "issuedOn", "expiresOn", "reason"];
    private static readonly Config Settings = Config.QuickThrowOnFailure.WithMaxTest(Messages).WithEndSize(30).WithQuietOnSuccess(true);

    [Fact]
    public void A_hundred_thousand_random_messages_are_read_or_refused_by_field()
    {
        var (read, refused) = (0, 0);
        var property = Prop.ForAll(RandomMessage.Any, message =>
        {
            var errors = message.Requests().SelectMany(ErrorsOf).ToList();
            _ = errors.Count == 0 ? read++ : refused++;
            Assert.All(errors, error => Assert.Contains(Fields, field => error.Contains(field, StringComparison.Ordinal)));
        });

        var thrown = Record.Exception(() => Check.One(Settings, property));

        Assert.Null(thrown);
        Assert.True(read > Messages / 20 && refused > Messages / 20, $"{read} were read, {refused} refused.");
    }

    private static IEnumerable<string> ErrorsOf(CertificateRequest request) => request switch
    {
        CertificateRequest.Unreadable unreadable => [unreadable.Description],
        CertificateRequest.Revoke revoke => CertificateValidator.Validate(revoke.Message).Errors.Keys,
        CertificateRequest.Issue issue => Validator.Validate(issue.Message) switch
        {
            CertificateValidationResult.Invalid invalid => invalid.Errors.Keys,
            CertificateValidationResult.Valid valid => MakesNoSense(valid) is { } sentence ? [sentence] : [],
            _ => ["nothing"],
        },
        _ => ["nothing"],
    };

    private static string? MakesNoSense(CertificateValidationResult.Valid valid)
    {
        var offer = Badge.Offer("b_AAAAAAAAAAAAAAAAAAAAAA", valid.Certificate, valid.Address, null, new DateTimeOffset(2026, 5, 4, 9, 0, 0, TimeSpan.Zero));
        var name = HolderName.Format(valid.Certificate);
        return EffectFactory.Create(offer.Badge, offer.Badge, offer.Events, offer.Badge.OfferedAt).Any() && !TextSanitizer.IsBlank(name) && name == TextSanitizer.Clean(name)
            ? null
            : "A certificate was read of which nothing can be made.";
    }

    private static CertificateValidator Validator { get; } = new(new LevelCatalog(
        Options.Create(new LevelOptions()), Options.Create(new CredlyOptions { Templates = { ["A"] = "a", ["B"] = "b", ["C"] = "c", ["D"] = "d" } })), new EmailAddressFactory(Options.Create(new AppKeyOptions { AppKey = new string('a', 32) })));
}

/// <summary>One message as it is sent.</summary>
public sealed class RandomMessage(byte[] body, bool binary)
{
    private static readonly string[] Oddities =
    [
        "", " ", "\u200B", "\u3164", "\u202EAna", "\uFEFFAna", "Ana\u0000", "Ana\n", "\uD83C\uDF38", "佐々木", "ﾔﾏﾀﾞ", "葛\U000E0100城", "కృష్ణ", "می\u200Cرود", "-", ".", "\uFFFE", "\uFFFD",
        "a@b.example", "a..b@example.org", ".a@example.org", "a@[127.0.0.1]", "a@b@c.example", "ü@bücher.example", "@", "B", "b", "ＡＢＣ", "Z", "0001-01-01", "9999-12-31", "2024-02-30",
        "2026-05-01T00:00:00Z", "2026-05-01T99:00:00Z", "9999-12-31T23:59:59.9999999", "-1", "1e400",
    ];

    private static readonly string[] Right = ["C-1", "ana@example.org", "Ana", "Sousa", "C", "2026-05-01", "2031-04-30"];
    private static readonly string[] Names = ["certificateId", "email", "firstName", "lastName", "level", "issuedOn", "expiresOn"];

    private static readonly Gen<string> Texts = Gen.Frequency(
        (3, Gen.Elements(Oddities)),
        (2, Gen.Choose(0, 0xFFFF).Select(code => (char)code).ArrayOf().Select(chars => new string(chars))),
        (2, Gen.Choose(0, DateOnly.MaxValue.DayNumber).Select(day => DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
        (1, Gen.Choose(0, 400).Select(length => new string('é', length))));

    private static readonly Gen<string> Values = Gen.Frequency(
        (8, Texts.Select(text => JsonSerializer.Serialize(text))),
        (2, Gen.Elements("null", "true", "40012", "-7", "1.5e3", "123456789012345678901234567890", "{}", "[1]", "\"\\ud800\"", "{\"a\":{\"b\":[]}}")));

    /// <summary>Two thirds of the members are right, so that most messages come far into the reader.</summary>
    private static readonly Gen<string> Data = Gen.CollectToArray(Enumerable.Range(0, Names.Length).Select(n =>
        Gen.Frequency((12, Gen.Constant($"\"{Names[n]}\":\"{Right[n]}\"")), (3, Values.Select(value => $"\"{Names[n]}\":{value}")), (1, Gen.Constant($"\"other{n}\":{n}"))))).Select(members => $"{{{string.Join(',', members)}}}");

    private static readonly Gen<string> Events =
        from data in Data
        from type in Gen.Frequency((8, Gen.Constant("\"org.ipma.certificate.issued.v1\"")), (2, Gen.Constant("\"org.ipma.certificate.revoked.v1\"")), (1, Values))
        from version in Gen.Frequency((15, Gen.Constant("\"1.0\"")), (1, Values))
        from form in Gen.Frequency(
            (6, Gen.Constant($"\"data\":{data}")),
            (1, Gen.Constant($"\"data_base64\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(data))}\"")),
            (1, Gen.Constant($"\"data\":{JsonSerializer.Serialize(data)}")),
            (1, Values.Select(value => $"\"data\":{value}")))
        select $$"""{"specversion":{{version}},"type":{{type}},"id":"1","source":"/s","time":"2026-05-01T00:00:00Z",{{form}}}""";

    private static readonly Gen<RandomMessage> All =
        from binary in Gen.Frequency((9, Gen.Constant(false)), (1, Gen.Constant(true)))
        from text in binary ? Data : Gen.Frequency((8, Events), (1, Events.ArrayOf().Select(events => $"[{string.Join(',', events)}]")), (1, Values))
        from mark in Gen.Frequency((9, Gen.Constant("")), (1, Gen.Constant("\uFEFF")))
        let bytes = Encoding.UTF8.GetBytes(mark + text)
        from damage in Gen.Frequency((15, Gen.Constant(-1)), (1, Gen.Choose(0, Math.Max(0, bytes.Length - 1))))
        from spoilt in Gen.Choose(0, 255)
        select new RandomMessage(damage < 0 || bytes.Length == 0 ? bytes : [.. bytes[..damage], (byte)spoilt, .. bytes[(damage + 1)..]], binary);

    public static Arbitrary<RandomMessage> Any { get; } = All.ToArbitrary();

    public override string ToString() => $"{Encoding.UTF8.GetString(body)} ({Convert.ToHexString(body)}){(binary ? " in binary mode" : "")}";

    internal IReadOnlyList<CertificateRequest> Requests() => CertificateMessages.Read(
        body, binary ? [new("cloudEvents:specversion", "1.0"), new("cloudEvents:type", "org.ipma.certificate.issued.v1")] : null);
}
