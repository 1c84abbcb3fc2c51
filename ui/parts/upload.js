// Files, folders and ZIP files are sent to the service one by one, each with its progress; names are written as text.
const ADDRESS = /^\/api\/v1\/documents(\/[0-9a-f]+)?$/;
const SIDE_BY_SIDE = 2;

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".upload") ?? built(parentElement, data);
  // What is under way keeps the settings it began with.
  box.given = { ...data, done: (files) => setTriggerValue("sent", files) };
  for (const item of box.querySelectorAll("li[data-jobs]")) tell(item, data);
  for (const item of box.querySelectorAll("li[data-said]")) word(item, data);
}

function built(parent, { labels, single, accept }) {
  const box = element("div", "upload");
  const drop = box.appendChild(element("div", "drop"));
  drop.append(element("p", "say", labels.drop));
  const files = picker({ multiple: !single, accept });
  drop.append(choose(labels.files, files, "first"), files);
  if (!single) {
    const folder = picker({ webkitdirectory: true });
    drop.append(choose(labels.folder, folder), folder);
    folder.onchange = () => send(box, list, [...folder.files].map((file) => [file, file.webkitRelativePath]), folder);
  }
  drop.append(element("p", "hint", labels.hint));
  const list = box.appendChild(element("ul"));
  list.setAttribute("aria-live", "polite");
  files.onchange = () => send(box, list, [...files.files].map((file) => [file, file.name]), files);
  drop.ondragover = (event) => { event.preventDefault(); drop.classList.add("over"); };
  drop.ondragleave = () => drop.classList.remove("over");
  drop.ondrop = async (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    send(box, list, await dropped(event.dataTransfer));
  };
  return parent.appendChild(box);
}

function picker(given) {
  return Object.assign(element("input"), { type: "file", ...given });
}

function choose(label, input, kind) {
  const button = element("button", kind, label);
  button.type = "button";
  button.onclick = () => input.click();
  return button;
}

function element(tag, kind, text) {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
}

// Folders that were dropped are walked; [file, path] of every file.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return (await Promise.all(entries.map(walk))).flat();
}

async function walk(entry) {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) return [[await new Promise((done, failed) => entry.file(done, failed)), path]];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!some.length) break;
    found.push(...some);
  }
  return (await Promise.all(found.map(walk))).flat();
}

async function send(box, list, files, input) {
  const given = box.given;
  if (!files.length || !ADDRESS.test(given.to)) return;
  const waiting = files.map(([file, path]) => [file, path, list.appendChild(line(path, given.labels.waiting))]);
  if (input) input.value = "";
  const sent = [];
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) sent.push(...(await one(given, ...next)));
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  given.done(sent);
}

function line(path, state) {
  const item = element("li");
  item.append(element("span", "name", path), element("span", "state", state));
  return item;
}

// What became of a file that was sent, once everything in it was read.
function tell(item, { ended, labels }) {
  const states = item.dataset.jobs.split(" ").map((job) => ended[job]);
  if (states.includes(undefined)) return;
  const state = ["failed", "gone"].find((bad) => states.includes(bad)) ?? "read";
  if (state === "read") item.className = "done read";
  else putFirst(item);
  item.querySelector(".state").textContent = labels[state];
}

// Of many files those that came to nothing are seen without looking for them.
function putFirst(item) {
  if (item.className === "refused") return;
  item.className = "refused";
  item.parentElement.insertBefore(item, item.parentElement.querySelector("li:not(.refused)"));
}

// Why a file was refused, which the service says in English, in the reader's language.
function word(item, { said }) {
  const worded = said[item.dataset.said];
  if (worded) item.querySelector(".state").textContent = worded;
}

// What the service says became of the file, or of the files in it.
function one(given, file, path, item) {
  const { labels } = given;
  const state = item.querySelector(".state");
  // How far it is would be told all the time: what came of it is told.
  state.ariaLive = "off";
  const bar = item.appendChild(Object.assign(element("progress"), { max: 1, value: 0 }));
  bar.setAttribute("aria-label", path);
  const form = new FormData();
  for (const reader of given.readers ?? []) form.append("readers", reader);
  if (given.collection) form.append("collection", given.collection);
  form.append("file", file, path);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const ended = (kind, text, files) => {
      bar.remove();
      state.ariaLive = null;
      if (kind === "refused") putFirst(item);
      else item.className = kind;
      state.textContent = text;
      done(files);
    };
    request.open(given.method, given.to);
    request.setRequestHeader("idempotency-key", [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
    request.upload.onprogress = ({ loaded, total }) => {
      bar.value = total ? loaded / total : 0;
      state.textContent = loaded < total ? `${Math.floor((100 * loaded) / total)} %` : labels.checking;
    };
    request.onerror = () => ended("refused", labels.broken, [{ path, outcome: "refused", reason: labels.broken }]);
    request.onload = () => {
      const told = answered(request);
      const files = told.files ?? [{ path, outcome: "refused", reason: told.detail ?? labels.broken }];
      const refused = files.filter((each) => each.outcome === "refused");
      const jobs = files.map((each) => each.job).filter(Boolean);
      if (jobs.length && !refused.length) item.dataset.jobs = jobs.join(" ");
      if (refused[0]?.reason) item.dataset.said = refused[0].reason;
      ended(refused.length ? "refused" : "done", refused[0]?.reason || labels[files[0]?.outcome] || labels.queued, files);
    };
    request.send(form);
  });
}

function answered(request) {
  try {
    return JSON.parse(request.responseText);
  } catch {
    return {};
  }
}
