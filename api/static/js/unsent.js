// What is typed is never lost and never logged twice. A form with data-unsent is sent by this
// script; if the network drops, it is kept on this device and sent later with the same key, which
// the register answers once. A form with data-draft keeps half-typed values over a reload.
const STORE = "unsent";
const PATIENCE = 20_000; // milliseconds until an answer counts as lost
const AGAIN = 15_000;
const panel = document.getElementById("unsent");

// -- what waits, in the browser's own database (it takes files too) -------------------------------

function open() {
  return new Promise((done, failed) => {
    const request = indexedDB.open("landtrack", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

async function store(mode, act) {
  const database = await open();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

const keep = (item) => store("readwrite", (all) => all.put(item));
const drop = (key) => store("readwrite", (all) => all.delete(key));
const waiting = () => store("readonly", (all) => all.getAll());

// -- sending -------------------------------------------------------------------------------------

async function send(item) {
  const withFile = item.fields.some(([, value]) => value instanceof Blob);
  const body = withFile ? new FormData() : new URLSearchParams();
  for (const [name, value] of item.fields) body.append(name, value);
  const answer = await fetch(item.url, {
    method: "POST",
    body,
    headers: { "Idempotency-Key": item.key },
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (answer.status >= 500) throw new Error(`answered ${answer.status}`);
  const path = new URL(answer.url).pathname;
  if (answer.status === 401 || path.startsWith("/sign-in")) return { state: "signin" };
  if (answer.ok && answer.redirected) return { state: "sent", url: answer.url };
  return { state: "refused", page: await answer.text() };
}

function why(page) {
  const read = new DOMParser().parseFromString(page, "text/html");
  const problem = read.querySelector(".form-problem li, .field-problem") || read.querySelector(".problem .lead");
  return problem ? problem.textContent.trim() : "";
}

async function sendOne(item) {
  if (panel && item.login !== panel.dataset.login) return tell(item, "other");
  tell(item, "sending");
  try {
    const result = await send(item);
    if (result.state === "sent") {
      await drop(item.key);
      tell(item, "sent", "", result.url);
    } else if (result.state === "refused") {
      await keep({ ...item, refused: why(result.page) });
      tell(item, "refused", why(result.page));
    } else {
      tell(item, result.state);
    }
  } catch {
    tell(item, "waiting");
  }
}

async function sendAll() {
  const items = await waiting();
  for (const item of items) {
    if (item.refused === undefined) await sendOne(item);
    else tell(item, "refused", item.refused);
  }
}

// Two tabs do not send at once (and if they did, the key would see to it).
function flush() {
  if (!("locks" in navigator)) return sendAll();
  return navigator.locks.request(STORE, { ifAvailable: true }, (lock) => (lock ? sendAll() : showAll()));
}

// -- the list of what waits ------------------------------------------------------------------------

function line(item) {
  const list = panel.querySelector("ul");
  const known = list.querySelector(`[data-key="${CSS.escape(item.key)}"]`);
  if (known) return known;
  const fresh = panel.querySelector("template").content.firstElementChild.cloneNode(true);
  fresh.dataset.key = item.key;
  fresh.querySelector(".unsent-title").textContent = item.title;
  fresh.querySelector("time").textContent = new Date(item.at).toLocaleString(document.documentElement.lang);
  fresh.querySelector(".unsent-now").addEventListener("click", async () => {
    delete item.refused;
    await keep(item);
    await sendOne(item);
  });
  const throwAway = fresh.querySelector(".unsent-drop");
  throwAway.addEventListener("click", async () => {
    if (throwAway.textContent !== throwAway.dataset.sure) {
      throwAway.textContent = throwAway.dataset.sure;
      return;
    }
    await drop(item.key);
    fresh.remove();
    panel.hidden = !list.children.length;
  });
  list.append(fresh);
  return fresh;
}

function tell(item, state, more = "", url = "") {
  if (!panel) return;
  const shown = line(item);
  const words = shown.querySelector(".unsent-state");
  words.textContent = [words.dataset[state], more].filter(Boolean).join(" ");
  shown.dataset.state = state;
  const link = shown.querySelector(".unsent-open");
  const target = url || (state === "refused" ? item.page : "");
  link.hidden = !target;
  if (target) link.href = target;
  for (const button of shown.querySelectorAll("button")) button.hidden = state === "sent" || state === "sending";
  panel.hidden = false;
}

async function showAll() {
  for (const item of await waiting()) tell(item, item.refused === undefined ? "waiting" : "refused", item.refused);
}

// -- forms -----------------------------------------------------------------------------------------

function itemOf(form) {
  const fields = [...new FormData(form)].filter(([, value]) => !(value instanceof File && !value.size));
  const key = form.elements.once.value;
  const login = panel ? panel.dataset.login : "";
  return { key, login, url: form.action, page: location.href, title: form.dataset.unsent, at: Date.now(), fields };
}

async function submit(event) {
  const form = event.target.closest("form[data-unsent]");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  const item = itemOf(form);
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  try {
    const result = await send(item);
    if (result.state === "sent") {
      forget(form);
      location.assign(result.url);
    } else {
      form.submit(); // the server says what is wrong, beside the fields; nothing was saved
    }
  } catch {
    await keepOf(form, item);
  }
}

async function keepOf(form, item) {
  await keep(item);
  forget(form);
  tell(item, "waiting");
  panel.scrollIntoView({ block: "start" });
  if ("again" in form.dataset) {
    form.reset(); // what is typed now is another one, with a key of its own
    form.elements.once.value = newKey();
    form.querySelector("button[type=submit]").disabled = false;
    form.closest("details")?.removeAttribute("open");
  } else {
    form.hidden = true; // it is kept; to fill it in again would be another
  }
}

function newKey() {
  const random = crypto.getRandomValues(new Uint8Array(18));
  return [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Forms that htmx sends answer in place; where no answer came they are kept like all others.
function unanswered(event) {
  const form = event.detail.elt.closest("form[data-unsent]");
  if (!form || !panel) return;
  const status = event.detail.xhr?.status ?? 0;
  if (status === 0 || status >= 500) keepOf(form, itemOf(form));
}

// -- drafts ----------------------------------------------------------------------------------------

const draftName = (form) => `draft:${panel ? panel.dataset.login : ""}:${form.dataset.draft}`;

function remember(form) {
  const values = [...new FormData(form)].filter(([name, value]) => name !== "once" && typeof value === "string");
  localStorage.setItem(draftName(form), JSON.stringify(values));
}

function forget(form) {
  if (form.dataset.draft) localStorage.removeItem(draftName(form));
}

function bringBack(form) {
  const kept = localStorage.getItem(draftName(form));
  const asked = new URLSearchParams(location.search);
  if (!kept || asked.has("kind") || form.querySelector(".form-problem")) return;
  const values = new Map(JSON.parse(kept));
  for (const field of form.elements) {
    if (!field.name || field.name === "once" || field.type === "file") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = values.get(field.name) === field.value;
    else if (values.has(field.name)) field.value = values.get(field.name);
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
  const note = form.querySelector(".draft-note");
  note.hidden = false;
  note.querySelector("button").addEventListener("click", () => {
    forget(form);
    location.reload();
  });
}

document.addEventListener("submit", submit);
for (const kind of ["sendError", "timeout", "responseError"]) document.addEventListener(`htmx:${kind}`, unanswered);
for (const form of document.querySelectorAll("form[data-draft]")) {
  bringBack(form);
  form.addEventListener("input", () => remember(form));
}
window.addEventListener("online", flush);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) flush();
});
setInterval(async () => {
  if ((await waiting()).some((item) => item.refused === undefined)) flush();
}, AGAIN);
flush();
