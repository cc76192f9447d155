// What is under way, one panel an address: windows that are open, that have closed, claims in preparation, badges to accept.
import { noteProblem, picture } from './badges.js';
import { actions, announce, button, clockTime, copyButton, duration, el, freshId, language, named, outward, sentence, setText, t, unseen } from './ui.js';

const marksToTell = [60, 30, 10];
const moreTimeFrom = 60;

export function createPanels({ root, badges, onEnd }) {
  const shown = new Map();
  const timer = setInterval(tick, 250);

  function update(items) {
    const groups = groupsOf(items, badges);
    const keys = new Set(groups.map(({ key }) => key));
    const lost = [...shown.values()].some((panel) => !keys.has(panel.key) && panel.root.contains(document.activeElement));
    for (const [key, panel] of shown) {
      if (!keys.has(key)) {
        panel.root.remove();
        shown.delete(key);
      }
    }
    groups.forEach(place);
    tellOpened(groups);
    if (lost) {
      takeFocus();
    }
    tick();
  }

  function place(group, index) {
    const signature = JSON.stringify(group);
    const before = shown.get(group.key);
    if (before?.signature !== signature) {
      const held = before?.root.contains(document.activeElement) ? document.activeElement.className : null;
      const panel = { ...build[group.kind](group, badges), key: group.key, ids: group.badges.map(({ id }) => id), signature, spoken: before?.spoken, told: before?.told };
      before ? before.root.replaceWith(panel.root) : root.append(panel.root);
      shown.set(group.key, panel);
      if (held !== null) {
        ([...panel.root.querySelectorAll('a, button')].find((control) => control.className === held && !control.hidden) ?? panel.root.querySelector('.primary') ?? panel.root.querySelector('.panel-title')).focus();
      }
      panel.tell?.(panel);
    }
    const panel = shown.get(group.key);
    panel.claims = group.claims;
    if (root.children[index] !== panel.root) {
      root.insertBefore(panel.root, root.children[index] ?? null);
    }
    panel.refresh?.();
  }

  // Windows of several addresses open together: one announcement counts the badges of all.
  function tellOpened(groups) {
    const mark = (group) => group.badges.length + group.preparing.length * 100;
    const news = groups.filter((group) => group.kind === 'open' && shown.get(group.key).told !== mark(group));
    if (news.length > 0) {
      news.forEach((group) => { shown.get(group.key).told = mark(group); });
      const count = news.reduce((sum, group) => sum + group.badges.length, 0);
      const left = Math.min(...news.map((group) => badges.secondsLeft(group.claims[0])));
      announce(`${t('open.title', { count })} ${t('open.announce', { time: duration(left) })}`);
    }
  }

  // The clock of every window, the few moments at which it is read out, and the title of the tab.
  function tick() {
    let least = Infinity;
    for (const panel of shown.values()) {
      if (panel.tick) {
        const left = badges.secondsLeft(panel.claims[0]);
        panel.tick(left);
        const mark = marksToTell.find((seconds) => left <= seconds && (panel.spoken ?? Infinity) > seconds);
        if (mark && left > 0 && panel.spoken !== undefined) {
          announce(t('open.left', { time: duration(left) }));
        }
        panel.spoken = left;
        least = Math.min(least, left);
      }
    }
    const title = least > 0 && least < Infinity ? `${clockTime(least)} · ${t('open.tab')} · my.IPMA` : `${t('page.title')} · my.IPMA`;
    if (document.title !== title) {
      document.title = title;
    }
    if (least === 0) {
      onEnd();
    }
  }

  // To the first panel, or to the one of a badge; false where there is none.
  function takeFocus(badgeId = null) {
    const panel = badgeId === null ? root : [...shown.values()].find(({ ids }) => ids.includes(badgeId))?.root;
    const first = panel?.querySelector('.primary') ?? panel?.querySelector('.panel-title');
    first?.focus();
    first?.closest('.panel').scrollIntoView({ block: 'nearest' });
    return Boolean(first);
  }

  return {
    update,
    takeFocus,
    stop: () => clearInterval(timer),
  };
}

