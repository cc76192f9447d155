namespace MyIpma.Core.Storage;

/// <summary>A stored row: its key inside the partition, its JSON body and the ETag under which it was read.</summary>
public sealed record Row(string Key, string Body, string ETag);
