// For those who use no mouse, or hear the page: they keep their place when what they used is drawn no more, get into our
// own parts from dialogs, are led to what was opened, and are told what was done.

// Milliseconds between two looks at where the focus is, and how long it is nowhere before it is given back.
const LOOK = 100;
const LOST = 400;

// Milliseconds that what somebody is led to may take to come.
const COMING = 3000;

// Milliseconds after which a screen reader notices what changes in a region that it has only just met.
const KNOWN = 300;

const NAMED = "st-key-";
const USABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

// Where the focus was last: on the page, and in what lies over it.
const places = { page: undefined, over: undefined };
let latest;
// What one went aside from by keyboard, to what it is said to be followed by.
let wentFrom;
let byKeyboard = true;
let lostSince;
let turn;
let lead;
let title;
let status;
let saying;

const parentOf = (element) => element.parentElement ?? element.getRootNode().host;

const isUsable = (element) =>
  element.isConnected && element.tabIndex >= 0 && !element.disabled && element.checkVisibility({ visibilityProperty: true });

// What the Tab key stops at, also inside of parts that keep what they hold to themselves.
const usable = (root) =>
  [...root.querySelectorAll("*")].flatMap((one) => [
    ...(one.matches(USABLE) && isUsable(one) ? [one] : []),
    ...(one.shadowRoot ? usable(one.shadowRoot) : []),
  ]);

const focused = () => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  return found === document.body ? null : found;
};

// Of everything around it that has a name: which of the things in there it is.
const noted = (element) => {
  const around = [];
  let outermost = element;
  for (let one = element; one && one !== document.body; outermost = one, one = parentOf(one)) {
    const name = [...one.classList].find((each) => each.startsWith(NAMED));
    if (name) around.push({ name, number: usable(one).indexOf(element) });
  }
  return { element, around, title: document.title, isOver: outermost.id !== "root" };
};

const note = () => {
  const element = focused();
  if (!element || element === latest?.element) return;
  latest = noted(element);
  places[latest.isOver ? "over" : "page"] = latest;
};

const heading = () => {
  const found = document.querySelector("main h1") ?? document.querySelector("main");
  if (found && found.tabIndex < 0) found.tabIndex = -1;
  return found;
};

// What stands where something was used that is there no longer.
const inItsStead = ({ around }) => {
  for (const { name, number } of around) {
    const left = [...document.getElementsByClassName(name)].flatMap(usable);
    if (left.length) return left[Math.min(Math.max(number, 0), left.length - 1)];
  }
};

// A dialog that is still open keeps the focus; one that was closed gives it back to what opened it.
const remaining = () => {
  const dialog = latest.isOver && document.querySelector("[role='dialog']");
  if (dialog) return inItsStead(latest) ?? dialog;
  const { element, title: shown } = places.page;
  if (isUsable(element)) return element;
  return (shown === document.title && inItsStead(places.page)) || heading();
};

const isLost = () => document.hasFocus() && !focused() && latest && !isUsable(latest.element);

const giveBack = () => {
  if (!byKeyboard || !places.page || !isLost()) return (lostSince = undefined);
  lostSince ??= performance.now();
  if (performance.now() - lostSince < LOST) return;
  lostSince = undefined;
  remaining()?.focus();
};

const follow = () => {
  const isWanted = lead.ifLost ? isLost() : byKeyboard || isLost();
  const [box] = document.getElementsByClassName(NAMED + lead.to);
  const found = box ? start(box) : undefined;
  if (found && isWanted) found.focus();
  if (found || performance.now() > lead.until) lead = undefined;
};

// What is to be read or written in it, before what can be done with it.
const start = (box) => {
  const within = (root) => [root, ...[...root.querySelectorAll("*")].flatMap((one) => (one.shadowRoot ? within(one.shadowRoot) : []))];
  const marked = within(box).map((root) => root.querySelector("[data-start]")).find(Boolean);
  const all = usable(box);
  return marked ?? all.find((one) => one.matches("input, textarea")) ?? all[0];
};

const say = (text) => {
  status.textContent = "";
  clearTimeout(saying);
  saying = setTimeout(() => (status.textContent = text), KNOWN);
};

// Whoever stays at a link that led to another page hears which.
const tellTitle = () => {
  if (title !== undefined && title !== document.title && focused()) say(document.title);
  title = document.title;
};

const step = (event) => {
  if (event.key !== "Tab" || event.altKey || event.ctrlKey || event.metaKey) return;
  const here = focused();
  const dialog = here && [...above(here)].find((one) => one.getAttribute("role") === "dialog");
  const to = here && (dialog ? nextWithin(dialog, here, event.shiftKey) : aside(here, event.shiftKey));
  if (!to) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  to.focus();
};

// A dialog knows what the Tab key stops at in it, but not in our own parts.
const nextWithin = (dialog, here, back) => {
  const all = usable(dialog);
  const at = all.indexOf(here);
  const next = at < 0 ? (back ? -1 : 0) : at + (back ? -1 : 1);
  const to = all.at(next % all.length);
  return to && [here, to].some((one) => one.getRootNode() !== document) ? to : undefined;
};

// What is said to come next, though it stands elsewhere: from the one into the other, and back or on.
const aside = (here, back) => {
  if (here.dataset.then && !back) {
    const [first] = [...document.getElementsByClassName(NAMED + here.dataset.then)].flatMap(usable);
    if (first) wentFrom = here;
    return first;
  }
  const isThere = wentFrom && isUsable(wentFrom) && wentFrom.dataset.then;
  const all = isThere ? [...document.getElementsByClassName(NAMED + wentFrom.dataset.then)].flatMap(usable) : [];
  if (back && here === all[0]) return wentFrom;
  if (back || !all.length || here !== all.at(-1)) return undefined;
  const every = usable(document.body);
  return every[every.indexOf(wentFrom) + 1];
};

function* above(element) {
  for (let one = element; one; one = parentOf(one)) yield one;
}

const watch = () => {
  addEventListener("pointerdown", () => (byKeyboard = false), true);
  addEventListener("keydown", (event) => {
    byKeyboard = true;
    note();
    step(event);
  }, true);
  setInterval(() => {
    note();
    tellTitle();
    lead ? follow() : giveBack();
  }, LOOK);
};

export default function ({ data, parentElement }) {
  if (!status) watch();
  if (!status?.isConnected) {
    status = parentElement.appendChild(document.createElement("div"));
    status.setAttribute("role", "status");
  }
  if (data.turn === turn) return;
  turn = data.turn;
  if (data.said) say(data.said);
  if (data.to) lead = { to: data.to, ifLost: data.if_lost, until: performance.now() + COMING };
}
