// Checks a hosted Open Badges 2.0 assertion as a stranger would: where it is, its shape, its vocabulary, whose it is. Prints {"accepted", "reason"}.
// Shape and vocabulary are those that @blockcerts/schemas ships for Open Badges 2.0, read from the package and never from the network.
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import jsonld from 'jsonld';

const packaged = name => createRequire(import.meta.url)(`@blockcerts/schemas/schemas/2.1/${name}.json`);
const vocabulary = { url: 'https://w3id.org/openbadges/v2', document: packaged('obi') };
const [address, email] = process.argv.slice(2);

try {
  const assertion = await document((await shared(address)).id);
  const badge = await document(assertion.badge);
  const issuer = await document(badge.issuer);
  if (!assertion.verification.type.includes('hosted')) throw new Error('it is not hosted');
  if (new URL(assertion.id).origin !== new URL(issuer.id).origin) throw new Error('it is not at its issuer\'s');
  fit({ ...assertion, badge: { ...badge, issuer } });
  for (const each of [assertion, badge, issuer]) await expand(each);
  if (assertion.expires && new Date(assertion.expires) <= new Date()) throw new Error('expired');
  if (email && !belongsTo(assertion.recipient, email)) throw new Error('somebody else\'s');
  print(true, null);
} catch (error) {
  print(false, error.message);
}

function print(accepted, reason) {
  console.log(JSON.stringify({ accepted, reason }));
}

/** The address people share answers a verifier's usual request with the assertion, whose id says where it is hosted. */
async function shared(url) {
  const answer = await fetch(url, { headers: { accept: 'application/ld+json, application/json, image/png, image/svg+xml' }, signal: AbortSignal.timeout(10_000) });
  const body = await answer.json();
  if (answer.status === 410 && body.revoked) throw new Error('revoked');
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return body;
}

/** A hosted document is the one that lies where it says it lies; one that was revoked is gone and says so. */
async function document(url) {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  const body = await answer.json();
  if (answer.status === 410 && body.revoked) throw new Error('revoked');
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  if (body.id !== url) throw new Error(`${url} says it is ${body.id}`);
  return body;
}

function fit(whole) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats(ajv);
  for (const part of ['issuerSchema', 'recipientSchema', 'signatureLineSchema', 'merkleProof2017Schema']) {
    ajv.addSchema(packaged(part), `https://w3id.org/blockcerts/schema/2.1/${part}.json`);
  }
  if (!ajv.validate(packaged('schema'), whole)) throw new Error(ajv.errorsText());
}

/** Every term must be defined by the vocabulary. */
async function expand(part) {
  const documentLoader = url => {
    if (url !== vocabulary.url) throw new Error(`no offline copy of ${url}`);
    return { contextUrl: null, documentUrl: url, document: vocabulary.document };
  };
  const expanded = await jsonld.expand(part, { documentLoader, safe: true });
  if (expanded.length !== 1) throw new Error('it says nothing');
}

function belongsTo({ identity, salt }, address) {
  return identity === `sha256$${createHash('sha256').update(address + (salt ?? '')).digest('hex')}`;
}
