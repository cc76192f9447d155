// Starts the staff desk: settings, sign-in, the role, and then one view at a time, named by the address's fragment.
import { begin, end } from '../sign-in.js';
import { actions, button, el, setText } from '../ui.js';
import { createApi, loadConfig, session } from './api.js';
import { createAudit } from './audit.js';
import { createCredly } from './credly.js';
import { createImport } from './import.js';
import { createReports } from './reports.js';
import { createSearch } from './search.js';
import { texts } from './texts.js';

const views = { search: createSearch, import: createImport, reports: createReports, credly: createCredly, audit: createAudit };
const place = document.getElementById('view');
const nav = document.getElementById('nav');
const person = document.getElementById('person');
const signOut = document.getElementById('sign-out');
const config = await loadConfig();
const api = createApi(config, () => welcome());
let view = null;

// The role is in the token, and the API alone decides what it is worth: the page asks it for something small.
async function start() {
  if (!session.tokens) {
    welcome();
    return;
  }
  const { name, email } = session.tokens.person;
  setText(person, name ?? email ?? '');
  person.hidden = signOut.hidden = false;
  try {
    await api.get('/api/admin/credly/token');
    nav.hidden = false;
    nav.replaceChildren(...Object.keys(views).map((key) => el('a', { href: `#${key}` }, texts.nav[key])));
    addEventListener('hashchange', draw);
    draw();
  } catch (error) {
    if (error.name !== 'Problem') {
      throw error;
    }
    if (error.status !== 401) {
      message(error.status === 403 ? texts.refused : { title: error.title, text: error.detail ?? texts.away });
    }
  }
}

function draw() {
  view?.stop?.();
  const key = location.hash.slice(1) in views ? location.hash.slice(1) : 'search';
  for (const link of nav.children) {
    link.hash === `#${key}` ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  }
  document.title = `${texts.nav[key]} · Staff desk · my.IPMA`;
  view = views[key](api);
  place.replaceChildren(view.root);
}

function welcome() {
  nav.hidden = true;
  message(texts.signIn, button(texts.signIn.button, 'primary big', () => begin(config, { silent: false })));
}

function message({ title, text }, ...controls) {
  place.replaceChildren(el('section', { class: 'sheet', role: 'status' }, el('h1', {}, title), el('p', {}, text), actions(...controls)));
}

signOut.addEventListener('click', () => {
  const hint = session.tokens?.id;
  session.forget();
  end(config, hint);
});
await start();