// Windows first, the one that closes first before the others.
function groupsOf(items, badges) {
  const keys = [...new Set(items.map((badge) => badge.addressKey))];
  return keys.flatMap((addressKey) => groupsOfAddress(items.filter((badge) => badge.addressKey === addressKey), addressKey, badges))
    .map((group, n, all) => Object.assign(group, { oneOfMany: all.some(({ addressKey }) => addressKey !== group.addressKey) }))
    .sort((one, other) => rank(one, badges) - rank(other, badges));
}

const rank = (group, badges) => ({ open: 0, closed: 1e6, preparing: 2e6, accept: 3e6 })[group.kind] + (group.kind === 'open' ? badges.secondsLeft(group.claims[0]) : 0);

function groupsOfAddress(items, addressKey, badges) {
  const isOpen = (badge) => badge.nextAction === 'proceed' && badge.claim?.status === 'open';
  const open = items.filter((badge) => isOpen(badge) && badges.secondsLeft(badge.claim) > 0);
  const closed = items.filter((badge) => badges.isInPanel(badge) && ((isOpen(badge) && !open.includes(badge)) || badge.nextAction === 'claim'));
  const preparing = items.filter((badge) => badge.status === 'claiming' && badge.claim?.status === 'preparing');
  const waiting = items.filter((badge) => badge.status === 'awaitingAcceptance');
  const together = new Set(waiting.map((badge) => badge.claim?.closesAt));
  const done = items.filter((badge) => badge.status === 'accepted' && badge.claim?.closesAt && together.has(badge.claim.closesAt));
  const first = !items.some((badge) => badge.status === 'accepted');
  const ends = [...new Set(open.map((badge) => badge.claim.closesAt))].sort();
  const group = (kind, list, more = {}) => ({
    kind, key: `${kind} ${addressKey} ${more.nth ?? ''}`, addressKey, address: list[0] && badges.addressOf(list[0]), claims: list.map((badge) => badge.claim),
    badges: list.map(({ id, name, level, imageUrl, credlyUrl, status }) => ({ id, name, level, imageUrl, credlyUrl, status })), ...more,
  });
  return [
    ...ends.map((end, nth) => group('open', open.filter((badge) => badge.claim.closesAt === end), { nth, moreTimeLeft: open[0].claim.moreTimeLeft, preparing: nth === 0 ? preparing.map(({ id, name }) => ({ id, name })) : [] })),
    group('closed', closed),
    group('preparing', open.length === 0 ? preparing : []),
    group('accept', waiting.length > 0 ? [...waiting, ...done] : [], { first }),
  ].filter(({ badges: list }) => list.length > 0).map(stable);
}

// The clock runs by itself; what is compared to know whether to draw anew holds no time.
const stable = (group) => Object.defineProperty({ ...group, ids: group.claims.map((claim) => claim?.id) }, 'claims', { value: group.claims, enumerable: false });

