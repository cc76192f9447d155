// What is between us and Credly: token, health, events with replay, differences with repair.
import { actions, button, el, whileBusy } from '../ui.js';
import { openAction } from './action.js';
import { facts, moment, sheet, table, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.credly;

export function createCredly(api) {
  const state = el('div', {});
  const inbox = el('div', {});
  const drift = el('div', {});
  const place = el('div', {});

  async function showState() {
    const [token, health] = await Promise.all([api.get('/api/admin/credly/token'), api.get('/api/health')]);
    const rotate = button(words.rotate, 'secondary small', () => openAction(place, { name: 'rotate-token', run: (body) => api.post('/api/admin/credly/token/rotate', body), onDone: showState }));
    state.replaceChildren(facts(
      [words.token, token.daysLeft === null ? words.unknown : `${token.daysLeft} ${words.days}`],
      [words.health, health.status], ...health.checks.map((check) => [check.name, check.status])), actions(rotate));
  }

  async function showInbox(cursor = '') {
    const { items, next } = await api.get(`/api/admin/inbox${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
    inbox.replaceChildren(items.length === 0 ? el('p', { class: 'hint' }, words.noEvents)
      : table(words.inbox, [words.event, words.type, words.status, words.received, words.trouble, words.act], items.map((one) => [
        one.eventId, one.eventType, one.status, moment(one.receivedAt), one.trouble,
        button(texts.actions['replay-event'], 'secondary small', () => openAction(place, {
          name: 'replay-event', run: (body) => api.post(`/api/admin/inbox/${encodeURIComponent(one.eventId)}/replay`, body), onDone: () => showInbox(cursor),
        }))])), next ? actions(button(words.more, 'quiet', () => showInbox(next).catch(failed))) : '');
  }

  // With a reason it repairs, without one it only looks.
  async function showDrift(reason, cursor = '') {
    const query = cursor && `cursor=${encodeURIComponent(cursor)}`;
    const repair = reason !== null;
    const report = repair ? await api.post(`/api/admin/drift/repair?dryRun=false&${query}`, { reason }) : await api.get(`/api/admin/drift?${query}`);
    const lines = repair ? report.changes.map((one) => `${one.kind} · ${one.badgeId ?? one.credlyId} · ${one.done ? words.repaired : words.decide}`)
      : report.differences.map((one) => `${one.kind} · ${one.count}`);
    drift.replaceChildren(
      lines.length === 0 ? el('p', {}, words.noDrift) : el('ul', { class: 'lines' }, ...lines.map((line) => el('li', {}, line))),
      report.complete ? '' : el('p', { class: 'hint' }, words.rest, ' ', button(words.on, 'link', () => showDrift(reason, report.next).catch(failed))));
  }

  const failed = (error) => tell(place, error);
  const why = el('div', {});
  const look = button(words.look, 'primary', () => whileBusy(look, () => showDrift(null).catch(failed)));
  const repair = button(words.repair, 'secondary', () => openAction(why, { name: 'repair-drift', title: words.repair, run: ({ reason }) => showDrift(reason), onDone: showInbox }));
  showState().catch(failed);
  showInbox().catch(failed);
  return {
    root: el('div', { class: 'stack' }, el('section', { class: 'sheet' }, el('h1', {}, words.title), state, place),
      sheet(words.drift, actions(look, repair), why, drift), sheet(words.inbox, inbox)),
  };
}
