// Starts the page: settings, language, sign-in, and then one of two views.
import { createBoard } from './badges.js';
import { announce, chosenLanguage, el, forgetDeadLine, language, languages, preferredLanguage, setText, t, useLanguage } from './ui.js';

const view = document.getElementById('view');
const trouble = document.getElementById('trouble');
const summary = document.getElementById('summary');
const signOutButton = document.getElementById('sign-out');
const personName = document.getElementById('person');
const picker = document.getElementById('language');
let config;
let api;
let member = null;

// ---- Settings and sign-in. What a sign-in takes is loaded only when there is one.

async function loadConfig() {
  const answer = await fetch('/config.json');
  if (!answer.ok) {
    throw new Error(`config.json could not be loaded: ${answer.status}.`);
  }
  const read = await answer.json();
  const trimmed = (url) => new URL(url || '/', location.origin).href.replace(/\/+$/, '');
  return Object.freeze({ ...read, apiBase: trimmed(read.apiBase), issuer: trimmed(read.issuer) });
}

const tokensKey = 'my-ipma.tokens';

// That somebody has signed in with this browser, so that a new tab may ask the issuer without a question to the person.
const knownKey = 'my-ipma.signed-in-before';

const session = {
  tokens: JSON.parse(sessionStorage.getItem(tokensKey) ?? 'null'),
  token() {
    return this.tokens && Date.now() < this.tokens.until ? this.tokens.access : null;
  },
  keep(tokens) {
    this.tokens = tokens;
    sessionStorage.setItem(tokensKey, JSON.stringify(tokens));
    localStorage.setItem(knownKey, 'yes');
  },
  forget({ everywhere = false } = {}) {
    this.tokens = null;
    sessionStorage.removeItem(tokensKey);
    if (everywhere) {
      localStorage.removeItem(knownKey);
    }
  },
};

async function start() {
  const [, read] = await Promise.all([useLanguage(preferredLanguage()), loadConfig()]);
  config = read;
  api = createApi();
  drawPicker();
  signOutButton.addEventListener('click', leave);
  const query = new URLSearchParams(location.search);
  if (query.has('sign-in')) {
    // Out of the history first, or going back would sign in again.
    history.replaceState(null, '', '/');
    await enter();
  } else if (query.has('state') && (query.has('code') || query.has('error'))) {
    await finishSignIn();
  } else if (!session.token() && localStorage.getItem(knownKey)) {
    await enter({ silent: true });
  } else {
    await draw();
  }
}

const signIn = () => import('./sign-in.js');

async function enter({ silent = false, notice = null } = {}) {
  try {
    await (await signIn()).begin(config, { silent, notice });
  } catch (error) {
    console.warn('Sign-in:', error.message);
    await draw(silent ? notice : 'signInFailed');
  }
}

// Whoever comes back after the sign-in has run out is signed in again without a question, where the issuer still knows them.
// A token that should still be good is refused for another reason: a new one would only be refused again.
async function renew() {
  const hasRunOut = session.token() === null;
  session.forget();
  member.stop();
  member = null;
  await (hasRunOut ? enter({ silent: true, notice: 'ended' }) : draw('ended'));
}

async function finishSignIn() {
  const { outcome, tokens, error, notice = null } = await (await signIn()).complete(config);
  if (outcome === 'signedIn') {
    session.keep(tokens);
    if (location.pathname !== '/') {
      // The sign-in began on another page of this site, which is what the address says again.
      location.reload();
      return;
    }
  } else {
    // The issuer wants to see the person: they sign in when they like, and are not asked behind their back again.
    session.forget({ everywhere: true });
  }
  if (outcome === 'failed') {
    console.warn('Sign-in:', error);
  }
  await draw(outcome === 'failed' ? 'signInFailed' : notice);
}

async function leave() {
  const hint = session.tokens?.id;
  session.forget({ everywhere: true });
  try {
    await (await signIn()).end(config, hint);
  } catch (error) {
    console.warn('Sign-out:', error.message);
    await draw();
  }
}

// ---- The two views.

async function draw(notice = null) {
  member?.stop();
  member = null;
  const signedIn = session.token() !== null;
  const { name, email } = session.tokens?.person ?? {};
  signOutButton.hidden = !signedIn;
  personName.hidden = !signedIn;
  setText(personName, signedIn ? name ?? email ?? '' : '');
  document.title = `${t('page.title')} · my.IPMA`;
  if (signedIn) {
    member = createMember();
    view.replaceChildren(member.root);
  } else {
    const { welcome } = await signIn();
    view.replaceChildren(welcome({ notice, onSignIn: enter }));
    if (notice) {
      document.getElementById('welcome-heading').focus();
    }
  }
}

function drawPicker() {
  picker.replaceChildren(...Object.entries(languages).map(([tag, name]) =>
    el('option', { value: tag, lang: tag, selected: tag === language() }, name)));
  picker.addEventListener('change', () => switchLanguage(picker.value));
}

async function switchLanguage(tag, { remember = true } = {}) {
  await useLanguage(tag, { remember });
  picker.value = tag;
  await draw();
}

