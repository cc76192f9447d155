// Starts Azurite in a session of its own, so that neither a signal to the host's process group nor its sudden end takes the data along.
// Usage: node start.mjs <data folder, or --inMemoryPersistence> <port> <log file>; prints the process id.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [folder, port, log] = process.argv.slice(2);
const isKept = folder !== '--inMemoryPersistence';
if (isKept) {
  mkdirSync(folder, { recursive: true });
}

const output = openSync(log, 'a');
const main = fileURLToPath(new URL('node_modules/azurite/dist/src/table/main.js', import.meta.url));
const azurite = spawn(
  process.execPath,
  [main, ...(isKept ? ['--location', folder] : [folder]), '--tableHost', '127.0.0.1', '--tablePort', port, '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
  { detached: true, stdio: ['ignore', output, output] },
);
azurite.unref();
console.log(azurite.pid);
