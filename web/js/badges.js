// What the page knows about the person's badges, and the two things it can do with them.
import { Problem } from './api.js';
import { deadline } from './clock.js';

const mostAtOnce = 50;

export function createBadges(api, { onChange, onDeed }) {
  const state = { items: null, problems: new Map(), busy: new Set(), ends: new Map() };
  let etag = null;
  // Counts what the person did: an answer asked for before that is older than what is shown.
  let deeds = 0;

  async function refresh({ full = false } = {}) {
    const before = deeds;
    const answer = await api.get('/api/me/badges', { etag: full ? null : etag });
    if (answer.status === 304) {
      return;
    }
    const items = [...answer.body.items];
    for (let next = answer.body.next; next;) {
      const page = await api.get(`/api/me/badges?cursor=${encodeURIComponent(next)}`);
      items.push(...page.body.items);
      next = page.body.next;
    }
    if (before === deeds) {
      etag = answer.etag;
      state.items = items;
      items.forEach((badge) => keepTime(badge.claim, answer.sentAt));
      onChange();
    }
  }

  function keepTime(claim, sentAt) {
    if (claim?.status === 'open') {
      state.ends.set(claim.id, deadline(claim.secondsLeft, sentAt));
    }
  }

  function take(badgeId, claim, sentAt) {
    keepTime(claim, sentAt);
    state.problems.delete(badgeId);
    state.items = state.items.map((badge) => (badge.id === badgeId ? withClaim(badge, claim) : badge));
  }

  async function claim(badgeId) {
    await during([badgeId], async () => {
      const answer = await api.post(`/api/me/badges/${encodeURIComponent(badgeId)}/claim`);
      take(badgeId, answer.body, answer.sentAt);
    });
  }

  async function claimAll() {
    const badgeIds = claimable(state).slice(0, mostAtOnce).map((badge) => badge.id);
    await during(badgeIds, async () => {
      const answer = await api.post('/api/me/claims', { badgeIds });
      for (const result of answer.body.results) {
        if (result.problem) {
          state.problems.set(result.badgeId, new Problem(result.problem.status ?? 409, result.problem));
        } else {
          take(result.badgeId, result.claim, answer.sentAt);
        }
      }
    });
  }

  async function during(badgeIds, deed) {
    badgeIds.forEach((id) => state.busy.add(id) && state.problems.delete(id));
    onChange();
    try {
      await deed();
    } catch (error) {
      badgeIds.forEach((id) => state.problems.set(id, error));
    } finally {
      deeds += 1;
      etag = null;
      badgeIds.forEach((id) => state.busy.delete(id));
      onChange();
      onDeed();
    }
  }

  function updateClaim(claimed, sentAt) {
    deeds += 1;
    take(claimed.badgeId, claimed, sentAt);
    onChange();
  }

  return { state, refresh, claim, claimAll, updateClaim };
}

export const claimable = (state) => (state.items ?? []).filter((badge) => badge.nextAction === 'claim');

export const isUnderWay = (badge) => badge.status === 'claiming' || badge.status === 'awaitingAcceptance';

// The server's next list says the same; until then the answer to the claim is the newest word.
function withClaim(badge, claim) {
  const moved = {
    preparing: { status: 'claiming', nextAction: 'none' },
    open: { status: 'claiming', nextAction: 'proceed' },
    proceeded: { status: 'awaitingAcceptance', nextAction: 'acceptOnCredly' },
    confirmed: { status: 'accepted', nextAction: 'share' },
    lapsed: { status: 'pending', nextAction: 'claim' },
    failed: { status: 'pending', nextAction: 'claim' },
  }[claim.status];
  return { ...badge, ...moved, claim };
}
