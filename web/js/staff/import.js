// Imports certificates: drop a file, see what would happen, import, follow, take the report along.
import { actions, announce, button, el } from '../ui.js';
import { openAction } from './action.js';
import { moment, number, sheet, table, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.import;
const pause = () => new Promise((resolve) => setTimeout(resolve, 700));

export function createImport(api) {
  const place = el('div', { class: 'stack' });
  const late = el('div', { class: 'stack' });
  const input = el('input', { type: 'file', accept: '.csv,text/csv', class: 'unseen', id: 'import-file', onchange: () => input.files[0] && check(input.files[0]) });
  const drop = el('label', { class: 'drop', for: 'import-file', ondragover: over, ondragleave: () => drop.classList.remove('over'), ondrop: dropped }, words.drop);
  let alive = true;

  function over(event) {
    event.preventDefault();
    drop.classList.add('over');
  }

  function dropped(event) {
    event.preventDefault();
    drop.classList.remove('over');
    if (event.dataTransfer.files[0]) {
      check(event.dataTransfer.files[0]);
    }
  }

  const check = (file) => follow(file, words.check, words.checked, { dryRun: true });

  async function follow(file, during, after, { dryRun, reason = '' }) {
    try {
      let job = await api.upload(`/api/admin/certificates/import?dryRun=${dryRun}`, file, reason);
      announce(during);
      while (alive && job.state !== 'completed') {
        place.replaceChildren(progress(during, job));
        await pause();
        job = await api.get(`/api/admin/imports/${job.id}`);
      }
      announce(after);
      place.replaceChildren(outcome(after, job, file, dryRun));
      input.value = '';
      await list();
    } catch (error) {
      tell(place, error);
    }
  }

  function progress(title, job) {
    return sheet(title, el('progress', { max: String(job.rows || 1), value: String(job.done), 'aria-label': title }), el('p', { class: 'hint' }, `${number(job.done)} / ${number(job.rows)}`));
  }

  function outcome(title, job, file, dryRun) {
    const why = el('div', {});
    const run = button(words.run, 'primary', () => openAction(why, { name: 'import', reasons: words.reasons, run: ({ reason }) => follow(file, words.running, words.finished, { dryRun: false, reason }) }));
    return sheet(title,
      el('ul', { class: 'counts' }, ...['new', 'corrected', 'unchanged', 'rejected'].map((kind) => el('li', { class: kind }, el('b', {}, number(job[kind])), ` ${words[kind]}`))),
      actions(dryRun && job.accepted > 0 ? run : null, button(words.report, 'secondary', () => api.save(`/api/admin/imports/${job.id}/report.csv`, `import-${job.id}.csv`))),
      why,
      job.problems.length > 0 && table(words.rejected, [words.line, words.code, words.field, words.message], job.problems.map((one) => [String(one.line), one.code, one.field, one.message])));
  }

  async function list() {
    const { items } = await api.get('/api/admin/imports');
    late.replaceChildren(sheet(words.late, items.length === 0 ? el('p', { class: 'hint' }, words.none)
      : el('ul', { class: 'lines' }, ...items.map((one) => el('li', {}, `${moment(one.createdAt)} · ${number(one.rows)} · ${one.dryRun ? words.dry : words.real} · ${one.state} `,
        button(words.report, 'link', () => api.save(`/api/admin/imports/${one.id}/report.csv`, `import-${one.id}.csv`)))))));
  }

  list().catch((error) => tell(late, error));
  const root = el('div', { class: 'stack' }, el('section', { class: 'sheet' }, el('h1', {}, words.title), el('p', {}, words.text), input, drop), place, late);
  return { root, stop: () => { alive = false; } };
}
