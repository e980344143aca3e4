// [data-settle]: in the conflict that has the focus, else in the first undecided one, 1, 2 and 3 choose a side and lead
// on to the next; e opens the box for other words. Typing into the box chooses it.
import { letter, typing } from "./typing.js";

const clashes = () => [...document.querySelectorAll("[data-settle] [data-clash]")];
const decided = (clash) => clash.querySelector("[data-take]:checked") !== null;

function lead(from) {
  const all = clashes();
  const rest = [...all.slice(all.indexOf(from) + 1), ...all].find((clash) => !decided(clash));
  const goal = rest?.querySelector("[data-take]") ?? document.querySelector("[data-settle] [name=confirmed], [data-settle] .actions button");
  goal?.focus();
  goal?.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = letter(event);
  if (!(key === "1" || key === "2" || key === "3" || key === "e")) return;
  const here = event.target.closest?.("[data-clash]") ?? clashes().find((clash) => !decided(clash)) ?? clashes()[0];
  const taken = here?.querySelector(`[data-take="${CSS.escape(key)}"]`);
  if (!taken) return;
  event.preventDefault();
  taken.checked = true;
  if (taken.value !== "edit") lead(here);
  else here.querySelector("textarea").focus();
});

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-clash] textarea");
  if (box) box.closest("[data-clash]").querySelector('[data-take="e"]').checked = true;
});
