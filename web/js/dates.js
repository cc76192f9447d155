import { locale } from './i18n.js';

// A date without a time belongs to no time zone: built and shown in UTC, so it can never slip by a day.
export function plainDate(text) {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(year, month - 1, day)));
}

export const moment = (text) => new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(text));

// "2 minutes", "30 seconds": spoken lengths, with the language's own plural.
export function duration(seconds) {
  const whole = seconds >= 60 && seconds % 60 === 0;
  return new Intl.NumberFormat(locale(), { style: 'unit', unit: whole ? 'minute' : 'second', unitDisplay: 'long' })
    .format(whole ? seconds / 60 : seconds);
}
