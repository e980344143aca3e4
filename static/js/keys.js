// [data-keys-list]: j and k walk along its row links, x picks the row ([data-pick]). [data-key="a"]: the key chooses a radio
// button or focuses what carries it; with [data-key-opens] it follows it. In a card of an annotation, only that card's keys.
// Ctrl Enter in a form presses its [data-save-and-submit].
import { say } from "./said.js";
import { letter, typing } from "./typing.js";

let going = 0; // "g" and a letter go somewhere (shortcuts.js)

function walk(step) {
  const links = [...document.querySelectorAll("[data-keys-list] :is(.row-link, .row-link-plain)")];
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[next]?.focus();
}

function boundTo(key, from) {
  const wanted = `[data-key="${CSS.escape(key)}"]:not(:disabled)`;
  const own = from?.closest?.("[data-annotation]")?.querySelector(wanted);
  return own ?? [...document.querySelectorAll(wanted)].find((one) => !one.closest("[data-annotation]"));
}

function pick(from) {
  const box = from?.closest?.("tr")?.querySelector("[data-pick]");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true })); // drafts keep it, as a click would let them
  const list = box.closest("[data-keys-list]");
  const words = box.checked ? list.dataset.picked : list.dataset.unpicked;
  say(`${box.getAttribute("aria-label")}: ${words} ${list.dataset.pickedCount} ${list.querySelectorAll("[data-pick]:checked").length}`);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.target.closest?.("form")?.querySelector("[data-save-and-submit]")?.click();
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = letter(event);
  if (key === "g") going = event.timeStamp;
  else if (going && event.timeStamp - going < 1500) going = 0;
  else if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === "x" && event.target.closest?.("[data-keys-list]")) pick(event.target);
  else {
    const bound = boundTo(key, event.target);
    if (!bound) return;
    if ("keyOpens" in bound.dataset) return bound.click();
    if (bound.type === "radio") bound.checked = true;
    bound.focus();
    bound.scrollIntoView({ block: "center" });
  }
});
