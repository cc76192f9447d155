using System.Diagnostics;

namespace MyIpma.Local.Identity;

/// <summary>Refusals of the development issuer outside the OAuth answers, as RFC 9457 problems.</summary>
internal static class DevProblems
{
    public const string Type = "https://my.ipma.world/problems/";

    public static IResult Refused(string code, string detail) => TypedResults.Problem(
        detail: detail,
        statusCode: StatusCodes.Status400BadRequest,
        title: "The development issuer cannot do that.",
        type: Type + code,
        extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["code"] = code, ["traceId"] = Activity.Current?.TraceId.ToString() });
}
