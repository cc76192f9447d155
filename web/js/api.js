// Calls the API as the signed-in person. Refusals become a Problem, a dead line an Unreachable.
import { language, t } from './i18n.js';

export class Problem extends Error {
  constructor(status, body) {
    super(body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.code = body.code ?? null;
    this.title = body.title ?? t('problem.title');
    this.detail = body.detail ?? null;
  }
}

export class Unreachable extends Error {
  name = 'Unreachable';
}

export function createApi(config, session, { onSignedOut }) {
  async function call(method, path, { body, etag } = {}) {
    const sentAt = performance.now();
    const answer = await send(method, `${config.apiBase}${path}`, body, etag);
    if (answer.status === 401) {
      session.forget();
      onSignedOut();
    }
    if (answer.status >= 500 && !isProblem(answer)) {
      throw new Unreachable(`${path} answered ${answer.status}.`);
    }
    const content = await contentOf(answer);
    if (answer.status >= 400) {
      throw new Problem(answer.status, content ?? {});
    }
    return {
      status: answer.status,
      body: content,
      etag: answer.headers.get('ETag'),
      retryAfter: Number(answer.headers.get('Retry-After')) || null,
      sentAt,
    };
  }

  async function send(method, url, body, etag) {
    const headers = { Accept: 'application/json', 'Accept-Language': language(), Authorization: `Bearer ${session.token() ?? ''}` };
    if (body !== undefined) {
      headers['Content-Type'] = 'application/json';
    }
    if (etag) {
      headers['If-None-Match'] = etag;
    }
    try {
      return await fetch(url, { method, headers, cache: 'no-store', body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (cause) {
      throw new Unreachable(url, { cause });
    }
  }

  return {
    get: (path, options) => call('GET', path, options),
    post: (path, body) => call('POST', path, { body }),
    remove: (path) => call('DELETE', path),
    // For parts of the page that a deployment may not have: null where the API knows no such path.
    optional: (path) => call('GET', path).catch((error) => {
      if (error instanceof Problem && error.status === 404) {
        return null;
      }
      throw error;
    }),
  };
}

const isProblem = (answer) => (answer.headers.get('Content-Type') ?? '').startsWith('application/problem+json');

async function contentOf(answer) {
  const type = answer.headers.get('Content-Type') ?? '';
  return type.includes('json') && answer.status !== 204 && answer.status !== 304 ? answer.json() : null;
}
