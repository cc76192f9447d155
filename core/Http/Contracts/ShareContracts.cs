using System.Text.Json.Serialization;

namespace MyIpma.Core.Http.Contracts;

/// <summary>Everything to share a badge with.</summary>
public sealed record ShareKitResponse
{
    /// <summary>The public page.</summary>
    public required Uri PublicUrl { get; init; }

    /// <summary>Links that open a network or the mail program with the badge filled in.</summary>
    public required IReadOnlyList<ShareLinkResponse> Links { get; init; }

    /// <summary>Texts to copy.</summary>
    public required ShareTextsResponse Texts { get; init; }

    /// <summary>The e-mail signature.</summary>
    public required SignatureResponse Signature { get; init; }

    /// <summary>HTML for a web site.</summary>
    public required string Embed { get; init; }

    /// <summary>The picture networks show beside the link.</summary>
    public required Uri Image { get; init; }

    /// <summary>The square picture, with the Open Badges 2.0 assertion baked in.</summary>
    public required Uri BadgeImage { get; init; }

    /// <summary>The certificate to print (PDF, A4).</summary>
    public required Uri Certificate { get; init; }

    /// <summary>The QR code of the public page as PNG.</summary>
    public required Uri QrPng { get; init; }

    /// <summary>The same as SVG.</summary>
    public required Uri QrSvg { get; init; }
}

/// <summary>How to embed a badge (oEmbed 1.0, type <c>rich</c>).</summary>
public sealed record OEmbedResponse
{
    /// <summary>The version of oEmbed.</summary>
    public string Version { get; init; } = "1.0";

    /// <summary>The type: HTML to put in.</summary>
    public string Type { get; init; } = "rich";

    /// <summary>Whose badge it is and for what.</summary>
    public required string Title { get; init; }

    /// <summary>The holder.</summary>
    [JsonPropertyName("author_name")]
    public required string AuthorName { get; init; }

    /// <summary>The service.</summary>
    [JsonPropertyName("provider_name")]
    public string ProviderName { get; init; } = "my.IPMA";

    /// <summary>The service's site.</summary>
    [JsonPropertyName("provider_url")]
    public required Uri ProviderUrl { get; init; }

    /// <summary>For how many seconds it may be kept.</summary>
    [JsonPropertyName("cache_age")]
    public required int CacheAge { get; init; }

    /// <summary>The picture.</summary>
    [JsonPropertyName("thumbnail_url")]
    public required Uri ThumbnailUrl { get; init; }

    /// <summary>Its width in pixels.</summary>
    [JsonPropertyName("thumbnail_width")]
    public int ThumbnailWidth { get; init; } = 600;

    /// <summary>Its height in pixels.</summary>
    [JsonPropertyName("thumbnail_height")]
    public int ThumbnailHeight { get; init; } = 600;

    /// <summary>A linked picture.</summary>
    public required string Html { get; init; }

    /// <summary>The width of <see cref="Html"/> in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The height of <see cref="Html"/> in pixels.</summary>
    public required int Height { get; init; }
}

/// <summary>One way to share.</summary>
/// <param name="Kind"><c>linkedin-profile</c>, <c>linkedin</c>, <c>x</c>, <c>facebook</c>, <c>whatsapp</c> or <c>email</c>.</param>
/// <param name="Label">What the button says.</param>
/// <param name="Url">Where it leads.</param>
public sealed record ShareLinkResponse(string Kind, string Label, string Url);

/// <summary>Texts to copy.</summary>
/// <param name="Brief">One line with the link.</param>
/// <param name="Full">A post with the link.</param>
public sealed record ShareTextsResponse([property: JsonPropertyName("short")] string Brief, [property: JsonPropertyName("long")] string Full);

/// <summary>An e-mail signature.</summary>
/// <param name="Html">For mail programs that show HTML.</param>
/// <param name="Text">Plain lines for all others; no card is attached.</param>
public sealed record SignatureResponse(string Html, string Text);
