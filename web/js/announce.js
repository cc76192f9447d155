// One polite voice for the whole page. Messages queue, so that two at once are both heard.
const queue = [];
let speaking = false;

export function announce(text) {
  queue.push(text);
  if (!speaking) {
    speakNext();
  }
}

function speakNext() {
  const region = document.getElementById('announcer');
  const text = queue.shift();
  speaking = text !== undefined;
  if (!speaking) {
    return;
  }
  // A new paragraph each time: the same sentence twice is then read twice.
  const line = document.createElement('p');
  line.textContent = text;
  region.replaceChildren(line);
  setTimeout(speakNext, 1500);
}
