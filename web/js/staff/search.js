// Finds a person, shows everything about them, and lets an operator act.
import { actions, announce, button, el, freshId, named, whileBusy } from '../ui.js';
import { openAction } from './action.js';
import { facts, field, moment, plainDay, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.search;

export function createSearch(api) {
  const kind = el('select', {}, ...Object.entries(words.kinds).map(([value, text]) => el('option', { value }, text)));
  const value = el('input', { type: 'text', required: true, autocomplete: 'off', spellcheck: false });
  const submit = button(words.button, 'primary');
  submit.type = 'submit';
  const results = el('div', { class: 'stack' });
  const form = el('form', { class: 'search-form', role: 'search', onsubmit: search }, field(words.by, kind), field(words.value, value), submit);

  async function search(event) {
    event?.preventDefault();
    await whileBusy(submit, () => show());
  }

  // After an action all is read anew, which takes the control away that had the focus: it goes on to the first heading, with what was done above it.
  async function show(done = null) {
    try {
      const { people } = await api.post('/api/admin/people/search', { [kind.value]: value.value });
      const found = people.length === 0 ? [el('p', { class: 'sheet' }, words.nobody)] : people.map(person);
      results.replaceChildren(...(done ? [el('div', { class: 'good-note' }, el('p', { class: 'problem-title' }, done))] : []), ...found);
      announce([done, ...(people.length === 0 ? [words.nobody] : people.map((one) => one.diagnosis.text))].filter(Boolean).join(' '));
      done && results.querySelector('h2')?.focus();
    } catch (error) {
      tell(results, error);
    }
  }

  function person(found) {
    const place = el('div', {});
    const heading = el('h2', { id: freshId('person'), tabindex: '-1' }, found.badges[0] ? nameOf(found.badges[0]) : found.addresses[0].address);
    const own = found.addresses[0].address;
    return el('section', { class: 'sheet person-sheet', 'aria-labelledby': heading.id },
      heading,
      el('p', { class: 'hint' }, found.account ? '' : words.noAccount),
      el('ul', { class: 'addresses' }, ...found.addresses.map((one) => el('li', {}, one.address, ' ', el('span', { class: one.verified ? 'tag good' : 'tag' }, one.verified ? words.verified : words.unverified)))),
      el('div', { class: 'matter' }, el('p', { class: 'matter-text' }, found.diagnosis.text), el('p', {}, el('b', {}, `${words.todo}: `), found.diagnosis.todo)),
      actions(
        button(words.repairAll, 'secondary small', () => openAction(place, { name: 'repair-drift', run: ({ reason }) => api.post('/api/admin/people/repair', { email: own, reason }), onDone: show })),
        button(words.unlock, 'secondary small', () => openAction(place, { name: 'unlock-mailbox', run: ({ reason }) => api.post('/api/admin/people/unlock', { email: own, reason }), onDone: show }))),
      place,
      ...found.badges.map(badge));
  }

  function badge(one) {
    const place = el('div', {});
    const heading = el('h3', { id: freshId('badge') }, one.name);
    const helpful = one.diagnosis.actions;
    const others = Object.keys(runs).filter((name) => !helpful.includes(name));
    return el('article', { class: 'desk-badge', 'aria-labelledby': heading.id },
      el('div', { class: 'desk-badge-head' }, heading, el('span', { class: `tag status-${one.status}` }, one.status)),
      el('p', { class: 'matter-text' }, one.diagnosis.text),
      el('p', {}, el('b', {}, `${words.todo}: `), one.diagnosis.todo),
      actions(...helpful.filter((name) => name in runs).map((name, n) => named(button(texts.actions[name], n === 0 ? 'primary' : 'secondary', () => act(place, name, one)), heading))),
      place,
      facts(
        [words.certificate, one.certificateId ?? one.links.certificateId], [words.holder, nameOf(one)], [words.address, one.fullAddress],
        [words.valid, `${plainDay(one.issuedOn)} – ${one.expiresOn ? plainDay(one.expiresOn) : words.never}`], [words.offered, moment(one.offeredAt)],
        [words.credly, one.credly ? `${one.credly.state.toLowerCase()} · ${one.credly.id}` : '–'], [words.sees, one.links.advice]),
      details(words.links, ...one.links.steps.map((step) => el('li', { class: `step-${step.state}` }, step.text))),
      details(words.timeline, ...one.timeline.toReversed().map((entry) => el('li', {}, el('time', { datetime: entry.at }, moment(entry.at)), ' ', entry.text))),
      el('details', {}, el('summary', {}, words.more), actions(...others.map((name) => named(button(texts.actions[name], name === 'revoke' ? 'secondary danger' : 'secondary small', () => act(place, name, one)), heading)))));
  }

  const path = (one, what) => `/api/admin/badges/${encodeURIComponent(one.id)}/${what}`;
  const runs = {
    'send-mail': (one) => ({ run: (body) => api.post(path(one, 'mail'), body) }),
    'correct-address': (one) => ({ fields: [{ name: 'email', label: texts.act.email, type: 'email' }], run: (body) => api.post(path(one, 'address'), body) }),
    'correct-name': (one) => ({
      fields: [{ name: 'firstName', label: texts.act.firstName, value: one.firstName }, { name: 'lastName', label: texts.act.lastName, value: one.lastName }],
      run: (body) => api.post(path(one, 'name'), body),
    }),
    'offer-again': (one) => ({ run: (body) => api.post(path(one, 'offer'), body) }),
    'repair-drift': (one) => ({ run: ({ reason }) => api.post('/api/admin/people/repair', { badgeId: one.id, reason }) }),
    revoke: (one) => ({ ownReason: texts.act.revokeReason, run: (body) => api.post(path(one, 'revoke'), body) }),
  };

  function act(place, name, one) {
    openAction(place, { name, ...runs[name](one), onDone: show });
  }

  return { root: el('div', { class: 'stack' }, el('section', { class: 'sheet' }, el('h1', {}, words.title), form), results) };
}

const nameOf = (badge) => `${badge.firstName} ${badge.lastName}`.trim();

const details = (summary, ...items) => el('details', {}, el('summary', {}, summary), el('ol', { class: 'lines' }, ...items));
