namespace MyIpma.Core.Http;

/// <content>What happened to a badge, and where it is.</content>
public static partial class Routes
{
    /// <summary>Everything that happened to a badge.</summary>
    public const string Timeline = "api/me/badges/{badgeId}/timeline";

    /// <summary>Where is my badge?</summary>
    public const string Diagnosis = "api/me/diagnosis";
}
