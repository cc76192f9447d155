// The badges of a signed-in person: what is known of them, what can be done with them, and how they are shown.
import { actions, announce, button, daysUntil, el, freshId, language, named, outward, plainDate, setText, showProblem, t } from './ui.js';

const mostAtOnce = 50;

// ---- What is known, and what can be done.

function createBadges(api, { onChange, onDeed }) {
  const state = { items: null, me: null, problems: new Map(), busy: new Set(), ends: new Map(), serverAhead: 0 };
  let etag = null;
  // Counts what the person did: an answer asked for before that is older than what is shown.
  let deeds = 0;

  // True when something is new.
  async function refresh({ full = false } = {}) {
    const before = deeds;
    const answer = await api.get('/api/me/badges', { etag: full ? null : etag });
    const recovered = forgetPassingTrouble();
    if (answer.status === 304) {
      recovered && onChange();
      return false;
    }
    const items = [...answer.body.items];
    for (let next = answer.body.next; next;) {
      const page = await api.get(`/api/me/badges?cursor=${encodeURIComponent(next)}`);
      items.push(...page.body.items);
      next = page.body.next;
    }
    if (before !== deeds) {
      return true;
    }
    const news = JSON.stringify(items.map(withoutTime)) !== JSON.stringify(state.items?.map(withoutTime));
    etag = answer.etag;
    state.serverAhead = Date.parse(answer.body.asOf) - Date.now();
    state.items = items;
    items.forEach((badge) => keepTime(badge.claim, answer.sentAt));
    onChange();
    return news;
  }

  // A note about a line that was dead has done its duty once the line is back.
  function forgetPassingTrouble() {
    const passing = [...state.problems].filter(([, error]) => error.name === 'Unreachable' || error.status >= 500);
    passing.forEach(([id]) => state.problems.delete(id));
    return passing.length > 0;
  }

  // Deadlines on the local monotonic clock, counted from when the question was sent: a slow line or a wrong clock
  // makes the window look shorter, never longer.
  function keepTime(claim, sentAt) {
    if (claim?.status === 'open') {
      state.ends.set(claim.id, sentAt + claim.secondsLeft * 1000);
    }
  }

  function take(claim, sentAt) {
    keepTime(claim, sentAt);
    state.problems.delete(claim.badgeId);
    state.items = state.items.map((badge) => (badge.id === claim.badgeId ? withClaim(badge, claim) : badge));
  }

  const secondsLeft = (claim) => Math.max(0, Math.ceil(((state.ends.get(claim.id) ?? 0) - performance.now()) / 1000));

  const now = () => Date.now() + state.serverAhead;

  // Claims one or several; the claims that are open or preparing now.
  async function claim(badgeIds) {
    const claims = [];
    await during(badgeIds.slice(0, mostAtOnce), async (ids) => {
      if (ids.length === 1) {
        const answer = await api.post(`/api/me/badges/${encodeURIComponent(ids[0])}/claim`);
        take(answer.body, answer.sentAt);
        claims.push(answer.body);
        return;
      }
      const answer = await api.post('/api/me/claims', { badgeIds: ids });
      for (const result of answer.body.results) {
        if (result.problem) {
          state.problems.set(result.badgeId, api.problem(result.problem.status ?? 409, result.problem));
        } else {
          take(result.claim, answer.sentAt);
          claims.push(result.claim);
        }
      }
    });
    return claims;
  }

  // Claims and proceeds at once: where to go, or null where a badge is still being prepared or something is in the way.
  async function claimAndProceed(badgeIds) {
    const open = (await claim(badgeIds)).find(({ status }) => status === 'open');
    let target = null;
    if (open) {
      await during([open.badgeId], async () => {
        target = (await api.post(`/api/me/claims/${encodeURIComponent(open.id)}/proceed`)).body.redirectUrl;
      });
    }
    return target;
  }

  // Every open window of the address gets the time that this one gets.
  async function moreTime(badges) {
    await during(badges.map((badge) => badge.id), async () => {
      const { body, sentAt } = await api.post(`/api/me/claims/${encodeURIComponent(badges[0].claim.id)}/more-time`);
      for (const { claim: before } of badges) {
        const { closesAt, secondsLeft: left, moreTimeLeft } = body;
        take(before.id === body.id ? body : { ...before, closesAt, secondsLeft: left, moreTimeLeft }, sentAt);
      }
    });
  }

  async function move(badgeId, addressKey) {
    await during([badgeId], async () => {
      const { body } = await api.post(`/api/me/badges/${encodeURIComponent(badgeId)}/address`, { addressKey });
      state.items = state.items.map((badge) => (badge.id === body.id ? body : badge));
    });
  }

  async function during(badgeIds, deed) {
    badgeIds.forEach((id) => state.busy.add(id) && state.problems.delete(id));
    onChange();
    try {
      await deed(badgeIds);
    } catch (error) {
      badgeIds.forEach((id) => state.problems.set(id, error));
    } finally {
      deeds += 1;
      etag = null;
      badgeIds.forEach((id) => state.busy.delete(id));
      onChange();
      onDeed();
    }
  }

  // The address in full: it is the person's own, and has to be typed on Credly. Null while the account is not known.
  const addressOf = (badge) => state.me?.addresses.find(({ key }) => key === badge.addressKey)?.address ?? null;

  // What a panel at the top tells about and acts on, so that its card need not; a window that closed is offered again there for an hour.
  const isInPanel = ({ nextAction, claim: latest, ...badge }) => isUnderWay(badge)
    || (nextAction === 'claim' && latest?.status === 'lapsed' && Date.parse(latest.closesAt) > now() - recently);

  return { state, refresh, claim, claimAndProceed, moreTime, move, secondsLeft, now, addressOf, isInPanel };
}

