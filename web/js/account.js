// What folds out beside the badges: e-mail addresses, certificates, a badge that is missing, and the person's data.
import { endingOf, isEarlier } from './badges.js';
import { actions, announce, attempt, button, copyButton, el, freshId, language, languages, named, outward, plainDate, save, showProblem, t, whileBusy } from './ui.js';

export function createAccount({ api, badges, onDone, onLanguage, openSection }) {
  const context = { api, badges, onDone, onLanguage, openSection };
  const sections = { addresses: createAddresses(context), certificates: createCertificates(context), missing: createMissing(context), data: createData(context) };
  const opened = new Set();

  async function show(name, place) {
    if (!place.hasChildNodes()) {
      place.append(sections[name].root);
    }
    opened.add(name);
    sections[name].update();
  }

  return { show, update: () => opened.forEach((name) => sections[name].update()), confirmFirst: () => confirmFirst(context) };
}

const addressPath = (key, rest = '') => `/api/me/addresses/${encodeURIComponent(key)}${rest}`;

// ---- Proving an address: send a code, type it in, ask for a new one.

const codePause = 30;
const codesOnly = (text) => text.replace(/\D/g, '');
const codeIsDead = (error) => ['too-many-tries', 'code-expired', 'address-not-found'].includes(error.code);

// The code field with its buttons. A code that counts no more gives way to the button for a new one.
function codeForm({ api, address, key, onProven, onResend }) {
  const input = el('input', { id: freshId('code'), class: 'code', required: true, inputmode: 'numeric', autocomplete: 'one-time-code' });
  const confirm = el('button', { class: 'primary' }, t('code.confirm'));
  const place = el('div', { class: 'problem-place' });
  const again = resendButton();
  const entry = el('div', { class: 'code-entry' }, el('label', { for: input.id }, t('code.label')), input, confirm);
  const form = el('form', { class: 'line-form' }, el('p', { class: 'hint' }, t('code.sent', { address })), entry, place, again.root);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(confirm, verify);
  });

  async function verify() {
    try {
      place.replaceChildren();
      await api.post(addressPath(key, '/verify'), { code: codesOnly(input.value) });
      announce(t('code.confirmed', { address }));
      await onProven();
    } catch (error) {
      showProblem(place, error);
      if (codeIsDead(error)) {
        entry.hidden = true;
        again.offerNow();
      } else {
        input.select();
      }
    }
  }

  // A mail takes a moment: a new code is offered after half a minute, or when the server says so.
  function resendButton() {
    const wait = el('span', { class: 'hint' });
    const control = button(t('code.again'), 'quiet small', () => whileBusy(control, () => attempt(place, async () => {
      try {
        await onResend();
        entry.hidden = false;
        input.value = '';
        input.focus();
        countDown(codePause);
      } catch (error) {
        countDown(error.retryAfter ?? codePause);
        throw error;
      }
    })));
    let timer;

    function countDown(seconds) {
      const until = performance.now() + seconds * 1000;
      clearInterval(timer);
      const tick = () => {
        const left = Math.ceil((until - performance.now()) / 1000);
        control.hidden = left > 0;
        wait.textContent = left > 0 ? t('code.wait', { seconds: left }) : '';
        if (left <= 0 || (!control.isConnected && left < seconds - 1)) {
          clearInterval(timer);
        }
      };
      timer = setInterval(tick, 500);
      tick();
    }

    function offerNow() {
      clearInterval(timer);
      wait.textContent = '';
      control.hidden = false;
      control.focus();
    }

    countDown(codePause);
    return { root: actions(control, wait), offerNow };
  }

  return { root: form, focus: () => input.focus() };
}

const sendCode = (api, email) => api.post('/api/me/addresses', { email });

