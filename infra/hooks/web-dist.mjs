// Copies the page to web/dist with the addresses of this environment: in its config.json, and in the Content-Security-Policy, which names exactly the
// origins the page talks to. azd passes the values in; azd needs Node.js for the page anyway.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = fileURLToPath(new URL('../../web/', import.meta.url));
const dist = join(web, 'dist');

const config = {
  apiBase: needed('API_BASE', 'run azd provision first'),
  issuer: needed('IDENTITY_ISSUER', 'azd env set IDENTITY_ISSUER'),
  clientId: needed('IDENTITY_WEB_CLIENT_ID', 'azd env set IDENTITY_WEB_CLIENT_ID'),
  scope: process.env.IDENTITY_SCOPE || 'openid email profile',
};
const api = originOf(config.apiBase, 'API_BASE');
const signIn = process.env.IDENTITY_ORIGINS ? named(process.env.IDENTITY_ORIGINS) : await discovered(config.issuer);

await rm(dist, { recursive: true, force: true });
await mkdir(dist);
for (const entry of (await readdir(web)).filter((name) => name !== 'dist')) {
  await cp(join(web, entry), join(dist, entry), { recursive: true });
}
await write('config.json', config);
const hosting = JSON.parse(await readFile(join(web, 'staticwebapp.config.json'), 'utf8'));
const policy = hosting.globalHeaders['Content-Security-Policy'];
hosting.globalHeaders['Content-Security-Policy'] = extended(extended(policy, 'connect-src', [api, ...signIn]), 'img-src', [api]);
await write('staticwebapp.config.json', hosting);

function needed(name, advice) {
  return process.env[name] || fail(`${name} is not set: ${advice}.`);
}

// An issuer may have its token endpoint on another host than its own: the discovery document is what the page reads, so it is what is asked here.
async function discovered(issuer) {
  const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(20_000) });
    const document = await answer.json();
    return unique([originOf(issuer, 'IDENTITY_ISSUER'), originOf(document.token_endpoint, 'token_endpoint')]);
  } catch (cause) {
    return fail(`${address} cannot be read (${cause.cause?.code ?? cause.message}). If it answers browsers only, set IDENTITY_ORIGINS to the origins of issuer and token endpoint, with a space in between.`);
  }
}

function named(origins) {
  return unique(origins.split(/\s+/).filter(Boolean).map((origin) => originOf(origin, 'IDENTITY_ORIGINS')));
}

function originOf(address, name) {
  const url = URL.canParse(address) ? new URL(address) : fail(`${name} is not an address: ${address}`);
  const here = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  return url.protocol === 'https:' || here ? url.origin : fail(`${name} must begin with https: ${address}`);
}

function extended(policy, directive, origins) {
  const parts = policy.split(';').map((part) => part.trim());
  const at = parts.findIndex((part) => part.startsWith(`${directive} `));
  return at < 0 ? fail(`The policy has no ${directive}.`) : parts.with(at, unique([...parts[at].split(/\s+/), ...origins]).join(' ')).join('; ');
}

function unique(list) {
  return [...new Set(list)];
}

function write(name, value) {
  return writeFile(join(dist, name), `${JSON.stringify(value, null, 2)}\n`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
