namespace MyIpma.Core.Claims;

/// <summary>The patience a claim is started with.</summary>
/// <param name="Window">How long the person has to proceed.</param>
/// <param name="PrepareFor">How long we try to issue.</param>
public sealed record ClaimTimes(TimeSpan Window, TimeSpan PrepareFor);
