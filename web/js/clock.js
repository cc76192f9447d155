// Deadlines on the local monotonic clock, set from the seconds the server says are left: the computer's own time may be wrong.
const drift = () => Date.now() - performance.now();
let lastDrift = drift();

// Counted from when the question was sent, so that a slow line makes the window look shorter, never longer.
export const deadline = (secondsLeft, sentAt) => sentAt + secondsLeft * 1000;

export const secondsUntil = (end) => Math.max(0, (end - performance.now()) / 1000);

// The monotonic clock stands still while a computer sleeps. True once after such a gap: ask the server again.
export function hasSlept() {
  const now = drift();
  const slept = Math.abs(now - lastDrift) > 2000;
  lastDrift = now;
  return slept;
}
