using MyIpma.Core.Domain;

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
