// form[data-autosave="address"]: the whole form goes to the server at every pause and becomes a draft there; draft.js keeps it
// in this browser until then. The answer names what the next save has seen, the ids of new rows, and, once, the address of
// the draft: from then on the page is the page of that draft. What moved on elsewhere is never overwritten.
const form = document.querySelector("form[data-autosave]");
const PAUSE = 3000;
const PATIENCE = 8000; // how long sending the form waits for a save that is under way
const PAUSE_MOST = 60_000; // between two tries while the network is away
let changes = 0;
let saved = 0;
let timer = 0;
let sending = null;
let hurry = null;
let pause = PAUSE;
let stopped = false;

function say(text) {
  const place = form.querySelector("[data-autosave-state]");
  if (place && place.textContent !== text) place.textContent = text;
}

function arrived({ seen, ids, edit, keep }, fields) {
  for (const [name, id] of Object.entries(ids)) {
    const field = fields.get(name); // whatever it is called by now: rows move while a save is under way
    if (field && !field.value) field.value = field.defaultValue = id;
  }
  form.elements.seen.value = form.elements.seen.defaultValue = seen;
  if (form.dataset.autosave === keep) return;
  form.dataset.autosave = keep;
  form.action = edit;
  history.replaceState(history.state, "", edit);
}

// What the server has is what the page was served with, unless somebody typed on while it was under way.
function settle(sent) {
  for (const [field, value, checked] of sent) {
    if (field.type === "checkbox" || field.type === "radio") field.defaultChecked = checked;
    else if (field.options) for (const option of field.options) option.defaultSelected = option.value === value;
    else field.defaultValue = value;
  }
  form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
}

async function post() {
  const now = changes;
  let refused = false;
  const named = [...form.elements].filter((field) => field.name);
  const hidden = new Map(named.filter((field) => field.type === "hidden").map((field) => [field.name, field]));
  const sent = named.filter((field) => !["submit", "button", "hidden"].includes(field.type))
    .map((field) => [field, field.value, field.checked]);
  try {
    hurry = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual", signal: hurry.signal });
    stopped = answer.status === 412 || answer.status === 409 || answer.status === 404;
    refused = !answer.ok && answer.status < 500; // a session that ended (0), a right that is gone: trying again is no use
    if (!answer.ok) throw new Error(`${answer.status}`);
    arrived(await answer.json(), hidden);
    saved = now;
    pause = PAUSE;
    settle(sent);
    say(form.dataset.autosaveSaved);
  } catch {
    say(stopped ? form.dataset.autosaveStale : form.dataset.autosaveFailed);
    pause = Math.min(pause * 2, PAUSE_MOST);
  }
  return refused;
}

async function send() {
  if (sending || stopped || saved === changes || !navigator.onLine) return;
  sending = post();
  const before = changes;
  const refused = await sending;
  sending = null;
  if (saved !== changes && !stopped && !(refused && before === changes)) later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, pause);
}

function changed({ target, type }) {
  if (target !== form && target.form !== form && !(type === "input" && form.contains(target))) return;
  changes += 1;
  later();
}

// The form itself carries everything: what is under way arrives first, and nothing is sent beside it.
async function submitted(event) {
  if (event.target !== form) return;
  clearTimeout(timer);
  stopped = true;
  if (!sending) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const patience = setTimeout(() => hurry.abort(), PATIENCE);
  await sending;
  clearTimeout(patience);
  form.requestSubmit(event.submitter);
}

if (form) {
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", submitted, true);
  addEventListener("online", send);
}
