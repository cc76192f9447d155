// "What happened" with one badge; asked for only when somebody opens it.
import { moment } from './dates.js';
import { el } from './dom.js';
import { t } from './i18n.js';
import { showProblem } from './problem.js';

export function createTimeline(api, badgeId) {
  const content = el('div', { class: 'timeline-content' });
  const root = el('details', { class: 'timeline' }, el('summary', {}, t('timeline.heading')), content);
  let known = null;
  root.addEventListener('toggle', () => root.open && load());

  async function load() {
    if (!content.hasChildNodes()) {
      content.replaceChildren(el('p', { class: 'hint' }, t('timeline.loading')));
    }
    try {
      const answer = await api.optional(`/api/me/badges/${encodeURIComponent(badgeId)}/timeline`);
      answer ? draw(answer.body.entries) : hide();
    } catch (error) {
      showProblem(content, error);
    }
  }

  function draw(entries) {
    content.replaceChildren(entries.length === 0
      ? el('p', { class: 'hint' }, t('timeline.empty'))
      : el('ol', {}, ...entries.map((entry) => el('li', {},
        el('time', { datetime: entry.at }, moment(entry.at)),
        el('span', {}, entry.text)))));
  }

  function hide() {
    root.hidden = true;
  }

  // An open timeline follows its badge.
  function changed(mark) {
    if (known !== null && known !== mark && root.open) {
      load();
    }
    known = mark;
  }

  return { root, changed };
}
