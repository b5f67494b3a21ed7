// The log's page: rows without round trips, a form that saves itself on the device and on the server,
// and sending that survives a bad line. Without this script the page works by round trips.

import { openDevice } from "./device.js";

const DEVICE_AFTER = 300; // milliseconds after the last stroke
const SERVER_AFTER = 4_000;
const SERVER_AT_LEAST = 20_000;
const RETRY_AFTER = 15_000;
const main = document.querySelector("main[data-log-page]");
const words = { ...document.querySelector("[data-words]").dataset };
const isShell = "shellPage" in main.dataset;
const name = location.pathname;

let device = null;
let setup = { ...main.dataset };
let dirty = false; // something the server does not have yet
let sending = false; // the writer said so, and the server has not answered yet
let saving = null; // the draft that is on its way
let underWay = false; // the log itself is on its way
let deviceTimer = 0;
let serverTimer = 0;
let lastServerSave = Date.now();

const form = () => main.querySelector("form[data-log]");

function say(kind, at = null) {
  const line = main.querySelector("[data-saved]");
  if (!line) return;
  const calm = ["both", "server", "here"].includes(kind);
  line.setAttribute("aria-live", calm ? "off" : "polite"); // what goes well is shown, and not read out at every pause
  if (line.textContent !== words[kind]) line.textContent = words[kind];
  line.parentElement.className = calm ? "saved" : "unsaved";
  const clock = main.querySelector("[data-saved-at]");
  const time = at && new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);
  clock.textContent = time ? `· ${time}` : "";
  const short = main.querySelector("[data-saved-short]");
  if (short && ["waiting", "sending", "signedOut", "device"].includes(kind)) short.textContent = words[kind];
}

// --- the form as it stands, as text ------------------------------------------------------------

function mirror() {
  for (const field of form().elements) {
    if (field.type === "checkbox" || field.type === "radio") field.toggleAttribute("checked", field.checked);
    else if (field.tagName === "TEXTAREA") field.textContent = field.value;
    else if (field.tagName === "SELECT") for (const one of field.options) one.toggleAttribute("selected", one.selected);
    else if (field.tagName === "INPUT" && field.type !== "hidden") field.setAttribute("value", field.value);
  }
}

function snapshot() {
  mirror();
  const copy = main.cloneNode(true);
  copy.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => field.remove());
  const bands = [...document.querySelectorAll("body > .marking")].map((band) => [band.className, band.innerHTML]);
  return { html: copy.innerHTML, bands, setup, dirty, sending, theme: document.documentElement.lang };
}

function restore(kept) {
  const token = main.querySelector("[name=csrfmiddlewaretoken]")?.value;
  main.innerHTML = kept.html;
  for (const one of main.querySelectorAll("form")) {
    if (one.method !== "post" || one.querySelector("[name=csrfmiddlewaretoken]")) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrfmiddlewaretoken", value: token || "" });
    one.prepend(field);
  }
  if (isShell) {
    setup = { ...kept.setup };
    document.querySelectorAll("body > .marking").forEach((band, at) => {
      [band.className, band.innerHTML] = kept.bands[at];
    });
  }
}

