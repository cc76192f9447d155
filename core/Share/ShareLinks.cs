using System.Globalization;
using Microsoft.Extensions.Options;
using MyIpma.Core.Certificates;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Share;

/// <summary>The addresses by which the networks take a shared link. They are the networks' own and open without any script of theirs.</summary>
public sealed class ShareLinks(IOptions<ShareOptions> options)
{
    /// <summary>All of them, for one badge.</summary>
    internal IReadOnlyList<ShareLinkBody> Of(string badgeId, Certificate certificate, string name, Uri page, CultureInfo language)
    {
        var link = page.AbsoluteUri;
        var post = Text.Get("share.short", language, name, link);
        return
        [
            Link("linkedin-profile", language, Address("https://www.linkedin.com/profile/add", ProfileEntry(badgeId, certificate, name, link))),
            Link("linkedin", language, Address("https://www.linkedin.com/sharing/share-offsite/", ("url", link))),
            Link("x", language, Address("https://x.com/intent/post", ("text", post))),
            Link("facebook", language, Address("https://www.facebook.com/sharer/sharer.php", ("u", link))),
            Link("whatsapp", language, Address("https://wa.me/", ("text", post))),
            Link("email", language, Address("mailto:", ("subject", Text.Get("share.subject", language, name)), ("body", Text.Get("share.long", language, name, link)))),
        ];
    }

    /// <summary>All parameters LinkedIn documents for adding a certification; what has no value is left out.</summary>
    private (string Key, string? Value)[] ProfileEntry(string badgeId, Certificate certificate, string name, string link) =>
    [
        ("startTask", "CERTIFICATION_NAME"),
        ("name", name),
        options.Value.LinkedInOrganizationId is { Length: > 0 } id ? ("organizationId", id) : ("organizationName", options.Value.OrganizationName),
        ("issueYear", Number(certificate.IssuedOn.Year)),
        ("issueMonth", Number(certificate.IssuedOn.Month)),
        ("expirationYear", Number(certificate.ExpiresOn?.Year)),
        ("expirationMonth", Number(certificate.ExpiresOn?.Month)),
        ("certUrl", link),
        ("certId", badgeId),
    ];

    private static ShareLinkBody Link(string kind, CultureInfo language, string address) => new(kind, Text.Get($"share.{kind}", language), address);

    /// <summary>Percent-encoded throughout: mail programs take a plus sign for a plus sign (RFC 6068).</summary>
    private static string Address(string start, params (string Key, string? Value)[] parts) =>
        $"{start}?{string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Key}={Uri.EscapeDataString((part.Value ?? "").ReplaceLineEndings("\r\n"))}"))}";

    private static string? Number(int? number) => number?.ToString(CultureInfo.InvariantCulture);
}
