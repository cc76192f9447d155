// The page's building blocks: elements, texts, dates, announcements, notes about trouble, copying and saving.

// ---- Elements. Text is always text: nothing here parses HTML.

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key in element && typeof value !== 'string') {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let lastId = 0;

export const freshId = (prefix) => `${prefix}-${++lastId}`;

// A repeated "Claim badge" says which badge: its name is its own text and then the heading's.
export function named(control, heading) {
  control.id ||= freshId('control');
  control.setAttribute('aria-labelledby', `${control.id} ${heading.id}`);
  return control;
}

export const unseen = (text) => el('span', { class: 'unseen' }, text);

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export const actions = (...children) => el('div', { class: 'actions' }, ...children);

export const button = (text, kind, onclick) => el('button', { type: 'button', class: kind, onclick }, text);

// Every link that leaves the page says so, in words and by a sign.
export function outward(href, text, kind = '') {
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', class: `${kind} outward`.trim() }, text, unseen(` ${t('action.newTab')}`));
}

// Not disabled while busy: a disabled button would drop the focus that is on it.
export async function whileBusy(control, work) {
  if (control.getAttribute('aria-disabled') === 'true') {
    return;
  }
  control.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    control.removeAttribute('aria-disabled');
  }
}

// ---- Texts: one file per language, every file with every key.

export const languages = Object.freeze({
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  pl: 'Polski',
  zh: '中文',
});

const remembered = 'my-ipma.language';
let texts = {};
let current = 'en';

export const language = () => current;

// The reader's own variant decides how dates look: en-GB is not en-US.
const locale = () => navigator.languages.find((tag) => baseOf(tag) === current) ?? current;

const baseOf = (tag) => tag.toLowerCase().split('-')[0];

export const chosenLanguage = () => localStorage.getItem(remembered);

export function preferredLanguage() {
  const wanted = [chosenLanguage(), ...navigator.languages];
  return wanted.map((tag) => baseOf(tag ?? '')).find((tag) => tag in languages) ?? 'en';
}

export async function useLanguage(tag, { remember = false } = {}) {
  const answer = await fetch(`/i18n/${tag}.json`);
  if (!answer.ok) {
    throw new Error(`The texts for ${tag} could not be loaded: ${answer.status}.`);
  }
  texts = await answer.json();
  current = tag;
  if (remember) {
    localStorage.setItem(remembered, tag);
  }
  document.documentElement.lang = tag;
  for (const element of document.querySelectorAll('[data-i18n]')) {
    setText(element, t(element.dataset.i18n));
  }
}

// A missing text shows its key: a gap must be seen, not papered over with another language.
// "[[count|one=# badge|other=# badges]]" takes the form that the language has for the number.
export function t(key, values = {}) {
  const text = texts[key] ?? `[${key}]`;
  return text
    .replace(/\[\[(\w+)\|([^\]]+)\]\]/g, (_, name, forms) => plural(values[name], forms))
    .replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

function plural(number, forms) {
  const byForm = Object.fromEntries(forms.split('|').map((form) => form.split(/=(.*)/s).slice(0, 2)));
  const form = byForm[new Intl.PluralRules(current).select(number)] ?? byForm.other;
  return form.replaceAll('#', new Intl.NumberFormat(locale()).format(number));
}

export const has = (key) => key in texts;

// A sentence with one part that is an element of its own, such as an address in bold or a running clock.
export function sentence(key, name, part) {
  const [before, after] = t(key).split(`{${name}}`);
  return [before, part, after ?? ''];
}

// ---- Dates and lengths of time.

// A date without a time belongs to no time zone: built and shown in UTC, so it can never slip by a day.
export function plainDate(text) {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, day)));
}

export const moment = (text) => new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));

export function daysUntil(date, now) {
  return Math.round((Date.parse(`${date.slice(0, 10)}T00:00:00Z`) - Math.floor(now / 86400000) * 86400000) / 86400000);
}

