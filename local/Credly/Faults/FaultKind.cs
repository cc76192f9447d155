namespace MyIpma.Local.Credly;

internal enum FaultKind
{
    None,
    Error500,
    Error503,
    Error429,
    LostAnswer,
    WebhookLost,
    WebhookRepeated,
    WebhookShuffled,
}
