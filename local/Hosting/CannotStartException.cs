namespace MyIpma.Local.Hosting;

/// <summary>The host cannot start for a reason its user can mend; the message says which and how.</summary>
internal sealed class CannotStartException(string message) : Exception(message);
