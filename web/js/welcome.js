// What people see before they sign in.
import { el } from './dom.js';
import { t } from './i18n.js';

export function welcome({ notice, onSignIn }) {
  const button = el('button', { type: 'button', class: 'primary big', id: 'sign-in', onclick: onSignIn }, t('signIn.button'));
  const medals = el('div', { class: 'medals', 'aria-hidden': 'true' },
    ...['c', 'a', 'b'].map((level) => el('img', { src: `/images/badges/${level}.svg`, alt: '', width: 150, height: 150 })));
  return el('section', { class: 'welcome sheet', 'aria-labelledby': 'welcome-heading' },
    medals,
    el('div', { class: 'welcome-words' },
      el('h2', { id: 'welcome-heading', tabindex: '-1' }, t(notice ? `${notice}.title` : 'welcome.title')),
      el('p', {}, t(notice ? `${notice}.text` : 'welcome.text')),
      el('div', { class: 'actions' }, button),
      el('ol', { class: 'three', role: 'list' }, ...[1, 2, 3].map(promise))));
}

const promise = (number) => el('li', {},
  el('span', { class: 'mark', 'aria-hidden': 'true' }, String(number)),
  el('div', {}, el('h3', {}, t(`welcome.step${number}.title`)), el('p', {}, t(`welcome.step${number}.text`))));
