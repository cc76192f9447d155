// What happened with one badge, and moving it to another of the person's addresses; loaded when somebody opens the history.
import { announce, button, el, freshId, moment, showProblem, t, whileBusy } from './ui.js';

export async function showDetails({ api, badges, badge, place }) {
  if (!place.hasChildNodes()) {
    place.replaceChildren(el('p', { class: 'hint' }, t('history.loading')));
  }
  try {
    const { body } = await api.get(`/api/me/badges/${encodeURIComponent(badge.id)}/timeline`);
    const held = place.contains(document.activeElement);
    place.replaceChildren(entries(body.entries), ...moving(badges, badge));
    if (held) {
      place.closest('details').querySelector('summary').focus();
    }
  } catch (error) {
    showProblem(place, error);
  }
}

const entries = (lines) => (lines.length === 0
  ? el('p', { class: 'hint' }, t('history.empty'))
  : el('ol', { class: 'history' }, ...lines.map((line) => el('li', {}, el('time', { datetime: line.at }, moment(line.at)), el('span', {}, line.text)))));

// Only a badge that is not accepted yet can move, and only to an address that is proven.
function moving(badges, badge) {
  const others = (badges.state.me?.addresses ?? []).filter(({ key, verified }) => verified && key !== badge.addressKey);
  if (others.length === 0 || !['pending', 'claiming', 'awaitingAcceptance'].includes(badge.status)) {
    return [];
  }
  const select = el('select', { id: freshId('move') }, ...others.map(({ key, address }) => el('option', { value: key }, address)));
  const move = button(t('move.button'), 'secondary', () => whileBusy(move, async () => {
    const address = select.selectedOptions[0].textContent;
    await badges.move(badge.id, select.value);
    if (!badges.state.problems.has(badge.id)) {
      announce(t('move.done', { address }));
    }
  }));
  return [el('div', { class: 'line-form' }, el('label', { for: select.id }, t('move.label')), select, move, el('p', { class: 'hint' }, t('move.hint')))];
}
