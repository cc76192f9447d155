namespace MyIpma.Core.Credly.Wire;

/// <summary>One request before it is sent. The operation is its name in logs and metrics, where the address must not appear.</summary>
internal sealed record CredlyCall(string Operation, HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }

    public bool Anonymous { get; init; }

    /// <summary>The looks before an issue are repeated by the claim that waits for them, so that an outage costs one call per claim and step.</summary>
    public bool HasOwnBackOff => Operation is "find" or "find-by-recipient";

    public bool Writes => Method != HttpMethod.Get;

    public static CredlyCall Get(string operation, string path) => new(operation, HttpMethod.Get, path);
}
