import { claimable, isUnderWay } from './badges.js';
import { el } from './dom.js';
import { t } from './i18n.js';

// The three numbers at the top. Numbers with labels need no plural in any language.
export function drawSummary(place, state) {
  const items = state.items ?? [];
  place.hidden = items.length === 0;
  const rows = [
    ['summary.toClaim', claimable(state).length],
    ['summary.underWay', items.filter(isUnderWay).length],
    ['summary.yours', items.filter((badge) => badge.status === 'accepted').length],
  ];
  const text = JSON.stringify([rows, t('summary.yours')]);
  if (place.dataset.text !== text) {
    place.dataset.text = text;
    place.replaceChildren(...rows.map(([key, count]) => el('div', {}, el('dt', {}, t(key)), el('dd', {}, String(count)))));
  }
}
