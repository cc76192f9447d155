namespace MyIpma.Tests.Model;

/// <summary>One step of a script. Each prints as a sentence, so that a failing script can be read aloud.</summary>
public abstract record Move(string Sentence)
{
    public sealed override string ToString() => Sentence;

    public sealed record Claim() : Move("The person claims the badge.");

    public sealed record Proceed(int Earlier) : Move(Earlier == 0 ? "The person proceeds." : $"The person proceeds with the link of {Earlier} claims ago.");

    public sealed record Wait(TimeSpan For) : Move($"{For} passes.");

    public sealed record TimerRings() : Move("The timer of the claim rings.");

    public sealed record WorkflowGivesUp() : Move("The workflow gives the claim up.");

    public sealed record IssueAnswered(bool AutoAccept) : Move(AutoAccept ? "Credly answers the issue, and auto-accept is on." : "Credly answers the issue.");

    public sealed record EarnerAccepts() : Move("The earner accepts at Credly.");

    public sealed record EarnerDeclines() : Move("The earner declines at Credly.");

    public sealed record EarnerTogglesPublic() : Move("The earner shows or hides it at Credly.");

    public sealed record RevokedAtCredly() : Move("Somebody revokes it at Credly.");

    public sealed record Told(int Late) : Move(Late == 0 ? "We hear how it is at Credly now." : $"We hear how it was at Credly {Late} changes ago.");

    public sealed record CertificateAgain() : Move("The certificate comes in again.");

    public sealed record CertificateCorrected(int Version) : Move($"The certificate comes in with a corrected name, version {Version}.");

    public sealed record CertificateElsewhere() : Move("The certificate comes in for another address.");

    public sealed record CertificateWithdrawn() : Move("IPMA withdraws the certificate.");

    public sealed record NewerCertificate() : Move("A newer certificate of the level comes in.");

    public sealed record EndAnnounced() : Move("The end of the certificate is due to be announced.");
}
