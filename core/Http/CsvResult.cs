using System.Globalization;
using System.Text;
using CsvHelper;
using Microsoft.AspNetCore.Http;

namespace MyIpma.Core.Http;

/// <summary>A table to open in a spreadsheet: UTF-8 with a byte order mark, which spreadsheets need to read it as such (RFC 4180 otherwise).</summary>
internal sealed class CsvResult(string fileName, IReadOnlyList<string> columns, IAsyncEnumerable<IReadOnlyList<string>> rows) : IResult
{
    public const string MediaType = "text/csv";

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, ct) = (httpContext.Response, httpContext.RequestAborted);
        using var content = new MemoryStream();
        await using (var text = new StreamWriter(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        {
            await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
            await WriteRowAsync(csv, columns);
            await foreach (var row in rows.WithCancellation(ct))
            {
                await WriteRowAsync(csv, row);
            }
        }

        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.ContentType = $"{MediaType}; charset=utf-8";
        response.ContentLength = content.Length;
        content.Position = 0;
        await content.CopyToAsync(response.Body, ct);
    }

    private static Task WriteRowAsync(CsvWriter csv, IEnumerable<string> row)
    {
        foreach (var field in row)
        {
            csv.WriteField(Harmless(field));
        }

        return csv.NextRecordAsync();
    }

    /// <summary>A spreadsheet takes a field that begins so for a formula and would run it (OWASP: CSV injection).</summary>
    private static string Harmless(string field) => field.Length > 0 && field[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + field : field;
}
