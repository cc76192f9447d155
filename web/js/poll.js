// Asks again and again, but never while nobody looks, never twice at once, and ever more slowly while nobody answers.
const firstPause = 2000;
const longestPause = 30000;

export function createPoller({ run, pause, onTrouble, onRecovery }) {
  let timer = null;
  let running = false;
  let again = null;
  let failures = 0;
  let stopped = false;

  async function now({ full = false } = {}) {
    clearTimeout(timer);
    if (stopped) {
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
      await run({ full });
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
      timer = setTimeout(now, failures > 0 ? Math.min(firstPause * 2 ** (failures - 1), longestPause) : pause());
    }
  }

  const onVisible = () => (document.hidden ? clearTimeout(timer) : now({ full: true }));
  const onOnline = () => now({ full: true });
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', onOnline);

  function stop() {
    stopped = true;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', onOnline);
  }

  return { now, stop };
}
