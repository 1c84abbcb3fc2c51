// A button that puts a text into the clipboard and says so.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button") ?? parentElement.appendChild(document.createElement("button"));
  button.type = "button";
  button.textContent = data.label;
  button.onclick = async () => {
    button.textContent = (await put(data.text)) ? data.done : data.failed;
    setTimeout(() => (button.textContent = data.label), 2500);
  };
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
