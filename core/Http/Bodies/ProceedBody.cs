namespace MyIpma.Core.Http.Bodies;

/// <summary>Where to send the person.</summary>
/// <param name="RedirectUrl">The page at Credly.</param>
public sealed record ProceedBody(Uri RedirectUrl);
