using MyIpma.Core.Domain;
using MyIpma.Core.Verification;

namespace MyIpma.Core.Http.Contracts;

/// <summary>A badge as its holder sees it. Dates are calendar days.</summary>
public record BadgeResponse
{
    /// <summary>The badge id.</summary>
    public required string Id { get; init; }

    /// <summary>Its full name.</summary>
    public required string Name { get; init; }

    /// <summary>The level code.</summary>
    public required string Level { get; init; }

    /// <summary>Its picture.</summary>
    public required Uri ImageUrl { get; init; }

    /// <summary>The picture in words.</summary>
    public required string ImageAlt { get; init; }

    /// <summary>First day of the certificate.</summary>
    public required DateOnly IssuedOn { get; init; }

    /// <summary>Last day of the certificate; none when it never ends.</summary>
    public required DateOnly? ExpiresOn { get; init; }

    /// <summary>The address it belongs to, masked.</summary>
    public required string Address { get; init; }

    /// <summary>The key under which <c>/api/me</c> shows the address in full.</summary>
    public required string AddressKey { get; init; }

    /// <summary>The certificate's id, as the certification body gave it.</summary>
    public required string CertificateId { get; init; }

    /// <summary>The day to begin with the recertification; none when the certificate never ends.</summary>
    public required DateOnly? RenewalOn { get; init; }

    /// <summary>The status now.</summary>
    public required BadgeStatus Status { get; init; }

    /// <summary>What the person can do next.</summary>
    public required NextAction NextAction { get; init; }

    /// <summary>The latest claim.</summary>
    public required ClaimResponse? Claim { get; init; }

    /// <summary>Where it is on Credly, as far as that helps now.</summary>
    public required Uri? CredlyUrl { get; init; }

    /// <summary>True when it is accepted and its holder shows it to others.</summary>
    public required bool Public { get; init; }
}

/// <summary>A page of badges.</summary>
/// <param name="AsOf">The server's clock (UTC), to which <c>secondsLeft</c> belongs.</param>
/// <param name="Items">The badges, newest certificate first.</param>
/// <param name="Next">The cursor of the next page; none on the last.</param>
public sealed record BadgeListResponse(DateTimeOffset AsOf, IReadOnlyList<BadgeResponse> Items, string? Next);

/// <summary>Everything that happened to a badge, oldest first.</summary>
/// <param name="Entries">The lines.</param>
public sealed record TimelineResponse(IReadOnlyList<TimelineEntryResponse> Entries);

/// <summary>One line.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="Kind">What happened.</param>
/// <param name="Text">The same in words, with how we know.</param>
/// <param name="Cause">Why.</param>
/// <param name="ClaimId">The claim it belongs to.</param>
/// <param name="Reason">A code, or IPMA's words for a withdrawal.</param>
public sealed record TimelineEntryResponse(DateTimeOffset At, BadgeEventKind Kind, string Text, ChangeSourceResponse Cause, string? ClaimId, string? Reason);

/// <summary>Why something changed.</summary>
/// <param name="Kind">The kind of source.</param>
/// <param name="Reference">Its id, where there is one.</param>
public sealed record ChangeSourceResponse(ChangeSourceKind Kind, string? Reference);

/// <summary>Where the badge of a certificate is, link by link.</summary>
/// <param name="CertificateId">The certificate asked about.</param>
/// <param name="Steps">Every link, in order.</param>
/// <param name="Broken">The first link at which the chain ends; null while nothing is wrong.</param>
/// <param name="Advice">What the person can do.</param>
public sealed record DiagnosisResponse(string CertificateId, IReadOnlyList<DiagnosisStepResponse> Steps, DiagnosisStepName? Broken, string Advice);

/// <summary>One link.</summary>
/// <param name="Name">Which.</param>
/// <param name="State">How it stands.</param>
/// <param name="Text">The same in words.</param>
public sealed record DiagnosisStepResponse(DiagnosisStepName Name, DiagnosisState State, string Text);

/// <summary>Where all badges of a person are.</summary>
/// <param name="Items">One diagnosis a certificate.</param>
public sealed record DiagnosisListResponse(IReadOnlyList<DiagnosisResponse> Items);

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

/// <summary>What everybody may know of a badge. Dates are calendar days.</summary>
/// <param name="Valid">True while it holds: neither revoked nor replaced nor expired.</param>
/// <param name="Status"><c>accepted</c>, <c>revoked</c>, <c>replaced</c> or <c>expired</c>.</param>
/// <param name="Name">Its full name.</param>
/// <param name="Holder">Whose it is.</param>
/// <param name="IssuedOn">First day of the certificate.</param>
/// <param name="ExpiresOn">Last day; none when it never ends.</param>
/// <param name="CheckedAt">When the source was asked.</param>
/// <param name="Source">Whose word it is.</param>
public sealed record VerificationResponse(
    bool Valid, BadgeStatus Status, string Name, string Holder, DateOnly IssuedOn, DateOnly? ExpiresOn, DateTimeOffset CheckedAt, VerificationSource Source);

/// <summary>The question whether a badge belongs to an address.</summary>
/// <param name="BadgeId">The badge.</param>
/// <param name="Email">The address.</param>
public sealed record AddressCheckRequest(string? BadgeId, string? Email);

/// <summary>The answer.</summary>
/// <param name="Belongs">True when the badge is shown to everybody and was issued to this address; false in every other case.</param>
/// <param name="Valid">True when it belongs to the address and holds: neither revoked nor replaced nor expired.</param>
public sealed record AddressCheckResponse(bool Belongs, bool Valid);

/// <summary>Whether a person wants a public page.</summary>
/// <param name="Public">True to switch it on, false to switch it off.</param>
/// <param name="Renew">True to give it a new address; the one before leads nowhere from then on.</param>
public sealed record ProfileRequest(bool? Public, bool? Renew);

/// <summary>A person's public page.</summary>
/// <param name="Public">True while it is on.</param>
/// <param name="ProfileId">The last part of its address; none while it is off.</param>
/// <param name="Url">Its address; none while it is off.</param>
/// <param name="Links">Links that open a network or the mail program with the page filled in; none while it is off.</param>
public sealed record ProfileResponse(bool Public, string? ProfileId, Uri? Url, IReadOnlyList<ShareLinkResponse> Links);