function setToken(token) {
  main.querySelectorAll("[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
}

// --- saving ------------------------------------------------------------------------------------

async function saveOnDevice() {
  clearTimeout(deviceTimer);
  return Boolean(form() && device && (await device.put(name, snapshot())));
}

// Until the server has it too, the page does not say so; whether there is a line is for the server's save to say.
async function saveHere() {
  const said = main.querySelector("[data-saved]")?.textContent;
  if ((await saveOnDevice()) && dirty && [words.both, words.here, ""].includes(said)) say("here");
}

function body() {
  return new URLSearchParams(new FormData(form()));
}

function post(address, extra = {}) {
  return fetch(address, {
    method: "POST",
    body: body(),
    redirect: "manual", // a redirect leads to the sign-in page: nothing else redirects a script
    headers: { "X-Parley-Form": "1", ...extra },
  });
}

async function freshToken() {
  const answer = await fetch(setup.deviceDraft, { redirect: "manual" });
  if (answer.ok) setToken((await answer.json()).token);
  return answer;
}

// A token that no longer fits is renewed once; whoever is not signed in any more gets a redirect.
async function ask(to) {
  const answer = await post(to);
  if (answer.status !== 403) return answer;
  const token = await freshToken();
  if (token.type === "opaqueredirect") return token;
  return token.ok ? post(to) : answer;
}

async function saveOnServer() {
  clearTimeout(serverTimer);
  if (sending || !form()) return;
  if (saving) {
    serverTimer = setTimeout(saveOnServer, DEVICE_AFTER);
    return;
  }
  const before = JSON.stringify([...new FormData(form())]);
  saving = ask(setup.deviceDraft);
  try {
    const answer = await saving;
    if (answer.type === "opaqueredirect") return say("signedOut");
    if (answer.status === 404 || answer.status === 403) return gone();
    if (!answer.ok) throw new Error(String(answer.status));
    lastServerSave = Date.now();
    dirty = JSON.stringify([...new FormData(form())]) !== before;
    const onDevice = await saveOnDevice();
    if (!dirty) say(onDevice ? "both" : "server", new Date());
  } catch {
    say((await saveOnDevice()) ? "device" : "neither");
    serverTimer = setTimeout(saveOnServer, RETRY_AFTER);
  } finally {
    saving = null;
  }
}

function changed() {
  dirty = true;
  clearTimeout(deviceTimer);
  deviceTimer = setTimeout(saveHere, DEVICE_AFTER);
  clearTimeout(serverTimer);
  const late = Date.now() - lastServerSave > SERVER_AT_LEAST;
  serverTimer = setTimeout(saveOnServer, late ? DEVICE_AFTER : SERVER_AFTER);
}

async function gone() {
  await device?.drop(name);
  main.querySelectorAll("form").forEach((one) => one.remove());
  say("gone");
}

// --- sending -----------------------------------------------------------------------------------

async function send() {
  if (!form() || underWay) return;
  sending = underWay = true;
  clearTimeout(serverTimer);
  if (saving) await saving.catch(() => undefined); // a draft that came after the log would stay behind
  busy(true);
  say("sending");
  await saveOnDevice();
  try {
    await answered(await ask(form().getAttribute("action")));
  } catch {
    say((await saveOnDevice()) ? "waiting" : "neither");
    serverTimer = setTimeout(send, RETRY_AFTER);
  } finally {
    underWay = false;
    busy(false);
  }
}

async function answered(answer) {
  if (answer.type === "opaqueredirect") {
    sending = false; // once signed in again, the writer says so again
    await saveOnDevice();
    return say("signedOut");
  }
  if (answer.status >= 500) throw new Error(String(answer.status)); // away for now: kept, and tried again
  sending = false;
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) {
    dirty = false;
    await device?.drop(name);
    device = null;
    return location.assign((await answer.json()).go);
  }
  if (answer.status === 404) return gone();
  // Something wants a correction or a choice: the server has the draft, and this is its page.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  dirty = false;
  main.innerHTML = page.querySelector("main").innerHTML;
  begin();
  await (form() ? saveOnDevice() : device?.drop(name));
  (main.querySelector("[data-wrong]") || main).focus();
  scrollTo(0, 0);
}

function busy(is) {
  const button = form()?.querySelector("[name=send]");
  if (button) button.disabled = is;
}

// --- rows --------------------------------------------------------------------------------------

function addRow(group) {
  const rows = [...group.querySelectorAll(":scope > [data-row]")];
  const next = String(Math.max(-1, ...rows.map((row) => Number(row.dataset.row))) + 1);
  const holder = document.createElement("div");
  holder.innerHTML = group.querySelector(":scope > template").innerHTML.replaceAll("__n__", next);
  const row = holder.firstElementChild;
  (rows.at(-1) || group.querySelector(":scope > legend")).after(row);
  row.querySelector("input:not([type=hidden]), textarea")?.focus();
  nameItems();
}

function removeRow(button) {
  const row = button.closest("[data-row]");
  const group = row.parentElement;
  row.remove();
  nameItems();
  group.querySelector("[name=add]").focus();
}

