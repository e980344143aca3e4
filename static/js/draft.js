// form[data-draft="key"]: what is typed is kept in this browser, for this person, until the server has it: a lost network,
// an expired session or a closed tab loses nothing. Passwords and files are never kept. docs/design-system.md says more.
import { draftUnder, forget, forgetArrived, keep, keyOf, sweep } from "./draft-store.js";
import { arrange } from "./rows.js";
import { toast } from "./toast.js";

const WAIT = 400;
const LEFT_OUT = ["password", "file", "submit", "button", "reset", "image", "fieldset", "output"];
const words = document.body.dataset;
const PAGE = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;
const watched = new Map(); // form -> {key, base, served, digest, timer, state, said}

const OF_THE_PAGE = ["csrfmiddlewaretoken", "begun"]; // another in each page, and nobody's words
const kept = (field) => field.name && !LEFT_OUT.includes(field.type) && !OF_THE_PAGE.includes(field.name);
const choice = (field) => field.type === "checkbox" || field.type === "radio";
const label = (field) => (choice(field) ? `${field.name}=${field.value}` : field.name);
const fieldsOf = (form) => [...form.elements].filter(kept);
const read = (form) => fieldsOf(form).map((field) => [label(field), choice(field) ? field.checked : field.value]);
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What the server sent, whatever the browser or anybody has put there since.
function asServed(field) {
  if (choice(field)) return field.defaultChecked;
  if (field.type === "select-one") return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
  return field.defaultValue ?? field.value;
}

function digest(fields) {
  let sum = 5381;
  for (const letter of JSON.stringify(fields)) sum = (sum * 33 + letter.codePointAt(0)) >>> 0;
  return sum.toString(36);
}

function fill(form, fields) {
  const known = new Map(fields);
  for (const field of fieldsOf(form)) {
    const value = known.get(label(field));
    const now = choice(field) ? field.checked : field.value;
    if (value === undefined || value === now || now !== asServed(field)) continue; // typed before this script came: it stays
    if (choice(field)) field.checked = value;
    else field.value = value;
    uncover(field);
  }
}

function uncover(field) {
  for (let box = field.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
}

function stateOf(form) {
  const place = document.createElement("p");
  place.className = "draft-state";
  place.setAttribute("role", "status");
  [...form.querySelectorAll(".actions")].at(-1)?.append(place);
  return place;
}

// Said once: the same words are not put there again, so that nobody hears them at every pause.
function say(form, text = "", act = null) {
  const one = watched.get(form);
  if (one.said === text) return;
  one.said = text;
  one.state.replaceChildren(text, ...(act ? [" ", act] : []));
}

const button = (text, press) => {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: text });
  made.addEventListener("click", press);
  return made;
};

const stamp = () => `${PAGE}.${performance.now()}`;
const foreign = (one, draft) => draft && draft.stamp !== one.base;

// Two tabs with the same form: the one that wrote last keeps the draft, the other says so and may take it over.
function elsewhere(form) {
  say(form, words.draftElsewhere, button(words.draftTakeOver, () => {
    const one = watched.get(form);
    one.base = draftUnder(one.key)?.stamp ?? null;
    keepNow(form);
    [...form.elements].find((field) => kept(field) && field.type !== "hidden")?.focus();
  }));
}

function keepNow(form) {
  const one = watched.get(form);
  clearTimeout(one.timer);
  one.timer = 0;
  if (!form.isConnected) return;
  const fields = read(form);
  if (foreign(one, draftUnder(one.key))) elsewhere(form);
  else if (same(fields, one.served)) {
    forget(one.key);
    one.base = null;
    say(form);
  } else {
    const draft = { stamp: stamp(), at: Date.now(), served: one.digest, path: location.pathname + location.search, title: document.title, fields };
    const outcome = keep(one.key, draft);
    if (outcome === "kept") one.base = draft.stamp;
    say(form, words[{ kept: "draftKept", long: "draftLong", full: "draftFull" }[outcome]]);
  }
}

function watch(form, sent) {
  if (watched.has(form)) return;
  const served = fieldsOf(form).map((field) => [label(field), asServed(field)]);
  const one = { key: keyOf(form), base: null, served, digest: digest(served), timer: 0, state: stateOf(form), said: "" };
  watched.set(form, one);
  const draft = draftUnder(one.key);
  if (sent) {
    // The answer to what was sent holds all of it, and what is wrong with it: this is the draft now.
    Object.assign(one, { base: draft?.stamp ?? null, digest: draft?.served ?? one.digest, served: [] });
    keepNow(form);
  } else if (draft && !same(draft.fields, read(form))) restore(form, draft);
  else if (draft) forget(one.key);
  else if (!same(read(form), served)) keepNow(form);
}

function restore(form, draft) {
  const one = watched.get(form);
  const older = draft.served !== one.digest;
  arrange(form, draft.fields);
  fill(form, draft.fields);
  Object.assign(one, { base: draft.stamp, digest: draft.served });
  say(form, words.draftKept);
  const note = toast(older ? words.draftOlder : words.draftRestored, older ? "warning" : "info", { stay: true });
  const discard = button(older ? words.draftUseSaved : words.draftDiscard, () => {
    clearTimeout(one.timer);
    watched.delete(form);
    forget(one.key);
    location.reload();
  });
  note.querySelector("p").append(" ", discard);
  form.dispatchEvent(new Event("draft:restored", { bubbles: true }));
}

function watchAll(isSent) {
  for (const [form, one] of watched) {
    if (form.isConnected) continue;
    clearTimeout(one.timer);
    watched.delete(form);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form, isSent(form));
}

const changed = ({ target }) => {
  const form = target.form ?? target.closest?.("form");
  const one = watched.get(form);
  if (!one) return;
  clearTimeout(one.timer);
  one.timer = setTimeout(keepNow, WAIT, form);
};

document.addEventListener("input", changed);
document.addEventListener("change", changed);
document.addEventListener("reset", (event) => setTimeout(changed, 0, event));

// Before anything else hears of it: keep what is typed, and do not leave the page for one that cannot come.
document.addEventListener("submit", (event) => {
  if (!watched.has(event.target)) return;
  keepNow(event.target);
  if (navigator.onLine) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast(words.networkLost, "danger");
}, true);

document.addEventListener("formdata", ({ target, formData }) => {
  if (watched.has(target) && target.method === "post") formData.set("kept_draft", target.dataset.draft);
});

// keep.js: the server has what its fields say now, though the page stayed.
document.addEventListener("draft:saved", ({ target: form }) => {
  const one = watched.get(form);
  if (!one) return;
  one.served = fieldsOf(form).map((field) => [label(field), asServed(field)]);
  one.digest = digest(one.served);
  keepNow(form);
});

addEventListener("pagehide", () => {
  for (const [form, one] of watched) if (one.timer) keepNow(form);
});

addEventListener("storage", ({ key, newValue }) => {
  for (const [form, one] of watched) {
    if (one.key === key && newValue && foreign(one, draftUnder(key))) elsewhere(form);
  }
});

document.addEventListener("htmx:beforeOnLoad", forgetArrived);
document.addEventListener("htmx:afterSettle", (event) => watchAll(() => event.detail.xhr?.status >= 400));

forgetArrived();
sweep();
watchAll((form) => form.dataset.draft === words.sent);
