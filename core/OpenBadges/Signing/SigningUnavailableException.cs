namespace MyIpma.Core.OpenBadges.Signing;

/// <summary>The signing key cannot be reached now; asking again later is right.</summary>
public sealed class SigningUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