const recently = 60 * 60 * 1000;

const claimable = (items) => items.filter((badge) => badge.nextAction === 'claim');

const isUnderWay = (badge) => badge.status === 'claiming' || badge.status === 'awaitingAcceptance';

export const isEarlier = (badge) => ['rejected', 'revoked', 'replaced', 'expired'].includes(badge.status);

const withoutTime = ({ claim, ...badge }) => ({ ...badge, claim: claim && { ...claim, secondsLeft: undefined } });

// The server's next list says the same; until then the answer to the claim is the newest word.
function withClaim(badge, claim) {
  const moved = {
    preparing: { status: 'claiming', nextAction: 'none' },
    open: { status: 'claiming', nextAction: 'proceed' },
    proceeded: { status: 'awaitingAcceptance', nextAction: 'acceptOnCredly' },
    lapsed: { status: 'pending', nextAction: 'claim' },
    failed: { status: 'pending', nextAction: 'claim' },
  }[claim.status];
  return { ...badge, ...moved, claim };
}

// ---- How they are shown: windows and other things under way first, then the badges, beside them the guide and the account.

export function createBoard({ api, summary, onDeed, onChange, onLanguage }) {
  const badges = createBadges(api, { onChange: draw, onDeed });
  const { state } = badges;
  const panelPlace = el('div', { class: 'panels' });
  let panels = null;
  let loadsPanels = null;
  let lacksPanels = false;
  let wantsPanelFocus = false;
  const cards = new Map();
  const earlier = createEarlier({ api, badges });
  const heading = el('h2', { id: 'badges-heading', class: 'unseen', tabindex: '-1' }, t('list.heading'));
  const claimAll = button(t('claimAll.button'), 'primary', () => state.busy.size || claimTogether());
  const together = el('div', { class: 'together', hidden: true }, el('p', {}, t('claimAll.text')), claimAll);
  const list = el('ul', { class: 'cards', role: 'list', hidden: true });
  const loading = el('div', { class: 'loading', role: 'status' }, el('span', { class: 'unseen' }, t('page.loading')), el('i'), el('i'));
  const first = el('div', { class: 'first', hidden: true });
  const empty = el('div', { class: 'sheet', hidden: true }, el('h3', {}, t('empty.title')), el('p', {}, t('empty.text')),
    el('p', {}, t('empty.other'), ' ', button(t('empty.add'), 'link', () => openSection('addresses'))));
  const guide = el('section', { class: 'guide sheet', 'aria-labelledby': 'guide-heading', hidden: true },
    el('h2', { id: 'guide-heading' }, t('guide.heading')), el('ol', { class: 'steps', role: 'list' }));
  const sections = ['addresses', 'certificates', 'missing', 'data'].map(section);
  // Not there before it is filled: panels that come above it would push it down.
  const shelf = el('section', { class: 'list', 'aria-labelledby': heading.id, hidden: true }, heading, together, empty, list, earlier.root);
  const root = el('div', { class: 'member' },
    el('div', { class: 'badges' }, first, panelPlace, loading, shelf),
    el('aside', { class: 'side', 'aria-label': t('page.side') }, guide, ...sections.map(({ root: part }) => part)));
  let account = null;
  let marks = null;
  let accepted = null;
  let stopped = false;
  let followed = false;
  // Nothing is shown before both answers are there, or everything would move once more.
  let met = false;

  // Folded, and loaded only when somebody opens one.
  function section(name) {
    const place = el('div', { class: 'section-content' });
    const part = el('details', { class: 'sheet section', id: `section-${name}`, hidden: true }, el('summary', {}, el('h2', {}, t(`${name}.heading`))), place);
    part.addEventListener('toggle', async () => {
      if (part.open) {
        await (await theAccount()).show(name, place);
      }
    });
    return { name, root: part };
  }

  async function openSection(name) {
    const { root: part } = sections.find((each) => each.name === name);
    part.open = true;
    await (await theAccount()).show(name, part.lastChild);
    part.scrollIntoView({ block: 'nearest' });
    (part.querySelector('input') ?? part.querySelector('summary')).focus();
  }

  async function theAccount() {
    const { createAccount } = await import('./account.js');
    account ??= createAccount({ api, badges, onDone: () => { onChange(); onDeed(); }, onLanguage, openSection });
    return account;
  }

  // Loaded with the first claim.
  async function loadPanels() {
    try {
      const { createPanels } = await import('./panels.js');
      panels ??= createPanels({ root: panelPlace, badges, onEnd: () => { draw(); onDeed(); } });
    } finally {
      lacksPanels = panels === null;
      draw();
    }
  }

  // Whoever asked for a panel is led there.
  function drawPanels() {
    panels?.update(state.items);
    if (wantsPanelFocus && state.busy.size === 0 && (panels || loadsPanels === null)) {
      wantsPanelFocus = false;
      panels?.takeFocus();
    }
  }

  function expectPanel() {
    wantsPanelFocus = true;
    import('./panels.js');
  }

  async function claimTogether() {
    expectPanel();
    await badges.claim(claimable(state.items).map((badge) => badge.id));
  }

  function draw() {
    if (stopped || !state.items || !met) {
      return;
    }
    if (panels === null && state.items.some(badges.isInPanel)) {
      loadsPanels ??= loadPanels().finally(() => { loadsPanels = null; });
      // The first thing shown is whole, or the cards would move down when the panels come.
      if (!loading.hidden && !lacksPanels) {
        return;
      }
    }
    const current = state.items.filter((badge) => !isEarlier(badge));
    loading.hidden = true;
    shelf.hidden = false;
    [guide, ...sections.map(({ root: part }) => part)].forEach((part) => { part.hidden = state.me === null; });
    drawPanels();
    drawCards(current);
    followAddress();
    earlier.update(state.items.filter(isEarlier));
    drawTogether();
    drawFirst();
    drawSummary();
    tellAccepted();
    account?.update();
    const seen = JSON.stringify(state.items.map(({ id, status, public: shown, claim }) => [id, status, shown, claim?.status]));
    if (marks !== null && marks !== seen) {
      onChange();
    }
    marks = seen;
  }

  // Once a load: the badge that the page's address names.
  function followAddress() {
    if (!followed && cards.size > 0) {
      followed = true;
      lead(location.hash.slice(1));
    }
  }

  function drawCards(items) {
    for (const [id, card] of cards) {
      if (!items.some((badge) => badge.id === id)) {
        card.root.remove();
        cards.delete(id);
      }
    }
    items.forEach(place);
    list.hidden = items.length === 0;
  }

  function place(badge, index) {
    if (!cards.has(badge.id)) {
      cards.set(badge.id, createCard({ api, badges, expectPanel }));
    }
    const card = cards.get(badge.id);
    card.update(badge);
    if (list.children[index] !== card.root) {
      const held = card.root.contains(document.activeElement) ? document.activeElement : null;
      list.insertBefore(card.root, list.children[index] ?? null);
      held?.focus();
    }
  }

  function drawTogether() {
    const held = document.activeElement === claimAll;
    together.hidden = claimable(state.items).filter((badge) => !badges.isInPanel(badge)).length < 2;
    claimAll.setAttribute('aria-disabled', String(state.busy.size > 0));
    if (held && together.hidden) {
      heading.focus();
    }
  }

  // Whoever has proven no address sees one thing only: how to prove it. An address that the sign-in names comes filled in.
  async function drawFirst() {
    const { me } = state;
    const proven = me?.addresses.some((address) => address.verified);
    const needed = me !== null && (Boolean(me.suggestedAddress) || !proven);
    empty.hidden = state.items.length > 0 || me === null || needed;
    root.classList.toggle('only-first', needed && !proven);
    if (needed !== !first.hidden) {
      first.hidden = !needed;
      first.replaceChildren(...(needed ? [(await theAccount()).confirmFirst()] : []));
    }
  }

  // Numbers with labels need no plural in any language.
  function drawSummary() {
    summary.hidden = state.items.length === 0;
    const counts = [claimable(state.items), state.items.filter(isUnderWay), state.items.filter((badge) => badge.status === 'accepted')];
    const rows = ['toClaim', 'underWay', 'yours'].map((key, n) => el('div', {}, el('dt', {}, t(`summary.${key}`)), el('dd', {}, String(counts[n].length))));
    if (summary.dataset.text !== rows.map((row) => row.textContent).join()) {
      summary.dataset.text = rows.map((row) => row.textContent).join();
      summary.replaceChildren(...rows);
    }
  }

  function tellAccepted() {
    const now = state.items.filter((badge) => badge.status === 'accepted').map((badge) => badge.id);
    const fresh = accepted && now.filter((id) => !accepted.includes(id)).map((id) => state.items.find((badge) => badge.id === id));
    if (fresh?.length > 0) {
      announce(t('accepted.announce', { names: new Intl.ListFormat(language()).format(fresh.map((badge) => badge.name)) }));
    }
    accepted = now;
  }

  // What the account says; null where it cannot be had now, so that the badges are shown without.
  function meet(me) {
    met = true;
    if (me) {
      state.me = me;
      drawGuide(me.guide);
    }
    draw();
  }

  function drawGuide(steps) {
    const text = JSON.stringify(steps);
    if (guide.dataset.text !== text) {
      guide.dataset.text = text;
      guide.lastChild.replaceChildren(...steps.map((one) => step(one, lead)));
    }
  }

  // A link to a badge, in the guide or in the page's own address, leads to where one can act on it: its panel, else its card.
  function lead(id) {
    if (!panels?.takeFocus(id) && cards.has(id)) {
      cards.get(id).takeFocus();
    }
  }

  // Asked often while a badge is being prepared, and ever less often while a person takes their time on Credly.
  function pace() {
    const preparing = (state.items ?? []).some((badge) => badge.claim?.status === 'preparing' && badge.status === 'claiming');
    const underWay = (state.items ?? []).some(isUnderWay);
    return { first: underWay ? 2000 : 20000, growth: 1.5, longest: preparing ? 5000 : 60000 };
  }

  function stop() {
    stopped = true;
    panels?.stop();
    summary.hidden = true;
  }

  return { root, refresh: badges.refresh, meet, pace, stop };
}

