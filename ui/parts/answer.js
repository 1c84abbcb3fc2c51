// An answer: its statements with the numbers of their quotes, and the documents these are from.
// Everything it is given is written as text.
const made = (tag, kind, text) => {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  if (text !== undefined) element.textContent = text;
  return element;
};

const inLanguage = (language, element) => {
  if (language) element.lang = language;
  return element;
};

// What was brought into view.
const seen = new Set();

// Where the answer stands of which a quote was opened last.
let reading;

// Milliseconds after which what stood below the answer before is gone, and everything has its place.
const SETTLED = 300;

// Milliseconds after which also a long conversation, or one that makes room for a source, has its place.
const LAID_OUT = 1500;

// Pixels that the page's head and the box for questions cover.
const COVERED = { top: 70, bottom: 170 };

// Until everything has its place, or the reader moves or does something.
const meanwhile = (move) => {
  const ended = new AbortController();
  for (const act of ["wheel", "touchmove", "keydown", "pointerdown"])
    addEventListener(act, () => ended.abort(), { signal: ended.signal, passive: true });
  const until = performance.now() + LAID_OUT;
  const step = (now) => {
    if (ended.signal.aborted) return;
    move();
    if (now < until) requestAnimationFrame(step);
    else ended.abort();
  };
  requestAnimationFrame(step);
};

const isNowhere = (focused) => !focused || focused === document.body || focused.closest(".st-key-source");

const isInSight = (element) => {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= COVERED.top && bottom <= innerHeight - COVERED.bottom;
};

// The numbers of one quote: where one of them is in sight nothing moves.
const keepInSight = (numbers) => {
  if (!numbers.some(isInSight)) numbers[0]?.scrollIntoView({ block: "center" });
};

// A screen reader speaks of what changes in a region that it knows already.
const announce = (answer, parent, before = "") => {
  const status = parent.appendChild(made("div", "status"));
  status.setAttribute("role", "status");
  // Of passages, each of which is long, only that they came.
  const spoken = answer.classList.contains("passages") ? ".found, .remark" : ".asked, p, td, .excerpt";
  // Without the numbers of quotes, each of which stands behind a word joiner.
  const said = [...answer.querySelectorAll(spoken)].map((one) => one.innerText.replace(/\u2060.*/s, ""));
  setTimeout(() => (status.textContent = [before, ...said].join(" ")), SETTLED);
};

// From the question on: what stands between it and the answer says what kind of answer it is. Passages, and what was asked
// at great length, from their own beginning.
const bringIntoView = (answer, parent) => {
  const all = [...document.querySelectorAll("[data-testid='stChatMessage']")];
  const message = all.findIndex((one) => one.contains(parent.host ?? parent));
  const isPassages = answer.classList.contains("passages");
  if (message < 1 || isPassages) return answer.scrollIntoView({ block: "start" });
  const isLong = all[message - 1].getBoundingClientRect().height > innerHeight / 3;
  all[isLong ? message : message - 1].scrollIntoView({ block: "start" });
};

