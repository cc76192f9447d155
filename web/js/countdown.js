// The clock of one open window: ring, mm:ss, and a few spoken marks.
import { announce } from './announce.js';
import { secondsUntil } from './clock.js';
import { duration } from './dates.js';
import { el, setText } from './dom.js';
import { t } from './i18n.js';

const marks = [60, 30, 10];
const svg = 'http://www.w3.org/2000/svg';

export function createCountdown({ name, end, total, onEnd }) {
  const digits = el('span', { class: 'digits' });
  const root = el('div', { class: 'countdown', role: 'timer', 'aria-label': t('open.left') }, ring(), digits);
  let deadline = end;
  let spoken = Math.ceil(secondsUntil(end));
  const timer = setInterval(tick, 250);

  function tick() {
    const left = Math.ceil(secondsUntil(deadline));
    setText(digits, `${String(Math.floor(left / 60)).padStart(2, '0')}:${String(left % 60).padStart(2, '0')}`);
    root.style.setProperty('--part', String(Math.min(1, secondsUntil(deadline) / total)));
    root.classList.toggle('soon', left <= 30);
    const mark = marks.find((seconds) => left <= seconds && spoken > seconds);
    if (mark && left > 0) {
      announce(t('open.announce', { name, time: duration(left) }));
    }
    spoken = Math.min(spoken, left);
    if (left === 0) {
      stop();
      onEnd();
    }
  }

  function stop() {
    clearInterval(timer);
  }

  announce(t('open.announce', { name, time: duration(spoken) }));
  tick();
  return { root, stop, move: (to) => { deadline = to; } };
}

function ring() {
  const picture = document.createElementNS(svg, 'svg');
  picture.setAttribute('viewBox', '0 0 100 100');
  picture.setAttribute('aria-hidden', 'true');
  for (const part of ['track', 'hand']) {
    const circle = document.createElementNS(svg, 'circle');
    circle.setAttribute('class', part);
    circle.setAttribute('cx', '50');
    circle.setAttribute('cy', '50');
    circle.setAttribute('r', '44');
    circle.setAttribute('pathLength', '1');
    picture.append(circle);
  }
  return picture;
}
