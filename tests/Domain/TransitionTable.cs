
namespace MyIpma.Tests.Domain;

/// <summary>What every situation makes of every event, before any time limit has passed.</summary>
internal static class TransitionTable
{
    public const string Text = """
        pending | claim | claiming: ClaimStarted
        pending | proceed | refused: claim-not-found
        pending | more time | refused: claim-not-found
        pending | lapse | unchanged
        pending | give up | unchanged
        pending | ready | pending: Issued
        pending | reported accepted | accepted: Issued Accepted
        pending | reported rejected | rejected: Issued Rejected
        pending | reported revoked | revoked: Issued Revoked
        pending | reported pending | pending: Issued
        pending | certificate again | unchanged
        pending | certificate corrected | pending: Corrected
        pending | certificate revoked | revoked: Revoked
        pending | replaced | replaced: Replaced
        pending | expire | unchanged
        preparing | claim | unchanged
        preparing | proceed | refused: claim-not-ready
        preparing | more time | refused: claim-not-ready
        preparing | lapse | unchanged
        preparing | give up | pending: ClaimFailed
        preparing | ready | claiming: Issued ClaimOpened
        preparing | reported accepted | accepted: Issued Accepted
        preparing | reported rejected | rejected: Issued Rejected
        preparing | reported revoked | revoked: Issued Revoked
        preparing | reported pending | claiming: Issued
        preparing | certificate again | unchanged
        preparing | certificate corrected | claiming: Corrected
        preparing | certificate revoked | revoked: Revoked
        preparing | replaced | replaced: Replaced
        preparing | expire | unchanged
        open | claim | unchanged
        open | proceed | awaitingAcceptance: Proceeded
        open | more time | claiming
        open | lapse | unchanged
        open | give up | unchanged
        open | ready | unchanged
        open | reported accepted | accepted: Accepted
        open | reported rejected | rejected: Rejected
        open | reported revoked | revoked: Revoked
        open | reported pending | unchanged
        open | certificate again | unchanged
        open | certificate corrected | claiming: Corrected
        open | certificate revoked | revoked: Revoked
        open | replaced | replaced: Replaced
        open | expire | unchanged
        proceeded | claim | unchanged
        proceeded | proceed | unchanged
        proceeded | more time | unchanged
        proceeded | lapse | unchanged
        proceeded | give up | unchanged
        proceeded | ready | unchanged
        proceeded | reported accepted | accepted: Accepted
        proceeded | reported rejected | rejected: Rejected
        proceeded | reported revoked | revoked: Revoked
        proceeded | reported pending | unchanged
        proceeded | certificate again | unchanged
        proceeded | certificate corrected | awaitingAcceptance: Corrected
        proceeded | certificate revoked | revoked: Revoked
        proceeded | replaced | replaced: Replaced
        proceeded | expire | unchanged
        lapsed | claim | claiming: ClaimStarted ClaimOpened
        lapsed | proceed | refused: claim-window-closed
        lapsed | more time | refused: claim-window-closed
        lapsed | lapse | unchanged
        lapsed | give up | unchanged
        lapsed | ready | unchanged
        lapsed | reported accepted | accepted: Accepted
        lapsed | reported rejected | rejected: Rejected
        lapsed | reported revoked | revoked: Revoked
        lapsed | reported pending | unchanged
        lapsed | certificate again | unchanged
        lapsed | certificate corrected | pending: Corrected
        lapsed | certificate revoked | revoked: Revoked
        lapsed | replaced | replaced: Replaced
        lapsed | expire | unchanged
        failed | claim | claiming: ClaimStarted
        failed | proceed | refused: claim-failed
        failed | more time | refused: claim-failed
        failed | lapse | unchanged
        failed | give up | unchanged
        failed | ready | pending: Issued
        failed | reported accepted | accepted: Issued Accepted
        failed | reported rejected | rejected: Issued Rejected
        failed | reported revoked | revoked: Issued Revoked
        failed | reported pending | pending: Issued
        failed | certificate again | unchanged
        failed | certificate corrected | pending: Corrected
        failed | certificate revoked | revoked: Revoked
        failed | replaced | replaced: Replaced
        failed | expire | unchanged
        accepted | claim | refused: badge-already-accepted
        accepted | proceed | unchanged
        accepted | more time | refused: badge-already-accepted
        accepted | lapse | unchanged
        accepted | give up | unchanged
        accepted | ready | unchanged
        accepted | reported accepted | unchanged
        accepted | reported rejected | rejected: Rejected
        accepted | reported revoked | revoked: Revoked
        accepted | reported pending | unchanged
        accepted | certificate again | unchanged
        accepted | certificate corrected | accepted: Corrected
        accepted | certificate revoked | revoked: Revoked
        accepted | replaced | replaced: Replaced
        accepted | expire | unchanged
        rejected | claim | refused: badge-rejected
        rejected | proceed | refused: badge-rejected
        rejected | more time | refused: badge-rejected
        rejected | lapse | unchanged
        rejected | give up | unchanged
        rejected | ready | unchanged
        rejected | reported accepted | accepted: Accepted
        rejected | reported rejected | unchanged
        rejected | reported revoked | revoked: Revoked
        rejected | reported pending | unchanged
        rejected | certificate again | unchanged
        rejected | certificate corrected | rejected: Corrected
        rejected | certificate revoked | revoked: Revoked
        rejected | replaced | replaced: Replaced
        rejected | expire | unchanged
        revoked | claim | refused: badge-revoked
        revoked | proceed | refused: badge-revoked
        revoked | more time | refused: badge-revoked
        revoked | lapse | unchanged
        revoked | give up | unchanged
        revoked | ready | unchanged
        revoked | reported accepted | unchanged
        revoked | reported rejected | revoked
        revoked | reported revoked | revoked
        revoked | reported pending | unchanged
        revoked | certificate again | unchanged
        revoked | certificate corrected | unchanged
        revoked | certificate revoked | unchanged
        revoked | replaced | unchanged
        revoked | expire | unchanged
        revoked at Credly | claim | refused: badge-revoked
        revoked at Credly | proceed | refused: badge-revoked
        revoked at Credly | more time | refused: badge-revoked
        revoked at Credly | lapse | unchanged
        revoked at Credly | give up | unchanged
        revoked at Credly | ready | unchanged
        revoked at Credly | reported accepted | unchanged
        revoked at Credly | reported rejected | unchanged
        revoked at Credly | reported revoked | unchanged
        revoked at Credly | reported pending | unchanged
        revoked at Credly | certificate again | unchanged
        revoked at Credly | certificate corrected | revoked: Corrected
        revoked at Credly | certificate revoked | revoked
        revoked at Credly | replaced | unchanged
        revoked at Credly | expire | unchanged
        replaced | claim | refused: badge-replaced
        replaced | proceed | refused: badge-replaced
        replaced | more time | refused: badge-replaced
        replaced | lapse | unchanged
        replaced | give up | unchanged
        replaced | ready | unchanged
        replaced | reported accepted | unchanged
        replaced | reported rejected | replaced
        replaced | reported revoked | revoked: Revoked
        replaced | reported pending | unchanged
        replaced | certificate again | unchanged
        replaced | certificate corrected | replaced: Corrected
        replaced | certificate revoked | revoked: Revoked
        replaced | replaced | unchanged
        replaced | expire | unchanged
        """;
}
