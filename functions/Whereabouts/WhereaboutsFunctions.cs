using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using MyIpma.Core.Http;

namespace MyIpma.Functions.Whereabouts;

/// <summary>What happened to a badge, and where it is.</summary>
public sealed class WhereaboutsFunctions(TimelineEndpoint timelines, DiagnosisEndpoint diagnoses)
{
    [Function("GetTimeline")]
    public Task<IResult> GetTimeline(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Timeline)] HttpRequest request, string badgeId, CancellationToken ct) =>
        timelines.GetAsync(request, badgeId, ct);

    [Function("GetDiagnosis")]
    public Task<IResult> GetDiagnosis(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Routes.Diagnosis)] HttpRequest request, CancellationToken ct) =>
        diagnoses.GetAsync(request, ct);
}
