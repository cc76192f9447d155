// What the views of the desk have in common.
import { announce, el, freshId } from '../ui.js';

export const moment = (text) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));

export const plainDay = (text) => new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${text.slice(0, 10)}T00:00:00Z`));

export const number = (value) => new Intl.NumberFormat('en-GB').format(value);

// Stands next to what it is about, and is read out once.
export function note(place, kind, ...lines) {
  announce(lines.filter(Boolean).join(' '));
  place.replaceChildren(el('div', { class: kind }, ...lines.filter(Boolean).map((line, n) => el('p', { class: n === 0 ? 'problem-title' : undefined }, line))));
}

export function tell(place, error) {
  if (error.name !== 'Problem') {
    throw error;
  }
  note(place, 'problem', error.title, error.detail, ...Object.entries(error.errors).map(([field, text]) => `${field} ${text}`));
}

export function field(label, input) {
  input.id ||= freshId('field');
  return el('div', { class: 'field' }, el('label', { for: input.id }, label), input);
}

export function table(caption, columns, rows) {
  return el('div', { class: 'table-place', tabindex: '0', role: 'region', 'aria-label': caption },
    el('table', {}, el('caption', { class: 'unseen' }, caption),
      el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column)))),
      el('tbody', {}, ...rows.map((cells) => el('tr', {}, ...cells.map((cell) => el('td', {}, cell ?? '')))))));
}

export const facts = (...pairs) => el('dl', { class: 'desk-facts' }, ...pairs.filter(Boolean).map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value ?? '–'))));

export const sheet = (heading, ...content) => el('section', { class: 'sheet' }, el('h2', {}, heading), ...content);
