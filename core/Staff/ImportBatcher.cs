using MyIpma.Core.Common;
using MyIpma.Core.Storage;

namespace MyIpma.Core.Staff;

/// <summary>Parts the lines of a file into batches that each fit into a row of storage, as what becomes of them does, whatever the lines hold.</summary>
public sealed class ImportBatcher(EmailAddressFactory addresses)
{
    private const int MostRows = 50;

    /// <summary>A row of storage holds 32,768 characters; names of the members and what is said about each line take their part.</summary>
    private const int MostText = 6_000;

    /// <summary>So often a file may say something about one certificate: more is a column filled with the same text.</summary>
    private const int MostAboutOne = 20;

    private const int MostTextAboutOne = 18_000;

    /// <summary>JSON writes everything else as six characters.</summary>
    private const int Escaped = 6;

    /// <summary>
    /// Lines about the same certificate stay together and in their order, so that the last one holds, as on the queue; everything else may be done side by side. What is
    /// stored in one place stands together, so that a batch reads few places.
    /// </summary>
    internal IEnumerable<ImportBatch> Split(IReadOnlyList<ImportRow> rows)
    {
        var (number, size, batch) = (0, 0, new List<ImportRow>());
        foreach (var same in rows.GroupBy(row => row.CertificateId?.Trim() is { Length: > 0 } id ? id : $"line {row.Line}").SelectMany(Bounded).OrderBy(PlaceOf, StringComparer.Ordinal))
        {
            var length = same.Sum(LengthOf);
            if (batch.Count > 0 && (batch.Count + same.Count > MostRows || size + length > MostText))
            {
                yield return new ImportBatch { Number = number++, Rows = batch };
                (size, batch) = (0, []);
            }

            size += length;
            batch.AddRange(same);
        }

        yield return new ImportBatch { Number = number, Rows = batch };
    }

    private static IEnumerable<IReadOnlyList<ImportRow>> Bounded(IGrouping<string, ImportRow> same)
    {
        var all = same.ToList();
        return all.Count > MostAboutOne || (all.Count > 1 && all.Sum(LengthOf) > MostTextAboutOne)
            ? all.Select(row => new[] { new ImportRow { Line = row.Line, Fault = $"is one of {all.Count} lines about the same certificate, which are too many" } })
            : [all];
    }

    private string PlaceOf(IReadOnlyList<ImportRow> same) => addresses.TryParse(same[0].Email) is { } address ? $"{Partitions.For(address.Key)}|{address.Key}" : "";

    private static int LengthOf(ImportRow row) =>
        new[] { row.CertificateId, row.Email, row.FirstName, row.LastName, row.Level, row.IssuedOn, row.ExpiresOn, row.Fault }
            .Sum(text => text?.Sum(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '.' or '@' ? 1 : Escaped) ?? 0);
}
