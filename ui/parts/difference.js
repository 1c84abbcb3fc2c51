// What was taken out of a text and what came in, written as text.
const TAGS = { equal: "span", removed: "del", added: "ins" };

export default function ({ data, parentElement }) {
  const line = document.createElement("p");
  for (const { change, text } of data.segments) {
    const part = document.createElement(TAGS[change] ?? "span");
    if (data.labels[change]) {
      const said = document.createElement("span");
      said.className = "hidden";
      said.textContent = `${data.labels[change]} `;
      part.append(said);
    }
    part.append(text);
    line.append(part);
  }
  parentElement.querySelector("p")?.remove();
  parentElement.append(line);
}
