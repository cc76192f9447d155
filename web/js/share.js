// The share kit of one badge in a dialog: link, networks, texts, signature, code for a website.
import { copyButton } from './copy.js';
import { el, freshId } from './dom.js';
import { t } from './i18n.js';
import { safeCopy } from './preview.js';
import { showProblem } from './problem.js';

export async function openShare(api, badge) {
  const heading = el('h2', { id: freshId('share'), tabindex: '-1' }, t('share.heading', { name: badge.name }));
  const content = el('div', { class: 'share-content' }, el('p', { class: 'loading' }, t('share.loading')));
  const dialog = el('dialog', { class: 'share', 'aria-labelledby': heading.id },
    el('div', { class: 'share-head' }, heading, el('button', { type: 'button', class: 'quiet', onclick: () => dialog.close() }, t('share.close'))),
    content);
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
  heading.focus();
  try {
    const { body: kit } = await api.get(`/api/me/badges/${encodeURIComponent(badge.id)}/share`);
    content.replaceChildren(...sections(kit, badge));
  } catch (error) {
    showProblem(content, error);
  }
}

function sections(kit, badge) {
  return [
    kit.publicUrl && linkSection(kit, badge),
    kit.links?.length > 0 && networksSection(kit.links),
    kit.texts && textsSection(kit.texts),
    kit.signature && signatureSection(kit.signature),
    kit.embed && embedSection(kit.embed),
  ].filter(Boolean);
}

function linkSection({ publicUrl, image }, badge) {
  const heading = title('share.link');
  const input = el('input', { class: 'link', readOnly: true, value: publicUrl, 'aria-labelledby': heading.id, onfocus: () => input.select() });
  return part(heading,
    image && el('img', { class: 'share-image', src: image, alt: badge.imageAlt ?? badge.name }),
    el('div', { class: 'copy-line' }, input, copyButton('share.copy', heading, () => ({ text: publicUrl }))));
}

function networksSection(links) {
  const heading = title('share.networks');
  return part(heading, el('ul', { class: 'networks', role: 'list' }, ...links.map(({ kind, label, url }) =>
    el('li', {}, el('a', { class: 'button secondary', href: url, 'data-kind': kind, target: '_blank', rel: 'noopener noreferrer' }, label)))));
}

function textsSection({ short, long }) {
  const heading = title('share.texts');
  return part(heading, ...[['share.short', short], ['share.long', long]].filter(([, text]) => text).map(([label, text]) => {
    const name = el('h4', { id: freshId('text') }, t(label));
    return el('div', { class: 'copy-block' }, name, el('blockquote', {}, text), copyButton('share.copy', name, () => ({ text })));
  }));
}

function signatureSection({ html, text }) {
  const heading = title('share.signature');
  return part(heading,
    el('div', { class: 'paper' }, safeCopy(html)),
    el('div', { class: 'actions' },
      copyButton('share.copySignature', heading, () => ({ html, text })),
      copyButton('share.copyHtml', heading, () => ({ text: html })),
      copyButton('share.copyText', heading, () => ({ text }))));
}

function embedSection(embed) {
  const heading = title('share.embed');
  const preview = safeCopy(embed);
  const code = el('textarea', { readOnly: true, rows: '4', 'aria-labelledby': heading.id, spellcheck: 'false' });
  code.value = embed;
  return part(heading, code,
    el('div', { class: 'actions' }, copyButton('share.copy', heading, () => ({ text: embed }))),
    preview.querySelector('img') && [el('h4', {}, t('share.preview')), el('div', { class: 'paper' }, preview)]);
}

const title = (text) => el('h3', { id: freshId('share') }, t(text));

const part = (heading, ...children) => el('section', { 'aria-labelledby': heading.id }, heading, ...children);
