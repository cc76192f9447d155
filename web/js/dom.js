// Builds elements. Text is always text: nothing here parses HTML.
export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (key in element && typeof value !== 'string') {
      element[key] = value;
    } else {
      element.setAttribute(key, value === true ? '' : value);
    }
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

let lastId = 0;

export const freshId = (prefix) => `${prefix}-${++lastId}`;

// A repeated "Claim badge" says which badge: its name is its own text and then the heading's.
export function named(control, heading) {
  control.id ||= freshId('control');
  control.setAttribute('aria-labelledby', `${control.id} ${heading.id}`);
  return control;
}

export const unseen = (text) => el('span', { class: 'unseen' }, text);

export function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