export default function ({ data, parentElement, setTriggerValue }) {
  const opener = (kind, number) => {
    const button = made("button", kind);
    button.type = "button";
    button.setAttribute("aria-pressed", String(number === data.open));
    button.dataset.number = number;
    button.onclick = () => {
      reading = parentElement;
      setTriggerValue("open", number);
    };
    return button;
  };

  const marks = (paragraph, numbers) => {
    for (const number of numbers) {
      const button = opener("mark", number);
      button.textContent = number;
      button.setAttribute("aria-label", data.labels.open.replace("#", number));
      button.lang = document.documentElement.lang;
      // The number stays on the line of the word before it.
      paragraph.append("\u2060", button);
    }
    return paragraph;
  };

  const line = (kind, cells, isNear) => {
    const row = made("tr", isNear ? "near" : "");
    row.append(...cells.map((cell) => made(kind, "", cell)));
    return row;
  };

  const table = ({ columns, rows, near = [] }) => {
    const box = made("div", "table");
    const element = box.appendChild(made("table"));
    element.append(line("th", columns), ...rows.map((cells, number) => line("td", cells, near[number])));
    for (const head of element.querySelectorAll("th")) head.scope = "col";
    return box;
  };

  const paragraph = ({ before, near, after }) => {
    const element = made("p");
    element.append(before, made("mark", "", near), after);
    return element;
  };

  const drawn = (parts, kind = "") =>
    parts.map((part) => {
      if (typeof part === "string") return made("p", kind, part);
      return part.columns ? table(part) : paragraph(part);
    });

  const statement = (said) => {
    if (said.heading) return [made("h3", "asked", said.heading)];
    if (said.remark) return [made("p", "remark", said.remark)];
    if (said.side) return [side(said.side)];
    if (said.redacted) return [made("p", "redacted", data.labels.redacted)];
    const elements = drawn(said.parts, said.supported ? "" : "unsupported");
    if (!said.supported) elements[0].prepend(made("span", "why", data.labels.unsupported));
    for (const one of elements) inLanguage(said.language, one);
    if (typeof said.parts.at(-1) !== "string" && said.numbers.length) elements.push(made("p", "below"));
    marks(elements.at(-1), said.numbers);
    return elements;
  };

  const side = (said) => {
    const box = made("div", said.newest ? "side newest" : "side");
    box.append(made("span", "when", said.when), made("span", "from", said.from));
    box.append(marks(inLanguage(said.language, made("p", "", said.text)), said.numbers));
    return box;
  };

  // Sides that follow one another stand beside each other.
  const gather = (answer) => {
    for (const one of answer.querySelectorAll(".side")) {
      const before = one.previousElementSibling;
      const box = before?.className === "sides" ? before : made("div", "sides");
      if (box !== before) one.before(box);
      box.append(one);
    }
  };

  const quote = (language, quoted) => {
    const button = opener("place", quoted.number);
    const words = made("span", "words", quoted.place);
    if (quoted.excerpt) words.append(inLanguage(language, made("span", "excerpt", quoted.excerpt)));
    button.append(made("span", "number", quoted.number), words);
    const item = made("li");
    item.append(button, ...drawn(quoted.parts ?? []).map((one) => inLanguage(language, one)));
    return item;
  };

  const card = (source) => {
    const item = made("li", "card");
    item.append(inLanguage(source.language, made("div", "title", source.title)));
    if (source.about) item.append(made("div", "about", source.about));
    if (source.tags.length) {
      const tags = item.appendChild(made("div", "tags"));
      for (const tag of source.tags) tags.append(made("span", `tag ${tag.tone}`, tag.text));
    }
    const list = item.appendChild(made("ul"));
    list.append(...source.quotes.map((one) => quote(source.language, one)));
    return item;
  };

  const answer = made("div", `answer ${data.kind}`);
  if (data.labels.answer) answer.append(made("h2", "hidden", data.labels.answer));
  answer.append(...data.statements.flatMap(statement));
  gather(answer);
  if (data.sources.length) {
    answer.append(made("h3", "found", data.labels.sources));
    const cards = answer.appendChild(made("ul", "cards"));
    cards.append(...data.sources.map(card));
  }
  const focused = parentElement.activeElement?.getAttribute("aria-label");
  const before = parentElement.querySelector(".answer");
  const opened = (answer.dataset.open = data.open ?? "") || before?.dataset.open;
  before?.remove();
  parentElement.append(answer);
  if (data.fresh && !seen.has(data.fresh)) {
    seen.add(data.fresh);
    announce(answer, parentElement, data.told);
    requestAnimationFrame(() => bringIntoView(answer, parentElement));
    setTimeout(() => bringIntoView(answer, parentElement), SETTLED);
  } else if (data.last && !before) {
    // Whoever comes back to a conversation goes on where it ended.
    meanwhile(() => bringIntoView(parentElement.querySelector(".answer"), parentElement));
  }
  if (reading === parentElement && before && answer.dataset.open !== before.dataset.open) {
    const numbers = () => [...parentElement.querySelectorAll(`[data-number="${opened}"]`)];
    meanwhile(() => {
      keepInSight(numbers());
      // What closed the source goes with it, and would take the focus along; where it lay over the answer, that is back
      // only then.
      if (!data.open && isNowhere(document.activeElement)) numbers()[0]?.focus({ preventScroll: true });
    });
  }
  if (focused) answer.querySelector(`[aria-label="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}
