// The page of a signed-in person: badges, guide and addresses, kept fresh.
import { createAddresses } from './addresses.js';
import { announce } from './announce.js';
import { createBadges, isUnderWay } from './badges.js';
import { createCards } from './cards.js';
import { hasSlept } from './clock.js';
import { el, setText } from './dom.js';
import { createFollower } from './follow.js';
import { createGuide } from './guide.js';
import { t } from './i18n.js';
import { createPoller } from './poll.js';
import { openShare } from './share.js';
import { drawSummary } from './summary.js';

const livelyPause = 2000;
const quietPause = 20000;

export function createMember(api, { summary, trouble }) {
  const badges = createBadges(api, { onChange, onDeed: () => poller.now() });
  const follower = createFollower(api, badges.updateClaim);
  const guide = createGuide(api);
  const addresses = createAddresses(api, { onChange: () => poller.now({ full: true }) });
  const cards = createCards({ badges, api, onShare: (badge) => openShare(api, badge), onEnd: () => { onChange(); poller.now({ full: true }); } });
  const poller = createPoller({ run, pause, onTrouble, onRecovery: () => tellTrouble('') });
  const root = el('div', { class: 'member' }, cards.root, el('aside', { class: 'side', 'aria-label': t('page.side') }, guide.root, addresses.root));
  const sleepWatch = setInterval(() => hasSlept() && poller.now({ full: true }), 1000);
  let marks = '';
  let stopped = false;

  async function run({ full }) {
    await badges.refresh({ full });
  }

  function onChange() {
    if (stopped) {
      return;
    }
    cards.update();
    drawSummary(summary, badges.state);
    follower.follow(badges.state.items ?? []);
    const now = (badges.state.items ?? []).map((badge) => `${badge.id} ${badge.status} ${badge.public}`).join();
    if (now !== marks || marks === '') {
      marks = now;
      refreshSides();
    }
  }

  function refreshSides() {
    for (const part of [guide, addresses]) {
      // These stand beside the badges: when they cannot be had the poller tells, and the next change asks again.
      part.refresh().catch(onTrouble);
    }
  }

  function pause() {
    return (badges.state.items ?? []).some(isUnderWay) ? livelyPause : quietPause;
  }

  function onTrouble(error) {
    if (error.name === 'Unreachable') {
      tellTrouble(t('trouble.text'));
    } else if (error.name !== 'Problem') {
      throw error;
    } else if (error.status !== 401) {
      tellTrouble([error.title, error.detail].filter(Boolean).join(' '));
    }
  }

  function tellTrouble(text) {
    const before = trouble.textContent;
    setText(trouble, text);
    if (before && !text) {
      announce(t('trouble.back'));
    }
  }

  function stop() {
    stopped = true;
    poller.stop();
    follower.stop();
    cards.stop();
    clearInterval(sleepWatch);
    summary.hidden = true;
    setText(trouble, '');
  }

  poller.now({ full: true });
  return { root, stop };
}
