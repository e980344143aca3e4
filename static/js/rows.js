// [data-rows="name"]: a list of a form whose rows are added, moved and removed in place. Without script the same buttons
// send the form, which comes back changed. Names follow the order of the page: name.1.title, name.2.title ...
const place = (list) => list.querySelector("[data-rows-place]");
const rows = (list) => [...place(list).children].filter((child) => child.matches("[data-row]"));
const beside = (list, row, step) => rows(list)[rows(list).indexOf(row) + step];
const removed = new WeakMap(); // the button that brings a row back -> the row
const ATTRIBUTES = ["name", "id", "for", "value", "data-row", "aria-describedby"];

function add(list) {
  const row = list.querySelector("template").content.firstElementChild.cloneNode(true);
  place(list).append(row);
  number(list);
  return row;
}

function number(list) {
  const start = new RegExp(`(^|[ _])(${list.dataset.rows})\\.(\\d+|__n__)(?=[._]|$)`, "g");
  rows(list).forEach((row, index) => {
    row.dataset.row = index + 1;
    row.querySelector("[data-row-number]").textContent = index + 1;
    for (const part of row.querySelectorAll("*")) {
      for (const name of ATTRIBUTES) {
        const value = part.getAttribute(name);
        if (value && (name !== "value" || part.matches("button"))) {
          part.setAttribute(name, value.replace(start, `$1$2.${index + 1}`));
        }
      }
    }
  });
}

function changed(list) {
  place(list).dispatchEvent(new Event("input", { bubbles: true }));
}

const ACTS = {
  "data-rows-add": (list) => add(list).querySelector("input:not([type=hidden]), select, textarea")?.focus(),
  "data-rows-remove": (list, row) => {
    const note = document.querySelector("template[data-row-removed]").content.firstElementChild.cloneNode(true);
    const undo = note.querySelector("button");
    note.querySelector("[data-row-name]").textContent = row.querySelector("legend").textContent.replace(/\s+/g, " ").trim();
    undo.dataset.undoAt = performance.now();
    removed.set(undo, row);
    row.replaceWith(note);
    number(list);
    undo.focus();
  },
  "data-rows-undo": (list, _row, undo) => {
    const row = removed.get(undo);
    undo.closest("[data-removed]").replaceWith(row);
    number(list);
    row.querySelector("[data-rows-remove]").focus();
  },
  "data-rows-up": (list, row, button) => move(list, row, beside(list, row, -1), button, "before"),
  "data-rows-down": (list, row, button) => move(list, row, beside(list, row, 1), button, "after"),
  "data-rows-cite": (list, _row, button) => {
    const row = add(list);
    row.querySelector('[name$=".annotation"]').value = button.value;
    row.querySelector('[name$=".stance"]').value = "supports";
    showQuote(row, button);
    row.querySelector("select")?.focus();
    row.scrollIntoView({ block: "center" });
  },
};

function showQuote(row, button) {
  const shown = row.querySelector("[data-row-quote]");
  const picked = button.closest("li").querySelector("blockquote");
  shown.textContent = picked.textContent;
  shown.lang = picked.lang;
  shown.hidden = false;
  row.querySelector("details").open = false;
}

function move(list, row, other, button, where) {
  other?.[where](row);
  number(list);
  button.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  const act = button && Object.keys(ACTS).find((name) => button.hasAttribute(name));
  const list = act && button.closest("[data-rows]");
  if (!list) return;
  event.preventDefault();
  ACTS[act](list, button.closest("[data-row]"), button);
  changed(list);
});

// The rows that a kept draft holds, in its order: what stands there already is moved, what is missing is made, the rest goes
// (draft.js). A row is the same if its id is, or the annotation that it cites.
export function arrange(form, fields) {
  const known = new Map(fields);
  for (const list of form.querySelectorAll("[data-rows]")) {
    const start = new RegExp(`^${list.dataset.rows}\\.(\\d{1,3})\\.`);
    const most = Math.max(0, ...fields.map(([name]) => Number(name.match(start)?.[1] ?? 0)));
    const here = rows(list);
    for (let at = 1; at <= Math.min(200, most); at += 1) {
      const wanted = (name) => known.get(`${list.dataset.rows}.${at}.${name}`);
      const found = here.findIndex((row) => IDENTITY.some((name) => wanted(name) && valueIn(row, name) === wanted(name)));
      if (found >= 0) place(list).append(...here.splice(found, 1));
      else quote(add(list), form, wanted("annotation"));
    }
    for (const row of here) row.remove();
    number(list);
  }
}

const IDENTITY = ["id", "annotation"];
const valueIn = (row, name) => row.querySelector(`[name$=".${name}"]`)?.value;

// The words of a cited sentence, if the list to pick from shows them.
function quote(row, form, uuid) {
  const picked = uuid && form.querySelector(`button[data-rows-cite][value="${CSS.escape(uuid)}"]`);
  if (picked) showQuote(row, picked);
}
