using System.Net;

namespace MyIpma.Core.Credly;

/// <summary>Credly does not take our token (401), or not for this (403). No claim's fault: work waits until an operator has seen to it.</summary>
public sealed class CredlyUnauthorizedException : Exception
{
    internal CredlyUnauthorizedException(HttpStatusCode status, string operation)
        : base($"Credly does not let our token do '{operation}' ({(int)status}).") => StatusCode = status;

    /// <summary>401 or 403.</summary>
    public HttpStatusCode StatusCode { get; }
}
