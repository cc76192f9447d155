// One badge. Built once and then updated in place, so that focus, open details and the running clock survive every poll.
import { announce } from './announce.js';
import { plainDate } from './dates.js';
import { el, freshId, setText } from './dom.js';
import { t } from './i18n.js';
import { modeOf, shownStatus } from './modes.js';
import { buildPanel } from './panels.js';
import { showProblem } from './problem.js';
import { createTimeline } from './timeline.js';

const levels = ['a', 'b', 'c', 'd'];

export function createCard(badge, { badges, api, onShare, onEnd }) {
  const heading = el('h3', { id: freshId('badge'), tabindex: '-1' });
  const image = el('img', { class: 'medal', width: 112, height: 112 });
  const level = el('p', { class: 'level' });
  const status = el('p', { class: 'status' });
  const facts = el('dl', { class: 'facts' });
  const problem = el('div', { class: 'problem-place' });
  const body = el('div', { class: 'body' });
  const timeline = createTimeline(api, badge.id);
  const root = el('li', { class: 'card', 'data-badge': badge.id },
    el('article', { 'aria-labelledby': heading.id },
      el('div', { class: 'face' }, image, el('div', { class: 'words' }, status, heading, level, facts)),
      body, problem, timeline.root));
  let shown = { signature: null, mode: null, status: null, problem: null, panel: null };
  image.addEventListener('error', () => useOwnImage(image, level.dataset.level));

  function update(next) {
    const mode = modeOf(next, badges.state.ends);
    drawFace(next, mode);
    drawPanel(next, mode);
    drawProblem(badges.state.problems.get(next.id) ?? null);
    timeline.changed(`${next.status} ${next.claim?.id} ${next.claim?.status}`);
    if (shown.status && shown.status !== 'accepted' && next.status === 'accepted') {
      announce(t('accepted.announce', { name: next.name }));
    }
    shown = { ...shown, mode, status: next.status };
  }

  function drawFace(next, mode) {
    const now = shownStatus(next, mode);
    setText(heading, next.name);
    setText(status, t(mode === 'open' ? 'status.open' : `status.${now}`));
    root.dataset.status = mode === 'open' ? 'open' : now;
    level.dataset.level = next.level ?? '';
    setText(level, next.level ? t('card.level', { level: next.level }) : '');
    if (image.dataset.source !== next.imageUrl) {
      image.dataset.source = next.imageUrl ?? '';
      image.src = next.imageUrl || ownImage(next.level);
    }
    image.alt = next.imageAlt ?? '';
    drawFacts([
      ['card.issued', plainDate(next.issuedOn)],
      ['card.expires', next.expiresOn ? plainDate(next.expiresOn) : t('card.noEnd')],
      ['card.address', next.address],
    ]);
  }

  function drawFacts(lines) {
    const text = JSON.stringify(lines);
    if (facts.dataset.text !== text) {
      facts.dataset.text = text;
      facts.replaceChildren(...lines.map(([key, value]) => el('div', {}, el('dt', {}, t(key)), el('dd', {}, value))));
    }
  }

  function drawPanel(next, mode) {
    const busy = badges.state.busy.has(next.id);
    const { claim, credlyUrl, public: visible, address, status: state } = next;
    const signature = JSON.stringify([mode, claim?.id, claim?.proceedUrl, claim?.reason, credlyUrl, visible, address, state]);
    if (signature !== shown.signature) {
      const held = body.contains(document.activeElement);
      shown.panel?.stop();
      shown.signature = signature;
      shown.panel = buildPanel(mode, {
        badge: next, heading, ends: badges.state.ends, onEnd,
        onClaim: () => badges.state.busy.has(next.id) || badges.claim(next.id),
        onShare: () => onShare(next),
      });
      body.replaceChildren(shown.panel.root);
      if (held) {
        (body.querySelector('a, button, [tabindex]') ?? heading).focus();
      }
      tell(next, mode);
    }
    shown.panel.update();
    setBusy(busy);
  }

  function setBusy(busy) {
    if (busy === body.classList.contains('busy')) {
      return;
    }
    // Not disabled: a disabled button would drop the focus that is on it.
    body.querySelector('button.primary')?.setAttribute('aria-disabled', String(busy));
    body.classList.toggle('busy', busy);
    if (busy) {
      announce(t('action.claiming'));
    }
  }

  function tell(next, mode) {
    if (shown.mode && shown.mode !== mode && ['closed', 'failed', 'preparing'].includes(mode)) {
      announce(`${next.name}: ${t(`${mode}.title`)}`);
    }
  }

  function drawProblem(error) {
    if (error !== shown.problem) {
      shown.problem = error;
      error ? showProblem(problem, error) : problem.replaceChildren();
    }
  }

  update(badge);
  return { root, update, stop: () => shown.panel.stop() };
}

function ownImage(level) {
  const known = level?.trim().toLowerCase();
  return `/images/badges/${levels.includes(known) ? known : 'badge'}.svg`;
}

function useOwnImage(image, level) {
  const own = ownImage(level);
  if (!image.src.endsWith(own)) {
    image.src = own;
  }
}
