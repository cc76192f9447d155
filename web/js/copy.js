// Copy buttons that say what they did, where the person looks and where a screen reader listens.
import { announce } from './announce.js';
import { el, named } from './dom.js';
import { t } from './i18n.js';

export function copyButton(label, heading, items) {
  const button = el('button', { type: 'button', class: 'secondary small', onclick: copy }, t(label));

  async function copy() {
    const worked = await write(items()).then(() => true, (error) => {
      // The browser's way to say that the person or a policy does not allow it.
      if (error instanceof DOMException) {
        return false;
      }
      throw error;
    });
    const said = t(worked ? 'share.copied' : 'share.copyFailed');
    announce(said);
    button.textContent = said;
    setTimeout(() => { button.textContent = t(label); }, 2500);
  }

  return named(button, heading);
}

// With HTML beside plain text a mail program pastes a real signature and a text editor still gets text.
async function write({ text, html }) {
  if (!html) {
    await navigator.clipboard.writeText(text);
  } else if (!writeBoth(text, html)) {
    throw new DOMException('The browser did not copy.', 'NotAllowedError');
  }
}

// By the copy event: the asynchronous clipboard would put the HTML through this page's policy and strip its styles.
function writeBoth(text, html) {
  const fill = (event) => {
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', html);
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener('copy', fill, { capture: true, once: true });
  const worked = document.execCommand('copy');
  document.removeEventListener('copy', fill, { capture: true });
  return worked;
}
