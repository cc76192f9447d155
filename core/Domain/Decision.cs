namespace MyIpma.Core.Domain;

public abstract record Decision
{
    private Decision() { }

    /// <summary>The badge is already as requested.</summary>
    public sealed record Unchanged(Badge Badge) : Decision;

    /// <summary>Events in the order in which they happened.</summary>
    public sealed record Changed(Badge Badge, params IReadOnlyList<BadgeEventKind> Events) : Decision;

    public sealed record Refused(Refusal Refusal) : Decision;
}

/// <summary>Why something cannot be done: a closed set with one machine-readable code each. Wording and status code belong to the HTTP layer.</summary>
public abstract record Refusal
{
    private Refusal(string code) => Code = code;

    /// <summary>The last part of the problem type.</summary>
    public string Code { get; }

    public sealed record BadgeNotFound() : Refusal("badge-not-found");

    public sealed record EventNotFound() : Refusal("not-found");

    public sealed record ClaimNotFound() : Refusal("claim-not-found");

    public sealed record AlreadyAccepted() : Refusal("badge-already-accepted");

    public sealed record NotAccepted() : Refusal("badge-not-accepted");

    /// <summary>IPMA has to offer it again.</summary>
    public sealed record Rejected() : Refusal("badge-rejected");

    public sealed record Revoked() : Refusal("badge-revoked");

    public sealed record Replaced(string? By) : Refusal("badge-replaced");

    public sealed record Expired() : Refusal("badge-expired");

    /// <summary>The person may claim again.</summary>
    public sealed record WindowClosed(DateTimeOffset ClosedAt) : Refusal("claim-window-closed");

    public sealed record NoMoreTime() : Refusal("no-more-time");

    /// <summary>Retrying soon is right.</summary>
    public sealed record NotReady() : Refusal("claim-not-ready");

    /// <summary>It ended before the person could proceed, who may claim again.</summary>
    public sealed record ClaimFailed(string? Reason) : Refusal("claim-failed");

    /// <summary>Claiming again does not help until the field is corrected.</summary>
    public sealed record ClaimRefused(string Field, TimeSpan RetryAfter) : Refusal("claim-refused");

    /// <summary>The holder can make it public on Credly.</summary>
    public sealed record NotPublic(Uri? CredlyUrl) : Refusal("badge-not-public");

    public sealed record NotYetValid(DateOnly From) : Refusal("badge-not-yet-valid");

    /// <summary>The content contradicts what is already issued, or the address cannot change any more.</summary>
    public sealed record CertificateConflict(string Detail) : Refusal("certificate-conflict");

    /// <summary>Another holder has a badge of the level at the address, and Credly gives an address only one.</summary>
    public sealed record AddressShared() : Refusal("address-shared");

    /// <summary>It is accepted on Credly under its address; the person can add the other address there.</summary>
    public sealed record AcceptedElsewhere() : Refusal("badge-accepted-elsewhere");

    /// <summary>Not proven to be the person's.</summary>
    public sealed record AddressNotFound() : Refusal("address-not-found");

    /// <summary>It is moving to another address; retrying soon is right.</summary>
    public sealed record Moving() : Refusal("badge-moving");

    public sealed record MoveRefused() : Refusal("badge-move-refused");

    /// <summary>The person had it erased; it is not created again.</summary>
    public sealed record Erased() : Refusal("certificate-erased");
}
