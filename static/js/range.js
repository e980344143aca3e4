// [data-range-form]: the passages of an annotation are chosen in the text beside them. "a", or the button that a selection
// brings, takes the selected words into the row that was worked on last. Words that are typed have no place: the server
// looks for it.
import { highlight } from "./marks.js";
import { passageOf, rangesOf } from "./offsets.js";
import { say } from "./said.js";
import { letter, typing } from "./typing.js";

const form = document.querySelector("[data-range-form]");
const texts = () => [...document.querySelectorAll("[data-range-text]")];
const rows = () => [...form.querySelectorAll("[data-range-row]")];
const part = (row, name) => row.querySelector(`[data-range-${name}]`);
let row = form && rows()[0];

function selected() {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const text = texts().find((one) => one.contains(range.commonAncestorContainer));
  const found = text && passageOf(text, range);
  return found && { ...found, text };
}

function take(found) {
  row.querySelector("select").value = found.text.dataset.version;
  part(row, "exact").value = found.exact;
  part(row, "start").value = found.start;
  part(row, "end").value = found.end;
  part(row, "exact").dispatchEvent(new Event("change", { bubbles: true })); // drafts keep it
  paint();
  say(`${row.querySelector("legend").textContent}: ${found.exact}`);
}

// The passages as they would be saved, over the text.
function paint() {
  const ranges = rows().flatMap((one) => {
    const text = texts().find((each) => each.dataset.version === one.querySelector("select").value);
    const [start, end] = ["start", "end"].map((name) => part(one, name).value || part(one, name).dataset.was);
    return text && part(one, "exact").value && start && end ? rangesOf(text, Number(start), Number(end)) : [];
  });
  highlight("pending", ranges, 5);
}

if (form) {
  paint();
  form.addEventListener("focusin", (event) => (row = event.target.closest("[data-range-row]") ?? row));
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[data-range-exact]")) return;
    for (const name of ["start", "end"]) {
      part(row, name).value = "";
      delete part(row, name).dataset.was;
    }
    paint();
  });
  const offer = document.querySelector("[data-range-take]");
  document.addEventListener("selectionchange", () => (offer.hidden = !selected()));
  offer.addEventListener("pointerdown", (event) => event.preventDefault()); // it must not take the selection away
  offer.addEventListener("click", () => {
    const found = selected();
    if (found) take(found);
  });
  document.addEventListener("keydown", (event) => {
    if (letter(event) !== "a" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const found = selected();
    if (!found) return;
    event.preventDefault();
    take(found);
    form.querySelector("[data-range-save]").focus();
  });
}
