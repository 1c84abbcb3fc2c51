// A source: its text with a passage marked, or the picture of its page with the passage's rectangles over it.
// Text is written as text, and pictures come from this server's own service.
const PAGES = /^\/api\/v1\/versions\/[0-9a-f]+\/pages\/\d+\/image\?scale=[\d.]+$/;

export default function ({ data, parentElement }) {
  const root = document.createElement("div");
  root.className = "scroller";
  root.tabIndex = 0;
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", data.labels.region);
  root.append(data.page ? sheet(data.page, data.labels) : reading(data));
  const before = parentElement.querySelector("div[data-root]");
  const read = before?.scrollTop ?? 0;
  before?.remove();
  root.dataset.root = "";
  parentElement.append(root);
  // Whoever asked for more of the text goes on where they were.
  root.scrollTop = read;
  keepInView(root, () => root.querySelector(data.page ? ".place" : "mark"));
}

// Styles and pictures arrive when they do: until the reader scrolls, what was quoted stays in the middle.
function keepInView(root, find) {
  const center = () => {
    const place = find()?.getBoundingClientRect();
    const box = root.getBoundingClientRect();
    // Where there is so little room that it has no height of its own, all that lies over the page is scrolled.
    if (root.scrollHeight <= root.clientHeight) find()?.scrollIntoView({ block: "nearest" });
    else if (place) root.scrollTop += place.top + place.height / 2 - box.top - box.height / 2;
  };
  const watch = new ResizeObserver(center);
  watch.observe(root);
  watch.observe(root.firstElementChild);
  for (const act of ["wheel", "touchmove", "keydown", "pointerdown"])
    root.addEventListener(act, () => watch.disconnect(), { once: true, passive: true });
}

function reading({ blocks, labels, language, before, after }) {
  const article = document.createElement("article");
  article.className = "reading";
  if (before) article.append(cut(labels.before));
  for (const block of blocks) {
    const line = document.createElement("p");
    if (block.level) {
      line.className = `heading level${block.level}`;
      line.setAttribute("role", "heading");
      line.setAttribute("aria-level", String(block.level + 2));
    }
    if (language) line.lang = language;
    for (const piece of block.pieces) {
      const part = document.createElement(piece.marked ? "mark" : "span");
      part.textContent = piece.text;
      // Whoever is led here (guide.js) goes on where the quote begins.
      if (piece.marked) Object.assign(part, { tabIndex: -1 }).dataset.start = "";
      line.append(part);
    }
    article.append(line);
  }
  if (after) article.append(cut(labels.after));
  return article;
}

function cut(text) {
  const line = document.createElement("p");
  line.className = "cut";
  line.textContent = text;
  return line;
}

function sheet({ src, alt, rectangles, width, height }, labels) {
  const box = document.createElement("div");
  box.className = "sheet";
  if (!PAGES.test(src)) return box;
  box.style.aspectRatio = `${width} / ${height}`;
  const image = box.appendChild(document.createElement("img"));
  image.alt = alt;
  image.onerror = () => {
    box.style.aspectRatio = "";
    box.className = "sheet failed";
    box.textContent = labels.failed;
  };
  image.src = src;
  for (const { left, top, right, bottom } of rectangles) {
    const place = box.appendChild(document.createElement("div"));
    place.className = "place";
    const percent = (part) => `${part * 100}%`;
    Object.assign(place.style, {
      left: percent(left), top: percent(top), width: percent(right - left), height: percent(bottom - top),
    });
  }
  return box;
}