// The first thing a person sees whose sign-in proves no address.
function confirmFirst({ api, badges, onDone }) {
  const heading = el('h2', { id: freshId('first'), tabindex: '-1' }, t('first.title'));
  const place = el('div');
  const root = el('section', { class: 'sheet confirm', 'aria-labelledby': heading.id }, heading, el('p', {}, t('first.text')), place);
  ask(badges.state.me.suggestedAddress ?? '');

  function ask(address, focus = false) {
    const input = el('input', { id: freshId('email'), type: 'email', required: true, autocomplete: 'email', inputmode: 'email' });
    const send = el('button', { class: 'primary big' }, t('first.send'));
    const problem = el('div', { class: 'problem-place' });
    const form = el('form', { class: 'line-form' }, el('label', { for: input.id }, t('first.address')), input, send, problem);
    input.value = address;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      whileBusy(send, () => attempt(problem, () => sendTo(input.value.trim())));
    });
    place.replaceChildren(form);
    focus && input.focus();
  }

  async function sendTo(email) {
    const { body } = await sendCode(api, email);
    if (body.verified) {
      onDone();
      return;
    }
    const code = codeForm({ api, address: body.address, key: body.key, onProven: onDone, onResend: () => sendCode(api, email) });
    place.replaceChildren(code.root, actions(button(t('first.change'), 'quiet small', () => ask(email, true))));
    announce(t('code.sent', { address: body.address }));
    code.focus();
  }

  return root;
}

// ---- E-mail addresses.

function createAddresses({ api, badges, onDone }) {
  const list = el('ul', { class: 'addresses', role: 'list' });
  const problem = el('div', { class: 'problem-place' });
  const input = el('input', { id: freshId('email'), type: 'email', required: true, autocomplete: 'email', inputmode: 'email' });
  const add = el('button', { class: 'secondary' }, t('addresses.addButton'));
  const form = el('form', { class: 'line-form' }, el('label', { for: input.id }, t('addresses.add')), input, add);
  const root = el('div', { class: 'stack' }, el('p', { class: 'hint' }, t('addresses.text')), list, form, problem);
  const rows = new Map();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(add, () => attempt(problem, async () => {
      const { body } = await sendCode(api, input.value.trim());
      input.value = '';
      await reload();
      if (!body.verified) {
        announce(t('code.sent', { address: body.address }));
        rows.get(body.key)?.root.querySelector('input')?.focus();
      }
    }));
  });

  async function reload() {
    badges.state.me = (await api.get('/api/me')).body;
    update();
  }

  function update() {
    const { addresses } = badges.state.me ?? { addresses: [] };
    const removable = addresses.length > 1;
    for (const [key, row] of rows) {
      if (!addresses.some((address) => address.key === key)) {
        row.root.remove();
        rows.delete(key);
      }
    }
    for (const address of addresses) {
      const before = rows.get(address.key);
      if (!before || before.verified !== address.verified || before.removable !== removable) {
        const row = { root: rowOf(address, removable), verified: address.verified, removable };
        before ? before.root.replaceWith(row.root) : list.append(row.root);
        rows.set(address.key, row);
      }
    }
  }

  function rowOf({ key, address, verified }, removable) {
    const name = el('span', { class: 'address', id: freshId('address') }, address);
    const place = el('div');
    const remove = named(button(t('addresses.remove'), 'quiet small', () => askRemoval(place, key, address, remove)), name);
    const code = !verified && codeForm({ api, address, key, onProven: done, onResend: () => sendCode(api, address) });
    return el('li', {},
      el('div', { class: 'address-head' }, name, el('span', { class: verified ? 'tag good' : 'tag' }, t(verified ? 'addresses.verified' : 'addresses.unverified')), removable && remove),
      code && code.root, place);
  }

  function askRemoval(place, key, address, opener) {
    const keep = button(t('addresses.keep'), 'quiet small', () => { place.replaceChildren(); opener.focus(); });
    const sure = button(t('addresses.remove'), 'secondary small', () => whileBusy(sure, () => attempt(problem, async () => {
      await api.remove(addressPath(key));
      announce(t('addresses.removed', { address }));
      await done();
    })));
    place.replaceChildren(el('p', {}, t('addresses.sure', { address })), actions(sure, keep));
    sure.focus();
  }

  async function done() {
    await reload();
    root.closest('details').querySelector('summary').focus();
    onDone();
  }

  return { root, update };
}

// ---- Certificates with their dates.

