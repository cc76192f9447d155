using Microsoft.AspNetCore.Http;
using MyIpma.Core.Accounts;
using MyIpma.Core.Common;

namespace MyIpma.Core.Http.Endpoints;

/// <summary>A person's rights over their data: export and erasure.</summary>
public sealed class PrivacyEndpoints(RequestPipeline pipeline, DataExport export, DataErasure erasure, ErasureReceipts receipts, AccountRateLimiter rates)
{
    /// <summary>Confirms an erasure; the same in every language.</summary>
    public const string ConfirmationPhrase = "delete my data";

    public Task<IResult> ExportAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
        new ApiResult<DataExportResponse>(await export.GatherAsync(person.Account, ct)));

    /// <summary>On Credly only if that is requested explicitly.</summary>
    public Task<IResult> EraseAsync(HttpRequest request, CancellationToken ct) => pipeline.HandleAsync(request, async person =>
    {
        var body = await RequestBody.ReadAsync(request, ApiJson.Default.EraseAccountRequest, ct);
        if (body?.Confirm != ConfirmationPhrase)
        {
            var problem = Problems.Create("confirmation-needed", Languages.FromRequest(request), ConfirmationPhrase);
            problem.Extensions["phrase"] = ConfirmationPhrase;
            return Problems.ToResult(problem);
        }

        return rates.TryErase(person.Account) is { } wait
            ? Problems.ToResult(Problems.Create("too-many-requests", Languages.FromRequest(request)), wait)
            : new ApiResult<ErasureReceipt>(await erasure.EraseAsync(person.Account, body.DeleteAtCredly == true, ct));
    });

    /// <summary>Needs no sign-in, since the account is gone: the receipt's id is enough.</summary>
    public Task<IResult> GetReceiptAsync(HttpRequest request, string receiptId, CancellationToken ct) => pipeline.HandleAsync(request, async () =>
        await receipts.FindAsync(receiptId, ct) is { } receipt
            ? new ApiResult<ErasureReceipt>(receipt)
            : Problems.ToResult(Problems.Create("not-found", Languages.FromRequest(request))));
}
