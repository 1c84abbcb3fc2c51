// A button that puts a text into the clipboard and says so.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button") ?? parentElement.appendChild(document.createElement("button"));
  button.type = "button";
  button.className = data.primary ? "primary" : "";
  const say = (text) => button.replaceChildren(sheets(), text);
  say(data.label);
  button.onclick = async () => {
    say((await put(data.text)) ? data.done : data.failed);
    setTimeout(() => say(data.label), 2500);
  };
}

// Two sheets, one behind the other.
function sheets() {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  const path = picture.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
  path.setAttribute("d", "M9 8h9v12H9zM6 16V4h9");
  return picture;
}

async function put(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers have no clipboard for pages that did not come by HTTPS, but let a selection be copied.
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
