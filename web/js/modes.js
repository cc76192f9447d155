// Which of its faces a card shows. One place decides, everything else only draws.
import { secondsUntil } from './clock.js';

export function modeOf(badge, ends) {
  const claim = badge.claim;
  if (badge.status === 'claiming' && claim?.status === 'preparing') {
    return 'preparing';
  }
  if (badge.nextAction === 'proceed' && claim) {
    return secondsUntil(ends.get(claim.id) ?? 0) > 0 ? 'open' : 'closed';
  }
  if (badge.nextAction === 'claim') {
    return { lapsed: 'closed', failed: 'failed' }[claim?.status] ?? 'claim';
  }
  return { acceptOnCredly: 'accept', share: 'share' }[badge.nextAction] ?? 'rest';
}

// The server says pending the moment a window has closed; the page says so too when its own clock runs out first.
export const shownStatus = (badge, mode) => (mode === 'closed' || mode === 'failed' ? 'pending' : badge.status);
