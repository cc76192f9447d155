// Starts the page: settings, language, session, and then one of two views.
import { createApi } from './api.js';
import { loadConfig } from './config.js';
import { el } from './dom.js';
import { languages, preferredLanguage, useLanguage } from './i18n.js';
import { createMember } from './member.js';
import { createSession } from './session.js';
import { welcome } from './welcome.js';

const view = document.getElementById('view');
const signOut = document.getElementById('sign-out');
const person = document.getElementById('person');
const picker = document.getElementById('language');
const places = { summary: document.getElementById('summary'), trouble: document.getElementById('trouble') };
let session;
let api;
let member = null;
let notice = null;

async function start() {
  await useLanguage(preferredLanguage());
  drawPicker();
  const config = await loadConfig();
  session = createSession(config);
  api = createApi(config, session, { onSignedOut });
  signOut.addEventListener('click', leave);
  const asked = new URLSearchParams(location.search).has('sign-in');
  if (asked) {
    // Out of the history first, or going back would sign in again.
    history.replaceState(null, '', '/');
    await enter();
    return;
  }
  await session.complete().catch(failSignIn);
  draw();
}

function draw() {
  member?.stop();
  member = null;
  const signedIn = session.token() !== null;
  signOut.hidden = !signedIn;
  person.hidden = !signedIn;
  person.textContent = signedIn ? session.person().name ?? session.person().email ?? '' : '';
  document.body.classList.toggle('signed-in', signedIn);
  if (signedIn) {
    member = createMember(api, places);
    view.replaceChildren(member.root);
  } else {
    view.replaceChildren(welcome({ notice, onSignIn: enter }));
  }
}

async function enter() {
  try {
    await session.signIn();
  } catch (error) {
    failSignIn(error);
    draw();
    document.getElementById('welcome-heading')?.focus();
  }
}

async function leave() {
  notice = null;
  await session.signOut().catch(failSignIn);
  draw();
}

function onSignedOut() {
  if (member) {
    notice = 'ended';
    draw();
    document.getElementById('welcome-heading').focus();
  }
}

function failSignIn(error) {
  console.warn('Sign-in:', error.message);
  notice = 'signInFailed';
}

function drawPicker() {
  picker.replaceChildren(...Object.entries(languages).map(([tag, name]) =>
    el('option', { value: tag, lang: tag, selected: tag === document.documentElement.lang }, name)));
  picker.addEventListener('change', async () => {
    await useLanguage(picker.value, { remember: true });
    draw();
  });
}

// Without texts or settings there is nothing to translate with, so this one sentence is in English.
await start().catch((error) => {
  view.replaceChildren(el('div', { class: 'sheet', role: 'alert' },
    el('p', {}, 'This page could not be loaded completely. Please load it again in a moment.')));
  throw error;
});
