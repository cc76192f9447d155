namespace MyIpma.Core.Domain;

/// <summary>What a transition decides: nothing to do, a change with what happened, or a refusal.</summary>
public abstract record Decision
{
    private Decision() { }

    /// <summary>The badge already is as asked.</summary>
    public sealed record Unchanged(Badge Badge) : Decision;

    /// <summary>A new record and what happened, in order.</summary>
    public sealed record Changed(Badge Badge, params IReadOnlyList<BadgeEventKind> Events) : Decision;

    public sealed record Refused(Refusal Refusal) : Decision;
}

/// <summary>Why something cannot be done: a closed set. Each has one machine-readable code; wording and status code are decided at the HTTP edge.</summary>
public abstract record Refusal
{
    private Refusal(string code) => Code = code;

    /// <summary>The machine-readable code, last part of the problem type.</summary>
    public string Code { get; }

    public sealed record BadgeNotFound() : Refusal("badge-not-found");

    public sealed record EventNotFound() : Refusal("not-found");

    public sealed record ClaimNotFound() : Refusal("claim-not-found");

    /// <summary>The badge is accepted; there is nothing left to claim.</summary>
    public sealed record AlreadyAccepted() : Refusal("badge-already-accepted");

    /// <summary>The badge is not accepted yet, and this needs an accepted one.</summary>
    public sealed record NotAccepted() : Refusal("badge-not-accepted");

    /// <summary>The badge was declined on Credly and must be offered again by IPMA.</summary>
    public sealed record Rejected() : Refusal("badge-rejected");

    public sealed record Revoked() : Refusal("badge-revoked");

    /// <summary>A newer badge took its place.</summary>
    public sealed record Replaced(string? By) : Refusal("badge-replaced");

    public sealed record Expired() : Refusal("badge-expired");

    /// <summary>The window of this claim has closed; the person may claim again.</summary>
    public sealed record WindowClosed(DateTimeOffset ClosedAt) : Refusal("claim-window-closed");

    public sealed record NoMoreTime() : Refusal("no-more-time");

    /// <summary>The claim is still being prepared; asking again soon is right.</summary>
    public sealed record NotReady() : Refusal("claim-not-ready");

    /// <summary>The claim ended before anybody could proceed; the person may claim again.</summary>
    public sealed record ClaimFailed(string? Reason) : Refusal("claim-failed");

    /// <summary>Credly refuses the badge as it stands; until somebody corrects the field at fault, claiming again does not help.</summary>
    public sealed record ClaimRefused(string Field, TimeSpan RetryAfter) : Refusal("claim-refused");

    /// <summary>The holder keeps the badge private on Credly; there it can be made public.</summary>
    public sealed record NotPublic(Uri? CredlyUrl) : Refusal("badge-not-public");

    /// <summary>The first day of the certificate is still to come.</summary>
    public sealed record NotYetValid(DateOnly From) : Refusal("badge-not-yet-valid");

    /// <summary>A certificate came in again with details that contradict what is already issued or with another address.</summary>
    public sealed record CertificateConflict(string Detail) : Refusal("certificate-conflict");

    /// <summary>The address has a badge of the level that belongs to another holder, and Credly gives an address only one.</summary>
    public sealed record AddressShared() : Refusal("address-shared");

    /// <summary>The badge is accepted on Credly under the address it has; there the person adds the other address.</summary>
    public sealed record AcceptedElsewhere() : Refusal("badge-accepted-elsewhere");

    /// <summary>The address is not proven to be the person's.</summary>
    public sealed record AddressNotFound() : Refusal("address-not-found");

    /// <summary>The badge is on its way to another address; asking again soon is right.</summary>
    public sealed record Moving() : Refusal("badge-moving");

    /// <summary>Credly does not let the badge move to that address.</summary>
    public sealed record MoveRefused() : Refusal("badge-move-refused");

    /// <summary>The person had the badge of this certificate erased; it is not made again.</summary>
    public sealed record Erased() : Refusal("certificate-erased");
}
