// OpenID Connect authorization code flow with PKCE; the same path for the local issuer and for Azure.
import { challengeOf, claimsOf, random } from './pkce.js';

const tokensKey = 'my-ipma.tokens';
const pendingKey = 'my-ipma.sign-in';

export function createSession(config) {
  const redirectUri = new URL('/', location.origin).href;
  let tokens = read(tokensKey);
  let discovering;

  const discover = () => (discovering ??= getJson(`${config.issuer}/.well-known/openid-configuration`));

  function token() {
    return tokens && Date.now() < tokens.until ? tokens.access : null;
  }

  function forget() {
    tokens = null;
    sessionStorage.removeItem(tokensKey);
  }

  async function signIn() {
    const { authorization_endpoint: endpoint } = await discover();
    const pending = { state: random(), nonce: random(), verifier: random() };
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
    });
    location.assign(`${endpoint}?${query}`);
  }

  // Finishes a sign-in when this load is the issuer's answer to one.
  async function complete() {
    const answer = new URLSearchParams(location.search);
    if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) {
      return;
    }
    history.replaceState(null, '', '/');
    const pending = read(pendingKey);
    sessionStorage.removeItem(pendingKey);
    if (pending?.state !== answer.get('state')) {
      throw new Error('The answer does not belong to a sign-in started in this tab.');
    }
    if (answer.has('error')) {
      throw new Error(answer.get('error_description') ?? answer.get('error'));
    }
    await exchange(answer.get('code'), pending);
  }

  async function exchange(code, pending) {
    const { token_endpoint: endpoint, issuer } = await discover();
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
    tokens = {
      access: answer.access_token,
      id: answer.id_token,
      until: Date.now() + answer.expires_in * 1000,
      person: { name: claims.name ?? null, email: claims.email ?? null },
    };
    sessionStorage.setItem(tokensKey, JSON.stringify(tokens));
  }

  async function signOut() {
    const hint = tokens?.id;
    forget();
    const { end_session_endpoint: endpoint } = await discover();
    const query = new URLSearchParams({ post_logout_redirect_uri: redirectUri, client_id: config.clientId });
    if (hint) {
      query.set('id_token_hint', hint);
    }
    location.assign(endpoint ? `${endpoint}?${query}` : '/');
  }

  return { token, forget, signIn, complete, signOut, person: () => tokens?.person ?? null };
}

const read = (key) => JSON.parse(sessionStorage.getItem(key) ?? 'null');

async function getJson(url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok) {
    throw new Error(`${new URL(url).pathname} answered ${answer.status}.`);
  }
  return answer.json();
}
