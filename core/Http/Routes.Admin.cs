namespace MyIpma.Core.Http;

/// <content>The routes of operators.</content>
public static partial class Routes
{
    /// <summary>The events Credly told us of.</summary>
    public const string AdminInbox = "api/admin/inbox";

    /// <summary>Handle one of them anew.</summary>
    public const string AdminInboxReplay = "api/admin/inbox/{eventId}/replay";

    /// <summary>What differs between us and Credly.</summary>
    public const string AdminDrift = "api/admin/drift";

    /// <summary>Put it right.</summary>
    public const string AdminDriftRepair = "api/admin/drift/repair";

    /// <summary>Look at Credly now.</summary>
    public const string AdminReconcile = "api/admin/reconcile";
}
