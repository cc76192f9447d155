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

    /// <summary>The square picture.</summary>
    public required Uri BadgeImage { get; init; }
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
/// <param name="Text">For all others.</param>
public sealed record SignatureResponse(string Html, string Text);
