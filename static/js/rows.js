// [data-rows="name"]: a list of a form whose rows are added, moved and removed in place. Without script the same buttons
// send the form, which comes back changed. Names follow the order of the page: name.1.title, name.2.title ...
import { load } from "./storage.js";

const lists = () => document.querySelectorAll("[data-rows]");
const place = (list) => list.querySelector("[data-rows-place]");
const rows = (list) => [...place(list).children];
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
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number(list);
    (next?.querySelector("[data-rows-remove]") ?? list.querySelector("[data-rows-add]"))?.focus();
  },
  "data-rows-up": (list, row, button) => move(list, row, row.previousElementSibling, button, "before"),
  "data-rows-down": (list, row, button) => move(list, row, row.nextElementSibling, button, "after"),
  "data-rows-cite": (list, _row, button) => {
    const row = add(list);
    const quote = row.querySelector("[data-row-quote]");
    const picked = button.closest("li").querySelector("blockquote");
    row.querySelector('[name$=".annotation"]').value = button.value;
    row.querySelector('[name$=".stance"]').value = "supports";
    quote.textContent = picked.textContent;
    quote.lang = picked.lang;
    quote.hidden = false;
    row.querySelector("details").open = false;
    row.querySelector("select")?.focus();
    row.scrollIntoView({ block: "center" });
  },
};

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

// A draft kept in this browser may hold rows that the page has not: make room before it is restored (draft.js).
for (const list of lists()) {
  const draft = load(`draft:${list.closest("form[data-draft]")?.dataset.draft}`) ?? "";
  const kept = [...draft.matchAll(new RegExp(`"${list.dataset.rows}\\.(\\d{1,3})\\.`, "g"))].map((match) => Number(match[1]));
  while (rows(list).length < Math.min(200, Math.max(0, ...kept))) add(list);
}