function createCertificates({ api, badges }) {
  const list = el('ul', { class: 'certificates', role: 'list' });
  const problem = el('div', { class: 'problem-place' });
  const calendar = button(t('certificates.calendar'), 'secondary', () => whileBusy(calendar, () => attempt(problem, async () =>
    save(await api.file('/api/me/certificates.ics', 'text/calendar'), 'ipma-certificates.ics'))));
  const root = el('div', { class: 'stack' }, list, actions(calendar), problem);
  let drawn = '';

  function update() {
    const items = badges.state.items ?? [];
    const text = JSON.stringify(items.map(({ id, status, expiresOn, renewalOn, certificateId }) => [id, status, expiresOn, renewalOn, certificateId]));
    calendar.hidden = !items.some((badge) => badge.expiresOn);
    if (text !== drawn) {
      drawn = text;
      list.replaceChildren(...(items.length === 0 ? [el('li', { class: 'hint' }, t('certificates.none'))] : items.map(certificate)));
    }
  }

  function certificate(badge) {
    return el('li', {},
      el('b', {}, badge.name),
      el('span', {}, t('certificates.number', { number: badge.certificateId })),
      el('span', {}, badge.expiresOn ? t('certificates.valid', { from: plainDate(badge.issuedOn), until: plainDate(badge.expiresOn) }) : t('certificates.open', { from: plainDate(badge.issuedOn) })),
      endingOf(badge, badges.now()),
      badge.renewalOn && !isEarlier(badge) && el('span', { class: 'hint' }, t('certificates.renewal', { date: plainDate(badge.renewalOn) })));
  }

  return { root, update };
}

// ---- A badge is missing?

function createMissing({ api, openSection }) {
  const input = el('input', { id: freshId('certificate'), required: true, autocomplete: 'off', spellcheck: 'false' });
  const check = el('button', { class: 'secondary' }, t('missing.check'));
  const form = el('form', { class: 'line-form' }, el('label', { for: input.id }, t('missing.number')), input, check);
  const place = el('div', { class: 'stack', role: 'status' });
  const root = el('div', { class: 'stack' },
    el('p', {}, t('missing.text'), ' ', button(t('empty.add'), 'link', () => openSection('addresses'))), form, place);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    whileBusy(check, () => attempt(place, async () => {
      const { body } = await api.get(`/api/me/diagnosis?certificateId=${encodeURIComponent(input.value.trim())}`);
      place.replaceChildren(
        el('p', { class: 'panel-title' }, t('missing.result', { number: body.certificateId })),
        el('ol', { class: 'steps diagnosis', role: 'list' }, ...body.steps.filter(saysMore).map(line)),
        el('p', { class: 'advice' }, body.advice));
    }));
  });

  // What waits for the steps before it says so once.
  const saysMore = ({ text }, n, steps) => text !== steps[n - 1]?.text;

  const signs = { ok: '✓', broken: '!', waiting: '…', unknown: '?' };
  const line = ({ state, text }) => el('li', { class: `step ${state}` },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, signs[state]), el('p', { class: 'step-title' }, text, el('span', { class: 'unseen' }, ` (${t(`missing.${state}`)})`)));

  return { root, update: () => {} };
}

// ---- Your data: language, reminders, the public page, a copy of everything, the end of everything.

function createData(context) {
  const root = el('div', { class: 'stack' });
  let parts = null;

  // Built once, so that focus stays where it is; what was changed elsewhere is taken over.
  function update() {
    const { me } = context.badges.state;
    if (me && parts === null) {
      parts = [languageChoice(context, me), reminderSwitch(context, me), profileSwitch(context)];
      root.append(...parts.map((part) => part.root), exporting(context), erasing(context));
    } else if (me) {
      parts.forEach((part) => part.take?.(me));
    }
  }

  return { root, update };
}

function languageChoice({ api, badges, onLanguage }, me) {
  const valueOf = (now) => (now.language in languages ? now.language : language());
  const select = el('select', { id: freshId('language') }, ...Object.entries(languages).map(([tag, name]) => el('option', { value: tag, lang: tag, selected: tag === valueOf(me) }, name)));
  const place = el('div', { class: 'problem-place' });
  select.addEventListener('change', () => attempt(place, async () => {
    await api.put('/api/me/preferences', { language: select.value });
    badges.state.me = { ...badges.state.me, language: select.value };
    await onLanguage(select.value);
    announce(t('data.saved'));
  }));
  return { root: el('div', { class: 'line-form' }, el('label', { for: select.id }, t('data.language')), select, place), take: (now) => { select.value = valueOf(now); } };
}

// A switch that shows at once what is chosen, and goes back where that cannot be kept.
function choice(words, hint, checked, keep) {
  const box = el('input', { type: 'checkbox', role: 'switch', id: freshId('switch'), checked });
  const place = el('div', { class: 'problem-place' });
  box.addEventListener('change', () => attempt(place, async () => {
    try {
      await keep(box.checked);
      announce(t('data.saved'));
    } catch (error) {
      box.checked = !box.checked;
      throw error;
    }
  }));
  return { box, root: el('div', { class: 'switch' }, box, el('label', { for: box.id }, words), hint && el('p', { class: 'hint' }, hint), place) };
}

