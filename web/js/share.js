// Sharing one badge, in a dialog: link and QR code, networks, texts, signature, code for a website, and files to take along.
import { actions, attempt, button, copyButton, el, freshId, outward, save, showProblem, t, whileBusy } from './ui.js';

export async function openShare({ api, badge }) {
  const heading = el('h2', { id: freshId('share'), tabindex: '-1' }, badge.public === false ? badge.name : t('share.heading', { name: badge.name }));
  const content = el('div', { class: 'share-content' }, el('p', { class: 'hint' }, t('share.loading')));
  const dialog = el('dialog', { class: 'share', 'aria-labelledby': heading.id },
    el('div', { class: 'share-head' }, heading, button(t('share.close'), 'quiet', () => dialog.close())),
    content);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
  const kit = badge.public === false ? null : await readKit(api, badge, content);
  const problem = content.querySelector('.problem');
  content.replaceChildren(...[problem, ...(kit ? sections(kit) : []), takeAlong(api, badge)].filter(Boolean));
}

async function readKit(api, badge, place) {
  try {
    return (await api.get(`/api/me/badges/${encodeURIComponent(badge.id)}/share`)).body;
  } catch (error) {
    showProblem(place, error);
    return null;
  }
}

function sections(kit) {
  return [networks(kit.links), link(kit), texts(kit.texts), signature(kit.signature), embed(kit.embed)];
}

// LinkedIn comes first: that is where most people show a certification.
function networks(links) {
  const heading = title('share.networks');
  return part(heading, el('ul', { class: 'networks', role: 'list' }, ...links.map(({ kind, label, url }, n) =>
    el('li', {}, kind === 'email' ? el('a', { class: 'button secondary', href: url }, label) : outward(url, label, `button ${n === 0 ? 'primary' : 'secondary'}`)))));
}

function link({ publicUrl, image, qrSvg, qrPng }) {
  const heading = title('share.link');
  const input = el('input', { class: 'link', readOnly: true, value: publicUrl, 'aria-labelledby': heading.id, onfocus: () => input.select() });
  return part(heading,
    image && el('img', { class: 'share-image', src: image, alt: '', width: 1200, height: 630 }),
    el('div', { class: 'copy-line' }, input, copyButton('share.copyLink', heading, () => ({ text: publicUrl }))),
    qrSvg && el('div', { class: 'qr' },
      el('img', { src: qrSvg, alt: t('share.qrAlt'), width: 132, height: 132 }),
      el('div', { class: 'stack' }, el('p', {}, t('share.qr')), actions(fileLink(qrSvg, 'SVG'), fileLink(qrPng, 'PNG')))));
}

const fileLink = (href, name) => outward(href, name, 'button secondary small');

function texts({ short, long }) {
  const heading = title('share.texts');
  return part(heading, ...[['share.short', short], ['share.long', long]].map(([label, text]) => {
    const name = el('h4', { id: freshId('text') }, t(label));
    return el('div', { class: 'copy-block' }, name, el('blockquote', {}, text), copyButton('share.copy', name, () => ({ text })));
  }));
}

function signature({ html, text }) {
  const heading = title('share.signature');
  return part(heading,
    el('div', { class: 'paper', tabindex: '0', role: 'group', 'aria-labelledby': heading.id }, safeCopy(html)),
    actions(
      copyButton('share.copySignature', heading, () => ({ html, text })),
      copyButton('share.copyHtml', heading, () => ({ text: html })),
      copyButton('share.copyText', heading, () => ({ text }))));
}

function embed(code) {
  const heading = title('share.embed');
  const area = el('textarea', { readOnly: true, rows: '4', 'aria-labelledby': heading.id, spellcheck: 'false' });
  area.value = code;
  return part(heading, area, actions(copyButton('share.copy', heading, () => ({ text: code }))));
}

// The signed credential is the holder's alone; picture and certificate are public with the badge.
function takeAlong(api, badge) {
  const heading = title('take.heading');
  const place = el('div', { class: 'problem-place' });
  const path = `/api/me/badges/${encodeURIComponent(badge.id)}/credential`;
  const file = (words, query, type, name) => {
    const control = button(t(words), 'secondary', () => whileBusy(control, () => attempt(place, async () => save(await api.file(`${path}${query}`, type), name))));
    return control;
  };
  const name = `ipma-level-${badge.level}`.toLowerCase().replace(/[^a-z0-9-]/g, '');
  const open = (words, document) => outward(api.address(`/badges/${encodeURIComponent(badge.id)}/${document}`), t(words), 'button secondary');
  return part(heading, el('p', { class: 'hint' }, t('take.text')),
    actions(
      badge.public !== false && open('take.certificate', 'certificate.pdf'),
      badge.public !== false && open('take.picture', 'badge.png'),
      file('take.credential', '?download=jwt', 'application/vc+jwt', `${name}.jwt`),
      file('take.credentialPicture', '?download=png', 'image/png', `${name}.png`)),
    place);
}

const title = (text) => el('h3', { id: freshId('share') }, t(text));

const part = (heading, ...children) => el('section', { 'aria-labelledby': heading.id }, heading, ...children);

// ---- Shows HTML made for other places as a copy of its harmless parts.

const tags = new Set(['A', 'B', 'BR', 'DIV', 'EM', 'IMG', 'P', 'SPAN', 'STRONG', 'TABLE', 'TBODY', 'TD', 'TR']);
const attributes = new Set(['align', 'alt', 'border', 'cellpadding', 'cellspacing', 'height', 'valign', 'width']);

function safeCopy(html) {
  const fragment = document.createDocumentFragment();
  // The page's policy reports style attributes even while parsing, so they travel under another name.
  const renamed = html.replace(/\sstyle\s*=/gi, ' data-style=');
  copyChildren(new DOMParser().parseFromString(renamed, 'text/html').body, fragment);
  return fragment;
}

function copyChildren(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.textContent);
    } else if (tags.has(node.nodeName)) {
      to.append(copyElement(node));
    } else if (node.nodeType === Node.ELEMENT_NODE && !['SCRIPT', 'STYLE'].includes(node.nodeName)) {
      copyChildren(node, to);
    }
  }
}

function copyElement(node) {
  const copy = document.createElement(node.nodeName);
  for (const { name, value } of node.attributes) {
    if (attributes.has(name)) {
      copy.setAttribute(name, value);
    } else if (name === 'data-style') {
      copy.style.cssText = value;
    } else if ((name === 'src' || name === 'href') && ['https:', 'http:'].includes(new URL(value, location.href).protocol)) {
      copy.setAttribute(name, value);
    }
  }
  if (node.nodeName === 'A') {
    copy.target = '_blank';
    copy.rel = 'noopener noreferrer';
  }
  copyChildren(node, copy);
  return copy;
}
