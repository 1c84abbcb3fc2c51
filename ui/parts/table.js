// A table whose rows can be opened and chosen and whose columns can be ordered; everything in it is written as text.
export default function ({ data, parentElement, setTriggerValue }) {
  const { choosing, ...shown } = data;
  const content = JSON.stringify([shown, choosing && [choosing.all, choosing.one]]);
  const before = parentElement.querySelector(".scroll");
  // Where nothing but the choice is new, whoever goes on by keyboard keeps their place.
  const scroll = before?.content === content ? before : built(shown, choosing, setTriggerValue);
  scroll.content = content;
  if (choosing) mark(scroll, new Set(choosing.chosen));
  if (scroll === before) return;
  before?.remove();
  parentElement.append(scroll);
}

function built(data, choosing, trigger) {
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", data.label);
  // Roles are said, as what is laid out as a card (table.css) is a table no more to some browsers.
  const table = scroll.appendChild(element("table", "", undefined, "table"));
  const head = table.appendChild(element("thead", "", undefined, "rowgroup")).appendChild(line());
  if (choosing) head.appendChild(element("th", "choice", undefined, "columnheader")).append(everyBox(scroll, choosing, trigger));
  for (const column of data.columns) head.append(heading(column, data, trigger));
  const body = table.appendChild(element("tbody", "", undefined, "rowgroup"));
  for (const row of data.rows) {
    const cells = body.appendChild(line());
    if (choosing) cells.appendChild(element("td", "choice", undefined, "cell")).append(...oneBox(scroll, row, choosing, trigger));
    row.cells.forEach((cell, place) => cells.append(drawn(cell, data.columns[place], row.id, place === 0, trigger)));
  }
  return scroll;
}

function line() {
  return element("tr", "", undefined, "row");
}

function everyBox(scroll, { all, then }, trigger) {
  const box = checkbox("every", all);
  box.onchange = () => {
    choose(scroll, boxes(scroll), box.checked, trigger);
    leadOn(scroll, box, then);
  };
  return box;
}

function oneBox(scroll, row, { one, then }, trigger) {
  if (row.id === null) return [];
  const box = checkbox("one", `${one} ${row.cells[0].text}`);
  box.value = row.id;
  box.onchange = () => {
    choose(scroll, [box], box.checked, trigger);
    leadOn(scroll, box, then);
  };
  return [box];
}

function checkbox(kind, label) {
  const box = Object.assign(element("input", kind), { type: "checkbox" });
  box.setAttribute("aria-label", label);
  return box;
}

function boxes(scroll) {
  return [...scroll.querySelectorAll("input.one")];
}

// What can be done with the chosen comes next by keyboard, after the box that was used last.
function leadOn(scroll, used, then) {
  for (const box of scroll.querySelectorAll("[data-then]")) delete box.dataset.then;
  used.dataset.then = then;
}

// All that are chosen are told, so that a second click before the page has answered the first adds to it.
function choose(scroll, changed, on, trigger) {
  for (const box of changed) box.checked = on;
  const chosen = boxes(scroll).filter((box) => box.checked).map((box) => box.value);
  mark(scroll, new Set(chosen));
  trigger("chosen", chosen);
}

function mark(scroll, chosen) {
  const every = scroll.querySelector("input.every");
  for (const box of boxes(scroll)) {
    box.checked = chosen.has(box.value);
    box.closest("tr").classList.toggle("chosen", box.checked);
  }
  const checked = boxes(scroll).filter((box) => box.checked).length;
  every.checked = checked > 0 && checked === boxes(scroll).length;
  every.indeterminate = checked > 0 && !every.checked;
}

function heading(column, { order, descending }, trigger) {
  const kinds = [column.number && "number", column.order && "ordered"].filter(Boolean);
  const cell = element("th", kinds.join(" "), undefined, "columnheader");
  cell.scope = "col";
  if (!column.order) {
    cell.textContent = column.label;
    return cell;
  }
  const here = column.order === order;
  cell.setAttribute("aria-sort", here ? (descending ? "descending" : "ascending") : "none");
  const button = cell.appendChild(element("button", "", here ? `${column.label} ${descending ? "↓" : "↑"}` : column.label));
  button.type = "button";
  button.onclick = () => trigger("order", column.order);
  return cell;
}

function drawn(cell, column, id, first, trigger) {
  const box = element("td", column.number ? "number" : first ? "main" : cell.text.length < 20 ? "short" : "", undefined, "cell");
  box.dataset.column = column.label;
  if (first && id !== null) {
    const button = box.appendChild(element("button", "", cell.text));
    button.type = "button";
    button.onclick = () => trigger("open", id);
  } else if (cell.tone) {
    box.append(element("span", `tag ${cell.tone}`, cell.text));
  } else {
    box.append(cell.text);
  }
  if (cell.below) box.append(element("span", "below", cell.below));
  return box;
}

function element(tag, kind, text, role) {
  const made = document.createElement(tag);
  if (role) made.setAttribute("role", role);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}
