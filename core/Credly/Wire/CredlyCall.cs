namespace MyIpma.Core.Credly.Wire;

/// <summary>One request before it is sent. The operation is its name in logs and metrics, where the address must not appear.</summary>
internal sealed record CredlyCall(string Operation, HttpMethod Method, string Path)
{
    public byte[]? Body { get; init; }

    public bool Anonymous { get; init; }

    public bool Writes => Method != HttpMethod.Get;

    public static CredlyCall Get(string operation, string path) => new(operation, HttpMethod.Get, path);
}
