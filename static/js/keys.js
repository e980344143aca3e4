// [data-keys-list]: j and k walk along its row links. [data-key="a"]: the key chooses a radio button or focuses what carries it.
import { letter, typing } from "./typing.js";

let going = 0; // "g" and a letter go somewhere (shortcuts.js)

function walk(step) {
  const links = [...document.querySelectorAll("[data-keys-list] .row-link")];
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step;
  links[next]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = letter(event);
  if (key === "g") going = event.timeStamp;
  else if (going && event.timeStamp - going < 1500) going = 0;
  else if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else {
    const bound = document.querySelector(`[data-key="${CSS.escape(key)}"]:not(:disabled)`);
    if (!bound) return;
    if (bound.type === "radio") bound.checked = true;
    bound.focus();
    bound.scrollIntoView({ block: "center" });
  }
});
