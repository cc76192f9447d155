using Microsoft.AspNetCore.Http;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>A person's rights over their data: take it along, have it erased.</summary>
public sealed class PrivacyEndpoints(RequestPipeline pipeline, DataExport export, DataErasure erasure, ErasureReceipts receipts, AccountRateLimiter rates)
{
    /// <summary>What somebody has to send to have everything erased, the same in every language.</summary>
    public const string ConfirmationPhrase = "delete my data";

    /// <summary>Everything held about the person.</summary>
    public Task<IResult> ExportAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
        new ApiResult<DataExportResponse>(await export.GatherAsync(person.Account, ct)));

    /// <summary>Erases the person; on Credly only when that is asked for explicitly.</summary>
    public Task<IResult> EraseAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var asked = await RequestBody.ReadAsync(request, ApiJson.Default.EraseAccountRequest, ct);
        if (asked?.Confirm != ConfirmationPhrase)
        {
            var problem = Problems.Create("confirmation-needed", Languages.FromRequest(request), ConfirmationPhrase);
            problem.Extensions["phrase"] = ConfirmationPhrase;
            return Problems.ToResult(problem);
        }

        return rates.TryErase(person.Account) is { } wait
            ? Problems.ToResult(Problems.Create("too-many-requests", Languages.FromRequest(request)), wait)
            : new ApiResult<ErasureReceipt>(await erasure.EraseAsync(person.Account, asked.DeleteAtCredly == true, ct));
    });

    /// <summary>How far an erasure is, for whoever holds its receipt; needs no sign-in, since the account is gone.</summary>
    public Task<IResult> GetReceiptAsync(HttpRequest request, string receiptId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
        await receipts.FindAsync(receiptId, ct) is { } receipt
            ? new ApiResult<ErasureReceipt>(receipt)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))));
}
