namespace MyIpma.Local.Credly;

internal enum BadgeState
{
    Pending,
    Accepted,
    Rejected,
    Revoked,
    Replaced,
}

internal static class BadgeStates
{
    public static string Text(this BadgeState state) => state switch
    {
        BadgeState.Pending => "pending",
        BadgeState.Accepted => "accepted",
        BadgeState.Rejected => "rejected",
        BadgeState.Revoked => "revoked",
        BadgeState.Replaced => "replaced",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a badge state."),
    };
}