// "2 minutes", "30 seconds": spoken lengths, in minutes above a minute, with the language's own plural.
// Nobody counts on more time than there is: a minute and a half is called one.
export function duration(seconds) {
  const inMinutes = seconds >= 60;
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: inMinutes ? 'minute' : 'second', unitDisplay: 'long' })
    .format(inMinutes ? Math.floor((seconds + 25) / 60) : seconds);
}

// "1:57", as on a clock.
export const clockTime = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;

// ---- Announcements: one polite voice for the whole page. Messages queue, so that two at once are both heard; what two places say at once is said once.

const queue = [];
let spoken;

export function announce(text) {
  if (text === spoken || queue.includes(text)) {
    return;
  }
  queue.push(text);
  if (spoken === undefined) {
    speakNext();
  }
}

function speakNext() {
  const region = document.getElementById('announcer');
  spoken = queue.shift();
  if (spoken !== undefined) {
    // A new paragraph each time: the same sentence twice is then read twice.
    region.replaceChildren(el('p', {}, spoken));
    setTimeout(speakNext, 1500);
  }
}

// ---- Trouble, in words. Anything that is neither a refusal nor a dead line is a bug and goes on up.

function wordsFor(error) {
  if (error.name === 'Problem') {
    return { title: error.title, detail: error.detail };
  }
  if (error.name === 'Unreachable') {
    return { title: t('problem.title'), detail: t('problem.network') };
  }
  throw error;
}

// Stands next to the thing it is about, and is read out once.
export function showProblem(place, error) {
  const { title, detail } = wordsFor(error);
  announce([title, detail].filter(Boolean).join(' '));
  const note = el('div', { class: error.name === 'Unreachable' ? 'problem passing' : 'problem' }, el('p', { class: 'problem-title' }, title), detail && el('p', {}, detail));
  note.shownAt = performance.now();
  place.replaceChildren(note);
}

// An answer to what was asked after a note about a dead line shows that the line is back. One on its way before the line died says nothing.
export function forgetDeadLine(askedAt) {
  for (const note of document.querySelectorAll('.problem.passing')) {
    if (note.shownAt < askedAt) {
      note.remove();
    }
  }
}

export async function attempt(place, work) {
  const hadFocus = place.contains(document.activeElement);
  try {
    place.replaceChildren();
    await work();
  } catch (error) {
    showProblem(place, error);
    if (error.status === 503) {
      const again = button(t('problem.again'), 'secondary small', () => whileBusy(again, () => attempt(place, work)));
      place.lastElementChild.append(actions(again));
      hadFocus && again.focus();
    }
  }
}

// ---- Copying. The button says what it did, where the person looks and where a screen reader listens.

export function copyButton(label, heading, items) {
  const control = button(t(label), 'secondary small', copy);

  async function copy() {
    const worked = await write(items()).then(() => true, (error) => {
      // The browser's way to say that the person or a policy does not allow it.
      if (error instanceof DOMException) {
        return false;
      }
      throw error;
    });
    const said = t(worked ? 'copy.done' : 'copy.failed');
    announce(said);
    control.textContent = said;
    setTimeout(() => { control.textContent = t(label); }, 2500);
  }

  return heading ? named(control, heading) : control;
}

// With HTML beside plain text a mail program pastes a real signature and a text editor still gets text.
async function write({ text, html }) {
  if (!html) {
    await navigator.clipboard.writeText(text);
  } else if (!writeBoth(text, html)) {
    throw new DOMException('The browser did not copy.', 'NotAllowedError');
  }
}

// By the copy event: the asynchronous clipboard would put the HTML through this page's policy and strip its styles.
function writeBoth(text, html) {
  const fill = (event) => {
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', html);
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('copy', fill, { capture: true, once: true });
  const worked = document.execCommand('copy');
  document.removeEventListener('copy', fill, { capture: true });
  return worked;
}

// ---- Saving what the API answers as a file.

export function save(blob, name) {
  const href = URL.createObjectURL(blob);
  const link = el('a', { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(href), 10000);
}
