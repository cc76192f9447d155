import { Problem } from './api.js';
import { announce } from './announce.js';
import { el } from './dom.js';
import { t } from './i18n.js';

// What went wrong, for people: the API's own words, or that it cannot be reached. Anything else is a bug and goes on up.
export function wordsFor(error) {
  if (error instanceof Problem) {
    return { title: error.title, detail: error.detail };
  }
  if (error.name === 'Unreachable') {
    return { title: t('problem.title'), detail: t('problem.network') };
  }
  throw error;
}

// Stands next to the thing it is about, and is read out once.
export function problemNote({ title, detail }) {
  announce([title, detail].filter(Boolean).join(' '));
  return el('div', { class: 'problem' }, el('p', { class: 'problem-title' }, title), detail && el('p', {}, detail));
}

export function showProblem(place, error) {
  place.replaceChildren(problemNote(wordsFor(error)));
}
