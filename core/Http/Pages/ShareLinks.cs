using System.ComponentModel.DataAnnotations;
using MyIpma.Core.Common;
using MyIpma.Core.Domain;
using MyIpma.Core.Http.Contracts;

namespace MyIpma.Core.Http.Pages;

/// <summary>The networks' own addresses for sharing a link, which work without their scripts.</summary>
public sealed class ShareLinks(IOptions<ShareOptions> options)
{
    internal IReadOnlyList<ShareLinkResponse> ForBadge(Certificate certificate, string name, Uri page, CultureInfo language)
    {
        var link = page.AbsoluteUri;
        var post = Localizer.Get("share.short", language, name, link);
        return
        [
            Link("linkedin-profile", language, BuildUrl("https://www.linkedin.com/profile/add", ProfileEntry(certificate, name, link))),
            .. ForPage(link, post, Localizer.Get("share.subject", language, name), Localizer.Get("share.long", language, name, link), language),
        ];
    }

    /// <summary>In the person's own words, or in a visitor's if the holder is named.</summary>
    internal static IReadOnlyList<ShareLinkResponse> ForProfile(Uri page, string? holder, CultureInfo language)
    {
        var link = page.AbsoluteUri;
        var post = holder is null ? Localizer.Get("profile.short", language, link) : Localizer.Get("profile.visit", language, holder, link);
        var subject = holder is null ? Localizer.Get("profile.title.empty", language) : Localizer.Get("profile.title", language, holder);
        return ForPage(link, post, subject, post, language);
    }

    private static ShareLinkResponse[] ForPage(string link, string post, string subject, string letter, CultureInfo language) =>
    [
        Link("linkedin", language, BuildUrl("https://www.linkedin.com/sharing/share-offsite/", ("url", link))),
        Link("x", language, BuildUrl("https://x.com/intent/post", ("text", post))),
        Link("facebook", language, BuildUrl("https://www.facebook.com/sharer/sharer.php", ("u", link))),
        Link("whatsapp", language, BuildUrl("https://wa.me/", ("text", post))),
        Link("email", language, BuildUrl("mailto:", ("subject", subject), ("body", letter))),
    ];

    /// <summary>All parameters LinkedIn documents for adding a certification; what has no value is left out.</summary>
    private (string Key, string? Value)[] ProfileEntry(Certificate certificate, string name, string link) =>
    [
        ("startTask", "CERTIFICATION_NAME"),
        ("name", name),
        options.Value.LinkedInOrganizationId is { Length: > 0 } id ? ("organizationId", id) : ("organizationName", options.Value.OrganizationName),
        ("issueYear", Number(certificate.IssuedOn.Year)),
        ("issueMonth", Number(certificate.IssuedOn.Month)),
        ("expirationYear", Number(certificate.ExpiresOn?.Year)),
        ("expirationMonth", Number(certificate.ExpiresOn?.Month)),
        ("certUrl", link),
        ("certId", certificate.Id),
    ];

    private static ShareLinkResponse Link(string kind, CultureInfo language, string address) => new(kind, Localizer.Get($"share.{kind}", language), address);

    /// <summary>Percent-encoded throughout: mail programs take a plus sign literally (RFC 6068).</summary>
    private static string BuildUrl(string start, params (string Key, string? Value)[] parts) =>
        $"{start}?{string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString((part.Value ?? "").ReplaceLineEndings("\r\n"))}"))}";

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Section <c>MyIpma:Share</c>: how IPMA is named where badges are shared.</summary>
public sealed class ShareOptions
{
    public const string Section = "MyIpma:Share";

    /// <summary>With it, LinkedIn shows IPMA's logo beside the certification; empty until known.</summary>
    [RegularExpression("^[0-9]*$")]
    public string LinkedInOrganizationId { get; set; } = "";

    /// <summary>For LinkedIn if there is no organization id.</summary>
    [Required, MinLength(1)]
    public string OrganizationName { get; set; } = "International Project Management Association (IPMA)";
}

[OptionsValidator]
internal sealed partial class ShareOptionsValidator : IValidateOptions<ShareOptions>;