// A step leads to a badge on this page or to Credly; one that leads to this page as a whole leads nowhere from here.
function step({ number, state, title, text, link }, lead) {
  const [place, badge] = link?.split('#') ?? [];
  const isHere = place === new URL('/', location.href).href;
  const name = !link || (isHere && !badge) ? title
    : isHere ? el('a', { href: `#${badge}`, onclick: (event) => { event.preventDefault(); lead(badge); } }, title)
    : outward(link, title);
  return el('li', { class: `step ${state}`, 'aria-current': state === 'current' ? 'step' : undefined },
    el('span', { class: 'mark', 'aria-hidden': 'true' }, state === 'done' ? '✓' : String(number)),
    el('div', {},
      el('p', { class: 'step-title' }, name, el('span', { class: state === 'unknown' ? 'tag' : 'unseen' }, ` ${t(`guide.${state}`)}`)),
      state === 'current' && text && el('p', { class: 'hint' }, text)));
}

// ---- One card a badge. Built once and then updated in place, so that focus and open details survive every poll.

export function noteProblem(place, list, { state }) {
  const error = list.map((badge) => state.problems.get(badge.id)).find(Boolean) ?? null;
  if (place.error !== error) {
    place.error = error;
    error ? showProblem(place, error) : place.replaceChildren();
  }
}