// The records' lists of agenda items follow what is typed above.
function nameItems() {
  const items = [...main.querySelectorAll("[data-rows=agenda] > [data-row]")].map((row) => [
    row.dataset.row,
    row.querySelector("[name$=-title]").value.trim() || words.untitled,
  ]);
  for (const list of main.querySelectorAll("[name^=records-][name$=-agenda_item]")) {
    const chosen = list.value;
    list.replaceChildren(list.options[0], ...items.map(([value, label]) => new Option(label, value)));
    list.value = items.some(([value]) => value === chosen) ? chosen : "";
  }
}

function onClick(event) {
  const button = event.target.closest("button[type=submit]");
  if (!button || button.form !== form()) return;
  if (button.name === "add" && button.value === "everybody") {
    main.querySelectorAll("[name=there]").forEach((box) => (box.checked = true));
  } else if (button.name === "add") addRow(button.closest("[data-rows]"));
  else if (button.name === "remove") removeRow(button);
  else return;
  event.preventDefault();
  changed();
}

function onSubmit(event) {
  if (event.target.matches("[data-drop]")) {
    device?.drop(name);
    device = null;
    clearTimeout(deviceTimer);
    clearTimeout(serverTimer);
    return;
  }
  if (event.target !== form()) return;
  event.preventDefault();
  if (event.submitter?.name === "save") saveOnServer();
  else send();
}

// --- the page ----------------------------------------------------------------------------------

function begin() {
  const zones = main.querySelector("#zones");
  if (zones && Intl.supportedValuesOf) {
    zones.replaceChildren(...Intl.supportedValuesOf("timeZone").map((zone) => Object.assign(document.createElement("option"), { value: zone })));
  }
  if (form()) nameItems();
}

async function keepShell() {
  if (!("serviceWorker" in navigator) || isShell) return;
  const address = `${setup.deviceWorker}?${new URLSearchParams({ shell: setup.deviceShell, sign_out: setup.deviceSignOut })}`;
  try {
    await navigator.serviceWorker.register(address, { scope: "/" });
    const ready = await navigator.serviceWorker.ready;
    const parts = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")].map((one) => one.href || one.src);
    ready.active.postMessage({ keep: [setup.deviceShell, new URL("./device.js", import.meta.url).href, ...parts] });
  } catch {
    // Without a worker a reload needs the line; the form itself goes on being saved.
  }
}

document.addEventListener("parley:forgotten", () => {
  clearTimeout(deviceTimer);
  clearTimeout(serverTimer);
  device = null;
  const note = Object.assign(document.createElement("p"), { className: "answer", textContent: words.forgotten });
  if (form()) main.replaceChildren(note);
});

async function start() {
  device = await openDevice(setup.deviceOwner);
  main.addEventListener("input", (event) => {
    if (event.target.form !== form()) return;
    if (event.target.name?.endsWith("-title")) nameItems();
    changed();
  });
  main.addEventListener("click", onClick);
  main.addEventListener("submit", onSubmit);
  document.addEventListener("submit", (event) => {
    if (new URL(event.target.action).pathname === setup.deviceSignOut) device?.forget();
  });
  addEventListener("online", () => (sending ? send() : dirty && saveOnServer()));
  document.addEventListener("visibilitychange", () => document.hidden && dirty && form() && saveOnDevice());

  const kept = await device?.get(name).catch(() => null);
  if (kept && (isShell || kept.dirty || kept.sending)) {
    restore(kept);
    dirty = kept.dirty;
    sending = false;
    say(isShell ? (kept.sending ? "waiting" : "device") : "restored");
    begin();
    if (kept.sending) send();
    else if (!isShell) saveOnServer();
    else serverTimer = setTimeout(saveOnServer, RETRY_AFTER);
  } else if (isShell) say("nothing");
  else {
    begin();
    if (device && (await saveOnDevice())) {
      const line = main.querySelector("[data-saved]");
      if (line.textContent.trim()) line.textContent = words.both;
    }
  }
  keepShell();
}

start();
