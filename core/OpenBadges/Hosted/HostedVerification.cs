namespace MyIpma.Core.OpenBadges.Hosted;

/// <summary>How an assertion is checked: by reading it again at its address (Open Badges 2.0, VerificationObject).</summary>
public sealed record HostedVerification(string Type);