const levels = ['a', 'b', 'c', 'd'];

export function picture(badge, size) {
  const image = el('img', { class: 'medal', src: badge.imageUrl || ownPicture(badge.level), alt: '', width: size, height: size });
  image.addEventListener('error', () => { image.src = ownPicture(badge.level); }, { once: true });
  return image;
}

const ownPicture = (level) => `/images/badges/${levels.includes(level?.trim().toLowerCase()) ? level.trim().toLowerCase() : 'badge'}.svg`;

function createCard({ api, badges, expectPanel }) {
  const heading = el('h3', { id: freshId('badge'), tabindex: '-1' });
  const medal = el('div', { class: 'medal-place' });
  const level = el('p', { class: 'level' });
  const status = el('p', { class: 'status' });
  const facts = el('dl', { class: 'facts' });
  const body = el('div', { class: 'body' });
  const problem = el('div', { class: 'problem-place' });
  const details = createDetails({ api, badges });
  const root = el('li', { class: 'card' },
    el('article', { 'aria-labelledby': heading.id },
      medal, el('div', { class: 'words' }, status, heading, level, facts), body, problem, details.root));
  let drawn = {};

  function update(badge) {
    const isInPanel = badges.isInPanel(badge);
    const mode = isInPanel ? 'panel' : modeOf(badge);
    const shown = badge.nextAction === 'proceed' ? 'open' : badge.status;
    root.dataset.status = shown;
    root.dataset.badge = badge.id;
    setText(status, t(`status.${shown}`));
    setText(heading, badge.name);
    setText(level, badge.level ? t('card.level', { level: badge.level }) : '');
    draw('medal', badge.imageUrl, () => medal.replaceChildren(picture(badge, 112)));
    draw('facts', [badge.issuedOn, badge.expiresOn, badge.renewalOn, badge.certificateId, badges.addressOf(badge)], () => facts.replaceChildren(...factsOf(badge)));
    draw('body', [mode, badge.credlyUrl, badge.claim?.reason], drawBody);
    body.querySelector('button.primary')?.setAttribute('aria-disabled', String(badges.state.busy.has(badge.id)));
    body.classList.toggle('busy', badges.state.busy.has(badge.id));
    isInPanel ? problem.replaceChildren() : noteProblem(problem, [badge], badges);
    details.update(badge);

    function drawBody() {
      const held = body.contains(document.activeElement);
      body.replaceChildren(...bodyOf(mode, badge).filter(Boolean));
      if (held) {
        (body.querySelector('a, button') ?? heading).focus();
      }
    }
  }

  function draw(part, values, work) {
    const text = JSON.stringify(values);
    if (drawn[part] !== text) {
      drawn = { ...drawn, [part]: text };
      work();
    }
  }

  function factsOf(badge) {
    return [
      fact('card.number', badge.certificateId),
      fact('card.issued', plainDate(badge.issuedOn)),
      fact('card.expires', badge.expiresOn ? plainDate(badge.expiresOn) : t('card.noEnd'), endingOf(badge, badges.now())),
      fact('card.address', badges.addressOf(badge) ?? badge.address),
    ].filter(Boolean);
  }

  function bodyOf(mode, badge) {
    const take = () => import('./share.js').then(({ openShare }) => openShare({ api, badge }));
    const claim = (words) => named(button(t(words), 'primary', () => {
      expectPanel();
      badges.state.busy.has(badge.id) || badges.claim([badge.id]);
    }), heading);
    return {
      panel: () => [],
      claim: () => [actions(claim('action.claim'))],
      failed: () => [el('p', { class: 'why' }, t({ 'provider-unavailable': 'failed.provider', 'provider-refused': 'failed.refused' }[badge.claim.reason] ?? 'failed.text')), actions(claim('action.claim'))],
      makePublic: () => [el('p', {}, t('accepted.private')), actions(
        badge.credlyUrl && named(outward(badge.credlyUrl, t('action.makePublic'), 'button primary'), heading), named(button(t('action.download'), 'secondary', take), heading))],
      share: () => [actions(named(button(t('action.share'), 'primary', take), heading), badge.credlyUrl && named(outward(badge.credlyUrl, t('action.view'), 'button quiet'), heading))],
      early: () => [el('p', {}, t('accepted.early', { date: plainDate(badge.issuedOn) }))],
      rest: () => [],
    }[mode]();
  }

  function takeFocus() {
    (body.querySelector('.primary') ?? heading).focus();
    root.scrollIntoView({ block: 'center' });
  }

  return { root, update, takeFocus };
}

