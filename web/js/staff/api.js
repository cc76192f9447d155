// Calls the API as the signed-in operator. Values about people go into bodies, never into addresses.
import { texts } from './texts.js';

const tokensKey = 'my-ipma.tokens';

export class Problem extends Error {
  constructor(status, body) {
    super(body.title ?? `HTTP ${status}`);
    Object.assign(this, { name: 'Problem', status, code: body.code ?? null, title: body.title ?? `HTTP ${status}`, detail: body.detail ?? null, errors: body.errors ?? {} });
  }
}

export async function loadConfig() {
  const read = await (await fetch('/config.json')).json();
  const trimmed = (url) => new URL(url || '/', location.origin).href.replace(/\/+$/, '');
  return Object.freeze({ ...read, apiBase: trimmed(read.apiBase), issuer: trimmed(read.issuer) });
}

// The same session as the My badges page of this tab.
export const session = {
  get tokens() {
    const kept = JSON.parse(sessionStorage.getItem(tokensKey) ?? 'null');
    return kept && Date.now() < kept.until ? kept : null;
  },
  forget: () => sessionStorage.removeItem(tokensKey),
};

export function createApi(config, onSignedOut) {
  async function send(method, path, { json, body, type, accept = 'application/json', headers: own = {} } = {}) {
    const headers = { ...own, Accept: accept, 'Accept-Language': 'en', Authorization: `Bearer ${session.tokens?.access ?? ''}` };
    if (json !== undefined || type) {
      headers['Content-Type'] = type ?? 'application/json';
    }
    let answer;
    try {
      answer = await fetch(`${config.apiBase}${path}`, { method, headers, cache: 'no-store', body: json === undefined ? body : JSON.stringify(json) });
    } catch {
      throw new Problem(0, { title: texts.away });
    }
    if (answer.status === 401) {
      session.forget();
      onSignedOut();
    }
    if (!answer.ok) {
      throw new Problem(answer.status, (answer.headers.get('Content-Type') ?? '').includes('json') ? await answer.json() : {});
    }
    return answer;
  }

  return {
    get: async (path) => (await send('GET', path)).json(),
    post: async (path, json = {}) => (await send('POST', path, { json })).json(),
    // The body is the file, so the reason stands in a header; never in the address, which is written into logs.
    upload: async (path, file, reason) => (await send('POST', path, { body: file, type: 'text/csv', headers: { 'Import-Reason': encodeURIComponent(reason) } })).json(),
    // A table as a file: fetched with the token, which a plain link could not carry.
    async save(path, name) {
      const url = URL.createObjectURL(await (await send('GET', path, { accept: 'text/csv' })).blob());
      const link = Object.assign(document.createElement('a'), { href: url, download: name });
      link.click();
      URL.revokeObjectURL(url);
    },
  };
}
