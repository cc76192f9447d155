// Watches claims that are still being prepared, at the pace the server asks for.
const usualPause = 2;

export function createFollower(api, onClaim) {
  const followed = new Map();

  function follow(badges) {
    const preparing = new Set(badges.filter((badge) => badge.claim?.status === 'preparing').map((badge) => badge.claim.id));
    for (const id of followed.keys()) {
      if (!preparing.has(id)) {
        clearTimeout(followed.get(id));
        followed.delete(id);
      }
    }
    for (const id of preparing) {
      if (!followed.has(id)) {
        wait(id, usualPause);
      }
    }
  }

  function wait(id, seconds) {
    followed.set(id, setTimeout(() => ask(id), seconds * 1000));
  }

  async function ask(id) {
    if (document.hidden) {
      wait(id, usualPause);
      return;
    }
    const answer = await api.get(`/api/me/claims/${encodeURIComponent(id)}`).catch((error) => {
      // The list's poller tells people about a dead line; here it only means: later.
      if (error.name === 'Unreachable' || error.name === 'Problem') {
        return null;
      }
      throw error;
    });
    if (!followed.has(id)) {
      return;
    }
    if (answer && answer.body.status !== 'preparing') {
      followed.delete(id);
      onClaim(answer.body, answer.sentAt);
    } else {
      wait(id, answer?.retryAfter ?? usualPause);
    }
  }

  function stop() {
    followed.forEach((timer) => clearTimeout(timer));
    followed.clear();
  }

  return { follow, stop };
}
