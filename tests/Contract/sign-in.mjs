// Signs in at the development issuer as two much used clients of OpenID Connect do; prints what each learnt.
import * as openid from 'openid-client';
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';

const [issuer, email] = process.argv.slice(2);
const clientId = 'my-ipma-web';
const redirectUri = 'http://localhost:5173/callback';
const scope = 'openid email profile';

// What the browser does between the two halves: it shows the page, and the person picks an address.
const pick = async (url) => {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams({ email }), redirect: 'manual' });
  return answer.headers.get('location');
};

const withOpenIdClient = async () => {
  const config = await openid.discovery(new URL(issuer), clientId, undefined, openid.None(), { execute: [openid.allowInsecureRequests] });
  openid.enableNonRepudiationChecks(config);
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri, scope, state: expectedState, nonce: expectedNonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier), code_challenge_method: 'S256',
  });
  const tokens = await openid.authorizationCodeGrant(config, new URL(await pick(url)), { pkceCodeVerifier, expectedState, expectedNonce });
  return (await openid.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)).email;
};

const withOidcClient = async () => {
  const client = new OidcClient({
    authority: issuer, client_id: clientId, redirect_uri: redirectUri, scope, response_mode: 'fragment', loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
  const { url } = await client.createSigninRequest({});
  return (await client.processSigninResponse(await pick(url))).profile.email;
};

console.log(JSON.stringify({ openidClient: await withOpenIdClient(), oidcClient: await withOidcClient() }));
