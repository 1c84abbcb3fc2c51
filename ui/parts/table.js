// A table whose rows can be opened and whose columns can be ordered; everything in it is written as text.
export default function ({ data, parentElement, setTriggerValue }) {
  const scroll = element("div", "scroll");
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", data.label);
  const table = scroll.appendChild(element("table"));
  const head = table.appendChild(element("thead")).appendChild(element("tr"));
  for (const column of data.columns) head.append(heading(column, data, setTriggerValue));
  const body = table.appendChild(element("tbody"));
  for (const row of data.rows) {
    const line = body.appendChild(element("tr"));
    row.cells.forEach((cell, place) => line.append(drawn(cell, data.columns[place], row.id, place === 0, setTriggerValue)));
  }
  parentElement.querySelector(".scroll")?.remove();
  parentElement.append(scroll);
}

function heading(column, { order, descending }, trigger) {
  const cell = element("th", column.number ? "number" : "");
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
  const box = element("td", column.number ? "number" : first ? "main" : cell.text.length < 20 ? "short" : "");
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

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}
