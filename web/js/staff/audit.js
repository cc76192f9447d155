// What operators did.
import { actions, button, el } from '../ui.js';
import { moment, table, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.audit;

export function createAudit(api) {
  const place = el('div', {});

  async function show(cursor = '') {
    const { items, next } = await api.get(`/api/admin/audit${cursor && `?cursor=${encodeURIComponent(cursor)}`}`);
    place.replaceChildren(items.length === 0 ? el('p', { class: 'hint' }, words.none)
      : table(words.title, [words.at, words.who, words.what, words.target, words.why, words.outcome, words.change], items.map((one) => [
        moment(one.at), one.operatorName ?? one.operator, texts.actions[one.action] ?? one.action, one.target, one.reason, one.code ?? one.outcome, changeOf(one)])),
      next ? actions(button(words.more, 'quiet', () => show(next).catch(failed))) : '');
  }

  const failed = (error) => tell(place, error);
  show().catch(failed);
  return { root: el('section', { class: 'sheet' }, el('h1', {}, words.title), actions(button(words.download, 'secondary', () => api.save('/api/admin/audit', 'audit.csv'))), place) };
}

const changeOf = ({ before, after }) => Object.entries(after ?? {}).filter(([name, value]) => before?.[name] !== value)
  .map(([name, value]) => `${name}: ${before?.[name] ?? '–'} → ${value}`).join(', ');
