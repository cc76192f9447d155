// The list of badges: keeps one card per badge id and puts them in the server's order, moving only what must move.
import { el } from './dom.js';
import { t } from './i18n.js';
import { createCard } from './card.js';
import { claimable } from './badges.js';

export function createCards(tools) {
  const { badges } = tools;
  const cards = new Map();
  const list = el('ul', { class: 'cards', role: 'list' });
  const heading = el('h2', { id: 'badges-heading' }, t('list.heading'));
  const onclick = () => badges.state.busy.size || badges.claimAll();
  const claimAll = el('button', { type: 'button', class: 'primary', onclick }, t('claimAll.button'));
  const together = el('div', { class: 'together', hidden: true }, el('p', {}, t('claimAll.text')), claimAll);
  const empty = el('div', { class: 'sheet', hidden: true }, el('h3', {}, t('empty.title')), el('p', {}, t('empty.text')));
  const loading = el('p', { class: 'loading' }, t('page.loading'));
  const root = el('section', { class: 'badges', 'aria-labelledby': heading.id }, heading, together, loading, empty, list);

  function update() {
    const { items, busy } = badges.state;
    loading.hidden = items !== null;
    if (!items) {
      return;
    }
    empty.hidden = items.length > 0;
    list.hidden = items.length === 0;
    dropGone(new Set(items.map((badge) => badge.id)));
    items.forEach(place);
    drawTogether(claimable(badges.state).length > 1, busy.size > 0);
  }

  function dropGone(ids) {
    for (const [id, card] of cards) {
      if (!ids.has(id)) {
        card.stop();
        card.root.remove();
        cards.delete(id);
      }
    }
  }

  function place(badge, index) {
    let card = cards.get(badge.id);
    if (card) {
      card.update(badge);
    } else {
      card = createCard(badge, tools);
      cards.set(badge.id, card);
    }
    if (list.children[index] !== card.root) {
      const held = card.root.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(card.root, list.children[index] ?? null);
      held?.focus();
    }
  }

  function drawTogether(offered, busy) {
    const held = document.activeElement === claimAll;
    together.hidden = !offered;
    claimAll.setAttribute('aria-disabled', String(busy));
    if (held && !offered) {
      (list.querySelector('.panel a, .panel [tabindex]') ?? list.querySelector('h3'))?.focus();
    }
  }

  return { root, update, stop: () => cards.forEach((card) => card.stop()) };
}
