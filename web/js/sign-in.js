// Signing in and out by OpenID Connect (authorization code flow with PKCE), and what people see before.
import { actions, button, el, t } from './ui.js';

const pendingKey = 'my-ipma.sign-in';
const redirectUri = new URL('/', location.origin).href;
let discovering;

const discover = (config) => (discovering ??= getJson(`${config.issuer}/.well-known/openid-configuration`));

// Silent: only if the issuer still knows the person; whoever would have to be asked comes back at once, signed out.
export async function begin(config, { silent, notice }) {
  const { authorization_endpoint: endpoint } = await discover(config);
  const pending = { state: random(), nonce: random(), verifier: random(), silent, notice, back: location.pathname + location.search + location.hash };
  sessionStorage.setItem(pendingKey, JSON.stringify(pending));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: config.clientId,
    redirect_uri: redirectUri,
    scope: config.scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await challengeOf(pending.verifier),
    code_challenge_method: 'S256',
    ...(silent && { prompt: 'none' }),
  });
  // A silent question leaves no trace in the history: going back from here is going back to where the person was.
  location[silent ? 'replace' : 'assign'](`${endpoint}?${query}`);
}

// Finishes a sign-in when this load is the issuer's answer to one: signedIn with tokens, declined where a silent question was not enough, or failed.
export async function complete(config) {
  const answer = new URLSearchParams(location.search);
  const pending = JSON.parse(sessionStorage.getItem(pendingKey) ?? 'null');
  sessionStorage.removeItem(pendingKey);
  history.replaceState(null, '', pending?.back ?? '/');
  if (pending?.state !== answer.get('state')) {
    return { outcome: 'failed', error: 'The answer does not belong to a sign-in started in this tab.' };
  }
  if (answer.has('error')) {
    return { outcome: pending.silent ? 'declined' : 'failed', notice: pending.notice, error: answer.get('error_description') ?? answer.get('error') };
  }
  try {
    return { outcome: 'signedIn', tokens: await exchange(config, answer.get('code'), pending) };
  } catch (error) {
    return { outcome: 'failed', error: error.message };
  }
}

async function exchange(config, code, pending) {
  const { token_endpoint: endpoint, issuer } = await discover(config);
  const answer = await getJson(endpoint, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: config.clientId,
      redirect_uri: redirectUri,
      code,
      code_verifier: pending.verifier,
    }),
  });
  const claims = claimsOf(answer.id_token);
  // Straight from the issuer over TLS, so no signature check is needed here (OpenID Connect Core 3.1.3.7); the API checks the access token.
  if (claims.iss !== issuer || ![claims.aud].flat().includes(config.clientId) || claims.nonce !== pending.nonce) {
    throw new Error('The identity token was made for another sign-in.');
  }
  return {
    access: answer.access_token,
    id: answer.id_token,
    until: Date.now() + answer.expires_in * 1000,
    person: { name: claims.name ?? null, email: claims.email ?? null },
  };
}

export async function end(config, hint) {
  const { end_session_endpoint: endpoint } = await discover(config);
  const query = new URLSearchParams({ post_logout_redirect_uri: redirectUri, client_id: config.clientId });
  if (hint) {
    query.set('id_token_hint', hint);
  }
  location.assign(endpoint ? `${endpoint}?${query}` : '/');
}

async function getJson(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) {
    throw new Error(`${new URL(url).pathname} answered ${answer.status}.`);
  }
  return answer.json();
}

// RFC 7636: only who holds the verifier can turn the code into tokens.
const random = () => base64Url(crypto.getRandomValues(new Uint8Array(32)));

async function challengeOf(verifier) {
  return base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64Url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function claimsOf(jwt) {
  const payload = jwt.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(payload), (character) => character.charCodeAt(0))));
}

// What people see before they sign in.
export function welcome({ notice, onSignIn }) {
  const enter = button(t('signIn.button'), 'primary big', () => onSignIn());
  enter.id = 'sign-in';
  const medals = el('div', { class: 'medals', 'aria-hidden': 'true' },
    ...['c', 'a', 'b'].map((level) => el('img', { src: `/images/badges/${level}.svg`, alt: '', width: 150, height: 150 })));
  return el('section', { class: 'welcome sheet', 'aria-labelledby': 'welcome-heading' },
    medals,
    el('div', { class: 'welcome-words' },
      el('h2', { id: 'welcome-heading', tabindex: '-1' }, t(notice ? `${notice}.title` : 'welcome.title')),
      el('p', {}, t(notice ? `${notice}.text` : 'welcome.text')),
      actions(enter),
      el('ol', { class: 'three', role: 'list' }, ...[1, 2, 3].map(promise))));
}

const promise = (number) => el('li', {},
  el('span', { class: 'mark', 'aria-hidden': 'true' }, String(number)),
  el('div', {}, el('h3', {}, t(`welcome.step${number}.title`)), el('p', {}, t(`welcome.step${number}.text`))));