function modeOf(badge) {
  if (badge.nextAction === 'claim') {
    return badge.claim?.status === 'failed' ? 'failed' : 'claim';
  }
  if (badge.nextAction === 'makePublic' || (badge.nextAction === 'share' && badge.public === false)) {
    return 'makePublic';
  }
  if (badge.nextAction === 'share') {
    return 'share';
  }
  // Accepted with nothing to do yet: its certificate has not begun.
  return badge.status === 'accepted' ? 'early' : 'rest';
}

const fact = (key, value, mark) => value && el('div', {}, el('dt', {}, t(key)), el('dd', {}, value, mark));

// From the day on which the recertification should begin, how long there is left.
export function endingOf({ status, expiresOn, renewalOn }, now) {
  if (!expiresOn || !renewalOn || daysUntil(renewalOn, now) > 0 || daysUntil(expiresOn, now) < 0 || isEarlier({ status })) {
    return null;
  }
  return el('span', { class: 'tag amber' }, t('card.ending', { days: daysUntil(expiresOn, now) }));
}

// History and the move to another address: asked for only when somebody opens it.
function createDetails({ api, badges }) {
  const place = el('div', { class: 'details-content' });
  const root = el('details', { class: 'details' }, el('summary', {}, t('history.heading')), place);
  let badge;
  let known = null;
  root.addEventListener('toggle', load);

  async function load() {
    if (root.open) {
      const { showDetails } = await import('./details.js');
      await showDetails({ api, badges, badge, place });
    }
  }

  function update(next) {
    badge = next;
    const mark = `${next.status} ${next.addressKey} ${next.public} ${next.claim?.id} ${next.claim?.status}`;
    if (known !== null && known !== mark) {
      load();
    }
    known = mark;
  }

  return { root, update };
}

