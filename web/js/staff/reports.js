// How badges fare: a plain chart, the table behind it, and the other figures.
import { actions, button, el, whileBusy } from '../ui.js';
import { facts, field, number, sheet, table, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.reports;
const steps = Object.keys(words.steps);
const svg = (tag, attributes, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  element.append(...children);
  return element;
};

export function createReports(api) {
  const from = el('input', { type: 'month', value: month(-11) });
  const to = el('input', { type: 'month', value: month(0) });
  const place = el('div', { class: 'stack' });
  const submit = button(words.show, 'primary');
  submit.type = 'submit';
  const path = () => `/api/admin/reports/badges?from=${from.value}&to=${to.value}`;
  const form = el('form', { class: 'search-form', onsubmit: (event) => { event.preventDefault(); whileBusy(submit, show); } },
    field(words.from, from), field(words.to, to), submit, button(words.download, 'secondary', () => api.save(path(), `badges-${from.value}-${to.value}.csv`)));

  async function show() {
    try {
      draw(await api.get(path()));
    } catch (error) {
      tell(place, error);
    }
  }

  function draw(report) {
    place.replaceChildren(
      sheet(words.chart, report.totals.offered === 0 ? el('p', { class: 'hint' }, words.none) : chart(report.totals)),
      sheet(words.table, table(words.table, [words.month, words.level, ...steps.map((step) => words.steps[step])],
        report.rows.map((row) => [row.month, row.level, ...steps.map((step) => number(row[step]))]))),
      sheet(words.unclaimed, facts(...Object.entries(words.ages).map(([age, text]) => [text, number(report.unclaimed[age])]))),
      sheet(words.rest, facts(
        [words.mails, number(report.mailsRefused)], [words.letters, number(report.deadLetters)],
        [words.drift, report.drift ? `${number(report.drift.repaired)} ${texts.credly.repaired.toLowerCase()}, ${number(report.drift.open)} ${texts.credly.decide}` : '–'])));
  }

  show();
  return { root: el('div', { class: 'stack' }, el('section', { class: 'sheet' }, el('h1', {}, words.title), form), place) };
}

// One bar a step, with its figure as text, so that nothing hangs on colour or on the picture alone.
function chart(totals) {
  const [height, width, label] = [34, 640, 150];
  const bars = steps.flatMap((step, n) => {
    const length = Math.max(2, (width - label - 70) * (totals[step] / totals.offered));
    const y = n * height;
    return [
      svg('text', { x: 0, y: y + 21, class: 'chart-text' }, words.steps[step]),
      svg('rect', { x: label, y: y + 5, width: length, height: height - 12, rx: 5, class: `bar-${['lapsed', 'failed', 'rejected'].includes(step) ? 'bad' : 'good'}` }),
      svg('text', { x: label + length + 8, y: y + 21, class: 'chart-text' }, number(totals[step])),
    ];
  });
  const said = steps.map((step) => `${words.steps[step]} ${totals[step]}`).join(', ');
  return svg('svg', { viewBox: `0 0 ${width} ${steps.length * height}`, role: 'img', 'aria-label': `${words.chart}: ${said}`, class: 'chart' }, ...bars);
}

function month(offset) {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)).toISOString().slice(0, 7);
}
