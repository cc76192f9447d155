// The page's texts: one file per language, every file with every key.
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
export const locale = () => navigator.languages.find((tag) => baseOf(tag) === current) ?? current;

export function preferredLanguage() {
  const wanted = [localStorage.getItem(remembered), ...navigator.languages];
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
  document.title = `${t('page.title')} · my.IPMA`;
  for (const element of document.querySelectorAll('[data-i18n]')) {
    element.textContent = t(element.dataset.i18n);
  }
}

// A missing text shows its key: a gap must be seen, not papered over with another language.
export function t(key, values = {}) {
  const text = texts[key] ?? `[${key}]`;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

export const has = (key) => key in texts;

const baseOf = (tag) => tag.toLowerCase().split('-')[0];
