using Microsoft.AspNetCore.Http.HttpResults;

namespace MyIpma.Local.Credly;

/// <summary>Refusals of the script surface, which is ours and not Credly's: RFC 9457.</summary>
internal static class ScriptProblem
{
    public static ProblemHttpResult Invalid(string detail) =>
        Of(StatusCodes.Status400BadRequest, "invalid-request", "The request is not valid.", detail);

    public static ProblemHttpResult UnknownBadge(string badgeId) =>
        Of(StatusCodes.Status404NotFound, "badge-not-found", "No such badge.", $"No badge {badgeId} was issued to an address of this earner.");

    private static ProblemHttpResult Of(int status, string code, string title, string detail) => TypedResults.Problem(
        detail,
        statusCode: status,
        title: title,
        type: $"https://my.ipma.world/problems/{code}",
        extensions: new Dictionary<string, object?> { ["code"] = code });
}
