// [data-undo]: a button that takes back what was just done. "z" or Ctrl-Z, outside of what somebody types, presses the newest.
// Messages stand in the page before a screen reader listens, so they are said once more; what is dismissed stays away.
import { load, save } from "./storage.js";
import { letter, typing } from "./typing.js";

const DISMISSED = "undo:dismissed";
const words = document.body.dataset;

// The newest is what happened on this page (rows.js stamps it), then the last message.
function newest() {
  const age = (button) => Number(button.dataset.undoAt ?? 0);
  return [...document.querySelectorAll("[data-undo]")].filter((button) => button.offsetParent).reduce((best, button) => (best && age(best) > age(button) ? best : button), null);
}

export function dismissed() {
  return (load(DISMISSED) ?? "").split(" ").filter(Boolean);
}

document.addEventListener("keydown", (event) => {
  const plain = letter(event) === "z" && !event.ctrlKey && !event.metaKey;
  const chord = letter(event) === "z" && (event.ctrlKey || event.metaKey);
  if (!(plain || chord) || event.shiftKey || event.altKey || event.repeat || event.defaultPrevented || typing(event.target)) return;
  const button = newest();
  if (!button) return;
  event.preventDefault();
  button.click();
});

document.addEventListener("click", (event) => {
  const offer = event.target.closest("[data-dismiss]")?.closest(".notice")?.querySelector("[data-undo]");
  if (offer) save(DISMISSED, [...dismissed(), offer.dataset.undo].slice(-20).join(" "));
}, true);

// One press is enough: a second one would find it undone already.
document.addEventListener("submit", (event) => {
  const button = event.target.querySelector(":scope > [data-undo]");
  if (button) setTimeout(() => (button.disabled = true));
});

const gone = dismissed();
for (const button of document.querySelectorAll("#messages [data-undo]")) {
  if (gone.includes(button.dataset.undo)) button.closest(".notice").remove();
}

const notices = [...document.querySelectorAll("#messages .notice")];
const said = notices.map((notice) => {
  const text = [...notice.querySelectorAll(".notice-body > p")].map((line) => line.textContent.trim()).join(" ");
  return notice.querySelector("[data-undo]") ? `${text} ${words.undoHint}` : text;
});
const place = document.querySelector("[data-said]");
if (place && said.length) setTimeout(() => (place.textContent = said.join(" ")), 400);
