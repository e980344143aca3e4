// form[data-draft="key"]: what is typed is kept in this browser until the form is sent; a lost network, an expired session or a closed tab loses nothing.
import { toast } from "./toast.js";
import { load, save } from "./storage.js";

const WAIT = 400;
const LEFT_OUT = ["hidden", "password", "file", "submit", "button"];
const kept = (field) => field.name && !LEFT_OUT.includes(field.type);
const key = (form) => `draft:${form.dataset.draft}`;

const choice = (field) => field.type === "checkbox" || field.type === "radio";
const label = (field) => (choice(field) ? `${field.name}=${field.value}` : field.name);
const fields = (form) => [...form.elements].filter(kept);

function read(form) {
  return JSON.stringify(fields(form).map((field) => [label(field), choice(field) ? field.checked : field.value]));
}

function fill(form, text) {
  const known = new Map(JSON.parse(text));
  for (const field of fields(form)) {
    const value = known.get(label(field));
    if (value === undefined) continue;
    if (choice(field)) field.checked = value;
    else field.value = value;
  }
}

export function watch(form) {
  const asServed = read(form);
  const draft = load(key(form));
  if (draft && draft !== asServed && !form.querySelector(".errors")) restore(form, draft, asServed);
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(key(form), read(form)), WAIT);
  });
  form.addEventListener("draft:done", () => save(key(form), null));
}

function restore(form, draft, asServed) {
  try {
    fill(form, draft);
  } catch {
    save(key(form), null);
    return;
  }
  const note = toast(document.body.dataset.draftRestored, "info", { stay: true });
  const undo = Object.assign(document.createElement("button"), { type: "button", className: "link-button", textContent: document.body.dataset.draftDiscard });
  undo.addEventListener("click", () => {
    fill(form, asServed);
    save(key(form), null);
    note.remove();
  });
  note.querySelector("p").append(" ", undo);
}

// The server says that a draft arrived: <meta name="draft-done" content="key"> on the next page, or HX-Trigger: {"draft:done": ...}.
for (const meta of document.querySelectorAll('meta[name="draft-done"]')) save(`draft:${meta.content}`, null);
for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
