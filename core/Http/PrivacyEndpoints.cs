using Microsoft.AspNetCore.Http;
using MyIpma.Core.Http.Bodies;
using MyIpma.Core.People;
using MyIpma.Core.Texts;

namespace MyIpma.Core.Http;

/// <summary>A person's rights over their data: take it along, have it erased.</summary>
public sealed class PrivacyEndpoints(Edge edge, PersonExport export, Erasure erasure)
{
    /// <summary>What somebody has to send to have everything erased, the same in every language.</summary>
    public const string Phrase = "delete my data";

    /// <summary>Everything held about the person.</summary>
    public Task<IResult> ExportAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
        new JsonAnswer<ExportBody>(await export.GatherAsync(person.Account, ct)));

    /// <summary>Erases the person; at Credly only when that is asked for explicitly.</summary>
    public Task<IResult> EraseAsync(HttpRequest request, CancellationToken ct) => edge.AnswerAsync(request, async person =>
    {
        var asked = await RequestBody.ReadAsync(request, PeopleJson.Default.EraseBody, ct);
        if (asked?.Confirm != Phrase)
        {
            var problem = Problems.Of("confirmation-needed", Languages.Of(request), Phrase);
            problem.Extensions["phrase"] = Phrase;
            return Problems.Answer(problem);
        }

        return new JsonAnswer<ErasureReceipt>(await erasure.EraseAsync(person.Account, asked.DeleteAtCredly == true, ct));
    });
}