// ---- Badges that are no more, folded, one line each.

function createEarlier({ api, badges }) {
  const list = el('ul', { role: 'list' });
  const title = el('summary', {});
  const root = el('details', { class: 'earlier sheet', hidden: true }, title, list);
  const lines = new Map();

  function update(items) {
    root.hidden = items.length === 0;
    setText(title, t('earlier.heading', { count: items.length }));
    for (const [id, line] of lines) {
      if (!items.some((badge) => badge.id === id)) {
        line.root.remove();
        lines.delete(id);
      }
    }
    for (const badge of items) {
      if (lines.get(badge.id)?.status !== badge.status) {
        const line = { root: lineOf(badge), status: badge.status };
        lines.get(badge.id)?.root.remove();
        lines.set(badge.id, line);
        list.append(line.root);
      }
    }
  }

  // On a phone the line has room for the level only; name and dates then stand below it.
  function lineOf(badge) {
    const details = createDetails({ api, badges });
    details.update(badge);
    const dates = badge.expiresOn ? `${plainDate(badge.issuedOn)} – ${plainDate(badge.expiresOn)}` : plainDate(badge.issuedOn);
    details.root.firstChild.replaceChildren(el('span', { class: 'earlier-line' }, picture(badge, 28),
      el('b', { class: 'wide' }, badge.name), el('b', { class: 'narrow' }, badge.level ? t('card.level', { level: badge.level }) : badge.name),
      el('span', { class: 'tag' }, t(`status.${badge.status}`)), el('span', { class: 'hint wide' }, dates)));
    details.root.firstChild.after(el('p', { class: 'hint narrow' }, `${badge.name}, ${dates}`), el('p', { class: 'hint' }, t(`rest.${badge.status}`)));
    return el('li', {}, details.root);
  }

  return { root, update };
}
