// The person's e-mail addresses: add one, prove it with the code from the mail, remove it.
import { announce } from './announce.js';
import { el, freshId, named } from './dom.js';
import { t } from './i18n.js';
import { showProblem } from './problem.js';

export function createAddresses(api, { onChange }) {
  const heading = el('h2', { id: 'addresses-heading', tabindex: '-1' }, t('addresses.heading'));
  const list = el('ul', { class: 'addresses', role: 'list' });
  const problem = el('div');
  const root = el('section', { class: 'sheet', 'aria-labelledby': heading.id, hidden: true },
    heading, el('p', { class: 'hint' }, t('addresses.text')), list, addForm(), problem);
  const rows = new Map();

  async function refresh() {
    const answer = await api.optional('/api/me');
    root.hidden = !answer?.body?.addresses;
    if (answer?.body?.addresses) {
      draw(answer.body.addresses);
    }
  }

  function draw(addresses) {
    const removable = addresses.length > 1;
    const keys = new Set(addresses.map((address) => address.key));
    rows.forEach((entry, key) => keys.has(key) || (entry.root.remove(), rows.delete(key)));
    for (const address of addresses) {
      const entry = rows.get(address.key);
      if (!entry || entry.verified !== address.verified || entry.removable !== removable) {
        const fresh = { root: row(address, removable), verified: address.verified, removable };
        entry ? entry.root.replaceWith(fresh.root) : list.append(fresh.root);
        rows.set(address.key, fresh);
      }
    }
  }

  function row({ key, address, verified }, removable) {
    const name = el('span', { class: 'address', id: freshId('address') }, address);
    const place = el('div');
    const ask = () => askRemoval(place, key, address, remove);
    const remove = named(el('button', { type: 'button', class: 'quiet small', onclick: ask }, t('addresses.remove')), name);
    return el('li', {},
      el('div', { class: 'address-line' }, name,
        el('span', { class: verified ? 'tag good' : 'tag' }, t(verified ? 'addresses.verified' : 'addresses.unverified')),
        removable && remove),
      !verified && codeForm(key, address), place);
  }

  function addForm() {
    const input = el('input', { id: freshId('email'), type: 'email', required: true, autocomplete: 'email', inputmode: 'email' });
    const form = el('form', { class: 'line-form' },
      el('label', { for: input.id }, t('addresses.add')), input, el('button', { class: 'secondary' }, t('addresses.addButton')));
    form.addEventListener('submit', (event) => submit(event, problem, async () => {
      const email = input.value.trim();
      await api.post('/api/me/addresses', { email });
      await refresh();
      announce(t('addresses.sent', { address: email }));
      input.value = '';
      ([...list.querySelectorAll('input')].at(-1) ?? heading).focus();
    }));
    return form;
  }

  function codeForm(key, address) {
    const input = el('input', {
      id: freshId('code'), class: 'code', required: true, inputmode: 'numeric', autocomplete: 'one-time-code', pattern: '[0-9]{6}', maxlength: '6',
    });
    const place = el('div');
    const form = el('form', { class: 'line-form' },
      el('p', { class: 'hint' }, t('addresses.sent', { address })),
      el('label', { for: input.id }, t('addresses.code')), input,
      el('button', { class: 'secondary' }, t('addresses.confirm')), place);
    form.addEventListener('submit', (event) => submit(event, place, async () => {
      await api.post(`/api/me/addresses/${encodeURIComponent(key)}/verify`, { code: input.value });
      announce(t('addresses.confirmed', { address }));
      await done();
    }));
    return form;
  }

  function askRemoval(place, key, address, opener) {
    const keep = () => { place.replaceChildren(); opener.focus(); };
    const sure = el('button', { type: 'button', class: 'secondary small', onclick: () => attempt(place, async () => {
      await api.remove(`/api/me/addresses/${encodeURIComponent(key)}`);
      announce(t('addresses.removed', { address }));
      await done();
    }) }, t('addresses.remove'));
    place.replaceChildren(el('p', {}, t('addresses.sure', { address })),
      el('div', { class: 'actions' }, sure, el('button', { type: 'button', class: 'quiet small', onclick: keep }, t('addresses.keep'))));
    sure.focus();
  }

  async function done() {
    await refresh();
    heading.focus();
    onChange();
  }

  return { root, refresh };
}

async function submit(event, place, work) {
  event.preventDefault();
  const button = event.target.querySelector('button');
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  button.setAttribute('aria-disabled', 'true');
  await attempt(place, work);
  button.setAttribute('aria-disabled', 'false');
}

async function attempt(place, work) {
  try {
    place.replaceChildren();
    await work();
  } catch (error) {
    showProblem(place, error);
  }
}
