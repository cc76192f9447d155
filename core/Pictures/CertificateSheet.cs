using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;

namespace MyIpma.Core.Pictures;

/// <summary>All that a certificate on paper says. The same sheet gives the same document, so its hash is its entity tag.</summary>
public sealed record CertificateSheet
{
    /// <summary>Who stands behind every certificate.</summary>
    public const string Issuer = "International Project Management Association (IPMA)";

    /// <summary>Raised whenever the drawing changes, so that nobody keeps the old one.</summary>
    private const string DesignVersion = "1";

    public required string Level { get; init; }

    public required string LevelName { get; init; }

    public required string Holder { get; init; }

    public required string Number { get; init; }

    public required DateOnly IssuedOn { get; init; }

    public required DateOnly? ExpiresOn { get; init; }

    public required Uri Page { get; init; }

    /// <summary>How it stood on <see cref="CheckedOn"/>.</summary>
    public required ValidityState State { get; init; }

    public required DateOnly CheckedOn { get; init; }

    public required CultureInfo Language { get; init; }

    public string Title => Localizer.Get(State == ValidityState.Valid ? "public.title" : "public.title-ended", Language, Holder, LevelName, StatusWord);

    /// <summary>The word across a medal that does not count; null while it does.</summary>
    public string? Ribbon => State == ValidityState.Valid ? null : StatusWord.ToUpper(Language);

    public string StatusLine => Localizer.Get("print.as-of", Language, Day(CheckedOn), StatusWord) + (State is ValidityState.Valid or ValidityState.NotYetValid ? "" : " " + Localizer.Get("print.ended", Language));

    private string StatusWord => Localizer.Get($"public.status.{State.ToString().ToLowerInvariant()}", Language);

    public IEnumerable<(string Label, string Value)> Facts() =>
    [
        (Localizer.Get("public.number", Language), Number),
        (Localizer.Get("public.level", Language), Level),
        (Localizer.Get("public.issued", Language), Day(IssuedOn)),
        (Localizer.Get("public.until", Language), ExpiresOn is { } last ? Day(last) : Localizer.Get("public.no-end", Language)),
        (Localizer.Get("public.issuer", Language), Issuer),
    ];

    public string GetEntityTag()
    {
        var content = string.Join('\n', [DesignVersion, Title, StatusLine, Language.Name, Page.AbsoluteUri, .. Facts().Select(fact => fact.Value)]);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(content)).AsSpan(0, 16));
    }

    private string Day(DateOnly day) => day.ToString(Localizer.Get("public.day", Language), Language);
}
