// One action: a reason that is chosen with one click, what it needs besides, and what came of it.
import { actions, button, el, freshId, whileBusy } from '../ui.js';
import { field, note, tell } from './parts.js';
import { texts } from './texts.js';

const words = texts.act;

export function openAction(place, { name, title = texts.actions[name], reasons = words.reasons, fields = [], ownReason = null, run, onDone }) {
  const group = freshId('reason');
  const result = el('div', { role: 'status' });
  const other = el('input', { type: 'text', maxLength: 200, 'aria-label': words.otherText });
  const choices = reasons.map((reason, n) => choice(reason, n === 0));
  const inputs = fields.map((one) => ({ ...one, input: el('input', { type: one.type ?? 'text', required: true, value: one.value ?? '', autocomplete: 'off' }) }));
  const confirm = button(words.confirm, 'primary');
  confirm.type = 'submit';
  const form = el('form', { class: 'action-form', onsubmit: submit },
    el('h4', {}, title),
    ...inputs.map((one) => field(one.label, one.input)),
    ownReason ? field(ownReason, other) : el('fieldset', {}, el('legend', {}, words.reason), ...choices, choice(words.other, false), other),
    actions(confirm, button(words.cancel, 'quiet', () => place.replaceChildren())),
    result);
  other.addEventListener('input', () => form.querySelector(`input[name="${group}"]:last-of-type`) && (form.elements[group][reasons.length].checked = true));
  place.replaceChildren(form);
  (inputs[0]?.input ?? (ownReason ? other : confirm)).focus();

  function choice(text, checked) {
    return el('label', { class: 'choice' }, el('input', { type: 'radio', name: group, value: text, checked }), text);
  }

  function reason() {
    const chosen = ownReason ? words.other : form.elements[group].value;
    return chosen === words.other ? other.value : chosen;
  }

  async function submit(event) {
    event.preventDefault();
    await whileBusy(confirm, async () => {
      try {
        const answer = await run({ reason: reason(), ...Object.fromEntries(inputs.map((one) => [one.name, one.input.value])) });
        const said = answer?.changed === false ? words.unchanged : words.done;
        note(result, 'good-note', said);
        await onDone?.(said);
      } catch (error) {
        tell(result, error);
      }
    });
  }
}