// The page of a signed-in person, kept fresh.
function createMember() {
  const board = createBoard({ api, summary, onDeed: () => poller.now(), onChange: () => { poller.lively(); refreshMe().catch(tell); }, onLanguage: switchLanguage });
  const poller = createPoller({ run: refresh, pace: board.pace, onTrouble: tell, onRecovery: () => tellTrouble('') });
  const sleepWatch = setInterval(() => hasSlept() && poller.now({ full: true }), 1000);
  let stopped = false;
  let knowsMe = false;

  // The account comes with the badges, and is asked for with them again until it is there.
  async function refresh(options) {
    const [news, me] = await Promise.allSettled([board.refresh(options), knowsMe || refreshMe()]);
    if (me.status === 'rejected') {
      board.meet(null);
    }
    const failure = [news, me].find(({ status }) => status === 'rejected');
    if (failure) {
      throw failure.reason;
    }
    return news.value;
  }

  async function refreshMe() {
    const { body: me } = await api.get('/api/me');
    if (stopped) {
      return;
    }
    knowsMe = true;
    if (me.language in languages && me.language !== language() && !chosenLanguage()) {
      await switchLanguage(me.language, { remember: false });
    } else {
      await board.meet(me);
    }
  }

  function tell(error) {
    if (error.name === 'Unreachable') {
      tellTrouble(t('trouble.text'));
    } else if (error.name !== 'Problem') {
      throw error;
    } else if (error.status !== 401) {
      tellTrouble([error.title, error.detail].filter(Boolean).join(' '));
    }
  }

  function stop() {
    stopped = true;
    poller.stop();
    board.stop();
    clearInterval(sleepWatch);
    tellTrouble('');
  }

  poller.now({ full: true });
  return { root: board.root, stop };
}

function tellTrouble(text) {
  const before = trouble.textContent;
  setText(trouble, text);
  if (before && !text) {
    announce(t('trouble.back'));
  }
}

// ---- Calls to the API as the signed-in person. Refusals become a Problem, a dead line an Unreachable.

class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.title ?? `HTTP ${status}`);
    Object.assign(this, { name: 'Problem', status, retryAfter, body, code: body.code ?? null, title: body.title ?? t('problem.title'), detail: body.detail ?? null });
  }
}

class Unreachable extends Error {
  name = 'Unreachable';
}

function createApi() {
  async function send(method, path, body, headers = {}) {
    const sentAt = performance.now();
    const all = { Accept: 'application/json', 'Accept-Language': language(), Authorization: `Bearer ${session.token() ?? ''}`, ...headers };
    if (body !== undefined) {
      all['Content-Type'] = 'application/json';
    }
    let answer;
    try {
      answer = await fetch(`${config.apiBase}${path}`, { method, headers: all, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (cause) {
      throw new Unreachable(path, { cause });
    }
    const type = answer.headers.get('Content-Type') ?? '';
    if (answer.status >= 500 && !type.startsWith('application/problem+json')) {
      throw new Unreachable(`${path} answered ${answer.status}.`);
    }
    forgetDeadLine(sentAt);
    if (answer.status === 401 && member) {
      await renew();
    }
    if (answer.status >= 400) {
      throw problemOf(answer.status, type.includes('json') ? await answer.json() : {}, Number(answer.headers.get('Retry-After')) || null);
    }
    return answer;
  }

  async function call(method, path, body, headers) {
    const sentAt = performance.now();
    const answer = await send(method, path, body, headers);
    const hasBody = (answer.headers.get('Content-Type') ?? '').includes('json') && answer.status !== 304;
    return { status: answer.status, body: hasBody ? await answer.json() : null, etag: answer.headers.get('ETag'), sentAt };
  }

  return {
    get: (path, { etag } = {}) => call('GET', path, undefined, etag ? { 'If-None-Match': etag } : {}),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    remove: (path, body) => call('DELETE', path, body),
    file: async (path, type) => (await send('GET', path, undefined, { Accept: type })).blob(),
    problem: problemOf,
    address: (path) => `${config.apiBase}${path}`,
    ended: () => { session.forget({ everywhere: true }); return draw(); },
  };
}

const problemOf = (status, body, retryAfter = null) => new Problem(status, body, retryAfter);

// ---- Asking again: never while nobody looks, never twice at once, and ever more slowly while nothing happens or nobody answers.

const firstPause = 2000;
const longestPause = 60000;

function createPoller({ run, pace, onTrouble, onRecovery }) {
  let timer = null;
  let running = false;
  let again = null;
  let failures = 0;
  let quiet = 0;
  let stopped = false;

  async function now({ full = false } = {}) {
    clearTimeout(timer);
    if (stopped || document.hidden) {
      return;
    }
    if (running) {
      again = { full: full || again?.full === true };
      return;
    }
    running = true;
    try {
      await attempt(full);
    } finally {
      running = false;
      schedule();
    }
    if (again) {
      const next = again;
      again = null;
      await now(next);
    }
  }

  async function attempt(full) {
    try {
      quiet = await run({ full }) ? 0 : quiet + 1;
      if (failures > 0) {
        onRecovery();
      }
      failures = 0;
    } catch (error) {
      failures += 1;
      onTrouble(error);
    }
  }

  function schedule() {
    clearTimeout(timer);
    if (!stopped && !document.hidden) {
      const { first, growth, longest } = failures > 0 ? { first: firstPause, growth: 2, longest: longestPause } : pace();
      timer = setTimeout(now, Math.min(first * growth ** (failures > 0 ? failures - 1 : quiet), longest));
    }
  }

  const onVisible = () => (document.hidden ? clearTimeout(timer) : (quiet = 0, now({ full: true })));
  const onOnline = () => now({ full: true });
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onOnline);

  function stop() {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', onOnline);
  }

  return { now, stop, lively: () => { quiet = 0; } };
}

// The monotonic clock stands still while a computer sleeps. True once after such a gap: ask the server again.
const drift = () => Date.now() - performance.now();
let lastDrift = drift();

function hasSlept() {
  const now = drift();
  const slept = Math.abs(now - lastDrift) > 2000;
  lastDrift = now;
  return slept;
}

// Without texts or settings there is nothing to translate with, so this one sentence is in English.
start().catch((error) => {
  view.replaceChildren(el('div', { class: 'sheet', role: 'alert' },
    el('p', {}, 'This page could not be loaded completely. Please load it again in a moment.')));
  throw error;
});
