using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Certificates;

/// <summary>Remembers which messages of queue <c>certificates</c> were refused, by a hash of their body: one that comes again is not counted again, and nothing of it is kept.</summary>
public sealed class DeadLetterLog(Tables tables, FaultIsolation faults, TimeProvider time)
{
    private const string Partition = "dead-letters";

    /// <summary>Notes a refused message.</summary>
    public Task AddAsync(ReadOnlyMemory<byte> body, CertificateHandling.Rejected rejected, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var key = $"{Month(now)}|{Convert.ToHexStringLower(SHA256.HashData(body.Span))}";
        var letter = new DeadLetter(now, rejected.Code, rejected.Description);
        return tables.Staff.TryCommitAsync(Partition, [new RowChange.Put(key, JsonRow.Write(letter, DeadLetterJson.Default.DeadLetter))], ct);
    }

    /// <summary>The messages refused in the months from one to another, both included (UTC).</summary>
    public async IAsyncEnumerable<DeadLetter> ReadAsync(DateOnly from, DateOnly to, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var row in tables.Staff.RangeAsync(Partition, Month(from), RowKeyFormat.After(Month(to) + "|"), ct))
        {
            if (faults.TryRead(row, DeadLetterJson.Default.DeadLetter, out var letter))
            {
                yield return letter;
            }
        }
    }

    private static string Month(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    private static string Month(DateTimeOffset at) => Month(DateOnly.FromDateTime(at.UtcDateTime));
}

/// <summary>A message that was refused: when (UTC), the code, and what is wrong in words that name no person.</summary>
public sealed record DeadLetter(DateTimeOffset At, string Code, string Description);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeadLetter))]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