const build = {
  open(group, badges) {
    const { title, ...base } = frame('ready', group, t('open.title', { count: group.badges.length }));
    const clock = el('b', { class: 'clock', role: 'timer' });
    const bar = el('div', { class: 'remaining', 'aria-hidden': 'true' }, el('i'));
    const total = (Date.parse(group.claims[0].closesAt) - Date.parse(group.claims[0].openedAt)) / 1000;
    const proceed = named(outward(group.claims[0].proceedUrl, t('action.proceed'), 'button primary big'), title);
    const more = named(button(t('open.more'), 'secondary big', () => giveTime()), title);
    const problem = el('div', { class: 'problem-place' });
    base.root.append(
      el('p', { class: 'within' }, sentence('open.within', 'time', clock)), bar,
      actions(proceed, more), problem,
      medals(group.badges),
      group.preparing.length > 0 && el('p', { class: 'hint' }, t('open.joining', { names: listed(group.preparing) })),
      addressToType(group.address),
      el('ol', { class: 'tips', 'aria-label': t('open.tips') }, el('li', {}, t('open.account')), el('li', {}, t('open.back'))),
    );

    async function giveTime() {
      await badges.moreTime(badges.state.items.filter((badge) => group.ids.includes(badge.claim?.id)));
      if (group.ids.every((id) => !badges.state.problems.has(id.split('.')[0]))) {
        announce(t('open.left', { time: duration(badges.secondsLeft({ id: group.ids[0] })) }));
      }
    }

    return {
      ...base,
      tick(left) {
        setText(clock, clockTime(left));
        bar.style.setProperty('--part', String(Math.min(1, left / total)));
        base.root.classList.toggle('soon', left <= 30);
        const offered = left <= moreTimeFrom && group.moreTimeLeft !== 0;
        if (more.hidden === offered) {
          const held = document.activeElement === more;
          more.hidden = !offered;
          held && proceed.focus();
        }
      },
      refresh: () => noteProblem(problem, group.badges, badges),
    };
  },

  closed(group, badges) {
    const { title, ...base } = frame('calm', group, t('closed.title'));
    const problem = el('div', { class: 'problem-place' });
    const go = named(button(t('action.proceed'), 'primary big', claimAndGo), title);
    base.root.append(el('p', {}, t('closed.text', { count: group.badges.length })), actions(go), problem, medals(group.badges));

    // The tab has to be opened by the click itself; where a browser will not, this one goes.
    async function claimAndGo() {
      const tab = window.open('', '_blank');
      if (tab) {
        tab.opener = null;
      }
      const target = await badges.claimAndProceed(group.badges.map((badge) => badge.id));
      if (target) {
        (tab ?? window).location.replace(target);
      } else {
        tab?.close();
      }
    }

    return { ...base, tell: (panel) => tellOnce(panel, t('closed.title')), refresh: () => noteProblem(problem, group.badges, badges) };
  },

  preparing(group) {
    const { title, ...base } = frame('calm', group, t('preparing.title', { count: group.badges.length }));
    title.tabIndex = -1;
    base.root.append(el('div', { class: 'progress', 'aria-hidden': 'true' }, el('span')), el('p', {}, t('preparing.text')), medals(group.badges));
    return { ...base, tell: (panel) => tellOnce(panel, t('preparing.title', { count: group.badges.length })) };
  },

  accept(group) {
    const waiting = group.badges.filter((badge) => badge.status === 'awaitingAcceptance');
    const count = group.badges.length;
    const words = count === 1 ? t('accept.title') : t('accept.some', { done: count - waiting.length, count });
    const { title, ...base } = frame('ready', group, words);
    const target = waiting[0].credlyUrl ?? group.claims[0]?.proceedUrl;
    base.root.append(
      el('p', {}, t('accept.text')),
      ...(target ? [actions(named(outward(target, t('action.accept'), 'button primary big'), title))] : []),
      medals(group.badges),
      addressToType(group.address),
      ...(group.first ? [el('p', { class: 'hint' }, t('accept.auto'))] : []),
    );
    return { ...base };
  },
};

function frame(kind, group, words) {
  // Panels of several addresses look alike to who only hears them, unless each says its own.
  const title = el('h2', { id: freshId('panel'), class: 'panel-title', tabindex: '-1' }, words, group.oneOfMany && group.address && unseen(` ${group.address}`));
  const root = el('section', { class: `panel sheet ${kind}`, 'aria-labelledby': title.id, 'data-kind': group.kind }, title);
  const append = root.append.bind(root);
  root.append = (...children) => append(...children.flat().filter(Boolean));
  return { root, title };
}

const listed = (badges) => new Intl.ListFormat(language()).format(badges.map((badge) => badge.name));

// The names stand beside the pictures, so that these say nothing more.
const medals = (list) => el('ul', { class: 'medal-row', role: 'list' }, ...list.map((badge) =>
  el('li', {}, picture(badge, 44), el('span', {}, badge.name), badge.status === 'accepted' && el('span', { class: 'tag good' }, t('status.accepted')))));

// In full and with Copy, for it has to be typed on Credly; nowhere else.
function addressToType(address) {
  const shown = el('b', { class: 'address' }, address);
  return address && el('p', { class: 'address-line' }, el('span', {}, sentence('open.same', 'address', shown)), copyButton('copy.address', null, () => ({ text: address })));
}

function tellOnce(panel, words) {
  if (panel.told !== words) {
    panel.told = words;
    announce(words);
  }
}
