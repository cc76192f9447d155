namespace MyIpma.Bench.Chaos;

/// <summary>How the story of one badge is meant to end. What becomes of it is Credly's and chance's to say.</summary>
internal enum Ending
{
    Accept,
    AcceptAndHide,
    Decline,
    LetLapse,
    LapseThenAccept,
    AcceptAfterTheWindow,
    ProceedAndForget,
    AutoAccept,
}
