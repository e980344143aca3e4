// [data-beads]: the rows of two texts side by side. j and k walk along them; other keys press the row's own buttons, so that
// what a key does is what the button says.
import { letter, typing } from "./typing.js";

const list = document.querySelector("[data-beads]");
const rows = () => [...list.querySelectorAll("[data-bead]")];
const chosen = () => document.activeElement?.closest?.("[data-bead]");

function choose(row) {
  row?.focus({ preventScroll: true });
  row?.scrollIntoView({ block: "nearest" });
}

function walk(step) {
  const all = rows();
  const here = all.indexOf(chosen());
  choose(all[here < 0 ? 0 : Math.min(all.length - 1, Math.max(0, here + step))]);
}

const press = (act) => chosen()?.querySelector(`[data-act="${act}"]`)?.click();

function confirm() {
  const reason = chosen()?.querySelector("[data-bead-reason]");
  if (reason) reason.focus();
  else press("confirm");
}

// One way to cut: done. Several: the row opens at the choice.
function split() {
  const cut = chosen()?.querySelector("[data-bead-cut]");
  if (!cut) return;
  if (cut.options.length === 1) return press("split");
  cut.closest("details").open = true;
  cut.focus();
}

// The letter is not typed into the choice that it leads to: there it would choose something already.
function act(event, what) {
  event.preventDefault();
  what();
}

function pressed(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = letter(event);
  if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === "c") act(event, confirm);
  else if (key === "m") press("merge");
  else if (key === "p") act(event, split);
  else if (key === "u") press("unlink");
  else if (key === "[") press("source_down");
  else if (key === "]") press("target_down");
}

if (list) {
  document.addEventListener("keydown", pressed);
  const [, at] = location.hash.match(/^#row-(\d+)$/) ?? [];
  if (at) choose(document.getElementById(`row-${at}`) ?? rows().find((row) => Number(row.id.slice(4)) >= at) ?? rows().at(-1));
}
