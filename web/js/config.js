// Where the API and the issuer are. Empty or relative means: the same origin as this page.
export async function loadConfig() {
  const answer = await fetch('/config.json');
  if (!answer.ok) {
    throw new Error(`config.json could not be loaded: ${answer.status}.`);
  }
  const config = await answer.json();
  return Object.freeze({
    ...config,
    apiBase: trimmed(new URL(config.apiBase || '/', location.origin).href),
    issuer: trimmed(new URL(config.issuer, location.origin).href),
  });
}

const trimmed = (url) => url.replace(/\/+$/, '');
