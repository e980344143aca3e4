// [data-annotate]: select words of the text, choose what they are, write the note. "a" opens the form for the selection.
import { highlight, readerSide as side, readerText as text } from "./highlights.js";
import { passageOf, rangesOf } from "./offsets.js";
import { letter, typing } from "./typing.js";

const chooser = document.querySelector("[data-choose]");
const form = () => document.querySelector("form[data-annotate]");
const box = () => document.querySelector("[data-annotate-box]");
let selected = null;
let timer;

function readSelection() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  return text.contains(range.commonAncestorContainer) ? { ...passageOf(text, range), range } : null;
}

function offer() {
  if (form()?.contains(document.activeElement)) return;
  const found = readSelection();
  selected = found?.exact ? found : null;
  chooser.hidden = !selected;
  if (selected) place(selected.range);
}

// Below the end of the selection, inside the window; where the browser's own bubble (phones) does not stand.
function place(range) {
  const last = [...range.getClientRects()].at(-1) ?? range.getBoundingClientRect();
  const parent = chooser.offsetParent?.getBoundingClientRect() ?? { left: 0, top: 0 };
  const widest = document.documentElement.clientWidth - chooser.offsetWidth - 12;
  const left = Math.max(12, Math.min(last.right - chooser.offsetWidth / 2, widest));
  chooser.style.left = `${left - parent.left + (chooser.offsetParent === document.body ? scrollX : 0)}px`;
  chooser.style.top = `${last.bottom + 10 - parent.top}px`;
}

function open(category) {
  clearTimeout(timer);
  const fields = form().elements;
  fields.start.value = selected.start;
  fields.end.value = selected.end;
  fields.exact.value = selected.exact;
  const chosen = category && form().querySelector(`input[name="category"][value="${category}"]`);
  if (chosen) chosen.checked = true;
  highlight("pending", rangesOf(text, selected.start, selected.end), 5);
  box().open = true;
  chooser.hidden = true;
  if (matchMedia("(max-width: 60rem)").matches) side.dataset.open = "";
  const next = chosen ? fields.body : form().querySelector('input[name="category"]');
  next.focus({ preventScroll: true });
  (side.hasAttribute("data-open") ? next : box()).scrollIntoView({ block: "nearest" });
}

// The category whose key was pressed: the one that its button names.
function keyed(key) {
  const button = [...chooser.querySelectorAll("button[data-category]")].find((one) => one.dataset.categoryKey === key);
  return button?.dataset.category ?? "";
}

function close() {
  highlight("pending", []);
  box().open = false;
  delete side.dataset.open;
  if (!selected) return;
  getSelection().removeAllRanges();
  getSelection().addRange(selected.range);
  text.focus({ preventScroll: true }); // a hidden field would leave the focus nowhere
}

// The passage of a form that came back, refused or kept as a draft.
function markPending() {
  const { start, end } = form()?.elements ?? {};
  if (start?.value && end?.value) highlight("pending", rangesOf(text, Number(start.value), Number(end.value)), 5);
}

if (text && chooser) {
  document.addEventListener("selectionchange", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, 180);
  });
  // A press on a button must not take the selection away.
  chooser.addEventListener("pointerdown", (event) => event.preventDefault());
  chooser.addEventListener("click", (event) => {
    const button = event.target.closest("[data-category]");
    if (button && selected) open(button.closest("button").dataset.category);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !chooser.hidden) chooser.hidden = true;
    else if (event.key === "Escape" && event.target.closest?.("form[data-annotate]")) close();
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = letter(event);
    const category = keyed(key);
    if (key !== "a" && !category) return;
    selected = readSelection() ?? (category ? null : selected);
    if (!selected?.exact) return;
    event.preventDefault();
    open(category);
  });
  // A passage that is typed or pasted has no place yet: the server looks for it.
  side.addEventListener("input", (event) => {
    if (event.target.name !== "exact") return;
    form().elements.start.value = form().elements.end.value = "";
    highlight("pending", []);
  });
  side.addEventListener("reset", (event) => {
    if (!event.target.matches("[data-annotate]")) return;
    form().elements.start.value = form().elements.end.value = "";
    close();
  });
  markPending();
  document.addEventListener("htmx:afterSwap", (event) => event.target.closest?.("[data-side]") && markPending());
  document.addEventListener("annotation:saved", () => {
    selected = null;
    getSelection().removeAllRanges();
  });
}