function reminderSwitch({ api, badges }, me) {
  const { box, root } = choice(t('data.reminders'), t('data.remindersHint'), me.reminders, async (reminders) => {
    await api.put('/api/me/preferences', { reminders });
    badges.state.me = { ...badges.state.me, reminders };
  });
  return { root, take: (now) => { box.checked = now.reminders; } };
}

// The person's public page: off or on, where it is, and another address for it.
function profileSwitch({ api }) {
  const place = el('div', { class: 'stack' });
  const problem = el('div', { class: 'problem-place' });
  const { box, root } = choice(t('data.profile'), t('data.profileHint'), false, async (shown) => draw((await api.put('/api/me/profile', { public: shown })).body));
  attempt(problem, async () => draw((await api.get('/api/me/profile')).body));

  function draw({ public: shown, url, links }) {
    box.checked = shown;
    place.replaceChildren(...(shown ? address(url, links) : []));
  }

  function address(url, links) {
    const label = el('label', { for: freshId('profile') }, t('data.profileAddress'));
    const input = el('input', { id: label.htmlFor, readOnly: true, value: url, onfocus: () => input.select() });
    return [label, input,
      actions(outward(url, t('data.profileOpen'), 'button secondary small'), named(copyButton('share.copyLink', label, () => ({ text: url })), label), renewal()),
      el('ul', { class: 'networks', role: 'list', 'aria-label': t('share.networks') }, ...links.map(({ kind, label: name, url: href }) =>
        el('li', {}, kind === 'email' ? el('a', { class: 'button secondary small', href }, name) : outward(href, name, 'button secondary small'))))];
  }

  function renewal() {
    const renew = button(t('data.profileRenew'), 'quiet small', () => whileBusy(renew, () => attempt(problem, async () => {
      draw((await api.put('/api/me/profile', { public: true, renew: true })).body);
      announce(t('data.profileRenewed'));
      place.querySelector('input').focus();
    })));
    return renew;
  }

  return { root: el('div', { class: 'stack' }, root, place, problem) };
}

function exporting({ api }) {
  const place = el('div', { class: 'problem-place' });
  const take = button(t('data.export'), 'secondary', () => whileBusy(take, () => attempt(place, async () =>
    save(await api.file('/api/me/export', 'application/json'), 'my-ipma-data.json'))));
  return el('div', { class: 'stack' }, el('p', { class: 'hint' }, t('data.exportHint')), actions(take), place);
}

const receiptPause = 5000;

function erasing({ api }) {
  const place = el('div', { class: 'stack' });
  const open = button(t('data.erase'), 'quiet danger', ask);
  return el('div', { class: 'stack' }, actions(open), place);

  function ask() {
    const also = el('input', { type: 'checkbox', id: freshId('also') });
    const problem = el('div', { class: 'problem-place' });
    const title = el('p', { class: 'panel-title', tabindex: '-1' }, t('data.eraseSure'));
    const sure = button(t('data.eraseNow'), 'danger', () => whileBusy(sure, () => attempt(problem, async () => {
      const { body } = await api.remove('/api/me', { confirm: 'delete my data', deleteAtCredly: also.checked });
      tell(body);
    })));
    place.replaceChildren(title, el('p', {}, t('data.eraseText')), el('div', { class: 'switch' }, also, el('label', { for: also.id }, t('data.eraseCredly'))),
      actions(sure, button(t('addresses.keep'), 'quiet', () => { place.replaceChildren(); open.focus(); })), problem);
    title.focus();
  }

  // Credly may still have to be asked when everything is gone here. The receipt says when that is through, and needs no account.
  function tell({ receiptId, status }) {
    const told = el('p', { tabindex: '-1' });
    place.replaceChildren(told, actions(button(t('data.leave'), 'primary', () => api.ended())));
    show(status);
    told.focus();

    function show(current) {
      told.textContent = t(current === 'pending' ? 'data.erasing' : 'data.erased', { receipt: receiptId });
      if (current === 'pending') {
        setTimeout(look, receiptPause);
      }
    }

    async function look() {
      if (told.isConnected) {
        const current = document.hidden ? 'pending' : await api.get(`/api/erasures/${receiptId}`).then(({ body }) => body.status, () => 'pending');
        show(current);
        if (current !== 'pending') {
          announce(told.textContent);
        }
      }
    }
  }
}
