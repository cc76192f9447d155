// The booklet's steps for this person, as a quiet checklist. Not there where the API has no guide.
import { el, unseen } from './dom.js';
import { t } from './i18n.js';

export function createGuide(api) {
  const heading = el('h2', { id: 'guide-heading' }, t('guide.heading'));
  const steps = el('ol', { class: 'steps', role: 'list' });
  const root = el('section', { class: 'guide sheet', 'aria-labelledby': heading.id, hidden: true }, heading, steps);
  let drawn = '';

  async function refresh() {
    const answer = await api.optional('/api/me/guide');
    const list = answer?.body?.steps ?? [];
    root.hidden = list.length === 0;
    const text = JSON.stringify(list);
    if (text !== drawn) {
      drawn = text;
      steps.replaceChildren(...list.map(step));
    }
  }

  return { root, refresh };
}

function step({ number, state, title, text, link }) {
  const name = link ? el('a', { href: link, ...(isOutward(link) && { target: '_blank', rel: 'noopener noreferrer' }) }, title) : title;
  return el('li', { class: `step ${state}`, 'aria-current': state === 'current' ? 'step' : undefined },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, state === 'done' ? '✓' : String(number)),
    el('div', {},
      el('p', { class: 'step-title' }, name, unseen(` (${t(`guide.${state}`)})`)),
      state === 'current' && text && el('p', { class: 'hint' }, text)));
}

const isOutward = (link) => new URL(link, location.href).origin !== location.origin;
