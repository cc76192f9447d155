// The lower part of a card, one builder per mode: what is going on, and the one thing to do about it.
import { el, freshId, named, unseen } from './dom.js';
import { t } from './i18n.js';
import { createCountdown } from './countdown.js';

export function buildPanel(mode, context) {
  return { claim, closed, failed, preparing, open, accept, share, rest }[mode](context);
}

function claim({ heading, onClaim }) {
  return panel('', actions(button('action.claim', heading, onClaim)));
}

function closed({ heading, onClaim }) {
  return panel('calm', words('closed'), actions(button('action.claimAgain', heading, onClaim)));
}

function failed({ heading, onClaim, badge }) {
  const reason = badge.claim.reason === 'provider-unavailable' ? 'failed.provider' : 'failed.text';
  return panel('calm', title(t('failed.title')), el('p', {}, t(reason)), actions(button('action.claimAgain', heading, onClaim)));
}

function preparing() {
  const bar = el('div', { class: 'progress', 'aria-hidden': 'true' }, el('span'));
  return panel('calm', title(t('preparing.title'), true), bar, el('p', {}, t('preparing.text')));
}

function open({ badge, heading, ends, onEnd }) {
  const end = ends.get(badge.claim.id);
  const total = (Date.parse(badge.claim.closesAt) - Date.parse(badge.claim.openedAt)) / 1000;
  const countdown = createCountdown({ name: badge.name, end, total, onEnd });
  const tips = freshId('tips');
  const content = panel(
    'ready',
    el('div', { class: 'ready-top' }, countdown.root, el('div', {}, title(t('open.title')), el('p', {}, t('open.text')))),
    actions(named(outward(badge.claim.proceedUrl, 'action.proceed', 'primary big'), heading)),
    el('h4', { id: tips }, t('open.tips')),
    el('ol', { class: 'tips', 'aria-labelledby': tips },
      el('li', {}, t('open.same', { address: badge.address })),
      el('li', {}, t('open.account')),
      el('li', {}, t('open.auto')),
      el('li', {}, t('open.back'))),
  );
  return { ...content, update: () => countdown.move(ends.get(badge.claim.id)), stop: countdown.stop };
}

function accept({ badge, heading }) {
  const target = badge.credlyUrl ?? badge.claim?.proceedUrl;
  return panel(
    'ready',
    title(t('accept.title'), true),
    el('p', {}, t('accept.text', { address: badge.address })),
    el('p', { class: 'hint' }, t('open.auto')),
    target && actions(named(outward(target, 'action.accept', 'primary'), heading)),
  );
}

function share({ badge, heading, onShare }) {
  return panel(
    '',
    badge.public === false && el('p', { class: 'hint' }, t('accepted.private')),
    actions(
      button('action.share', heading, onShare),
      badge.credlyUrl && named(outward(badge.credlyUrl, 'action.view', 'quiet'), heading),
    ),
  );
}

function rest({ badge, heading }) {
  const ended = ['rejected', 'revoked', 'replaced', 'expired'].includes(badge.status);
  return panel(
    '',
    ended && el('p', { class: 'hint' }, t(`rest.${badge.status}`)),
    badge.credlyUrl && actions(named(outward(badge.credlyUrl, 'action.view', 'quiet'), heading)),
  );
}

function panel(kind, ...children) {
  return { root: el('div', { class: `panel ${kind}`.trim() }, ...children), update: () => {}, stop: () => {} };
}

const actions = (...children) => el('div', { class: 'actions' }, ...children);

// Focusable by script, so that focus has somewhere to go when its button is gone.
const title = (text, focusable = false) => el('p', { class: 'panel-title', tabindex: focusable ? '-1' : undefined }, text);

const words = (topic) => [title(t(`${topic}.title`)), el('p', {}, t(`${topic}.text`))];

const button = (text, heading, onclick) => named(el('button', { type: 'button', class: 'primary', onclick }, t(text)), heading);

export function outward(href, text, kind) {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', class: `button ${kind} outward` }, t(text), unseen(` ${t('action.newTab')}`));
}
