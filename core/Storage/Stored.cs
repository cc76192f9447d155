namespace MyIpma.Core.Storage;

/// <summary>A record and the ETag under which it was read or written.</summary>
public sealed record Stored<T>(T Value, string ETag);
