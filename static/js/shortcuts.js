// One-key shortcuts, never while somebody types: "/" search, "?" the sheet, "g" and a letter to go ([data-go]).
// The sheet says of each group of keys whether this page has what they work on ([data-where]).
import { letter, MAC, typing } from "./typing.js";

let going = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (going) {
    going = false;
    document.querySelector(`[data-go="${CSS.escape(letter(event))}"]`)?.click();
  } else if (letter(event) === "g") {
    going = true;
    setTimeout(() => (going = false), 1500);
  } else if (event.key === "?") {
    document.getElementById("shortcuts")?.showModal();
  } else if (event.key === "/") {
    const box = document.querySelector("[data-search]");
    if (box?.offsetParent) box.focus();
    else document.querySelector(".bar-search-link")?.click();
    event.preventDefault();
  }
});

const sheet = document.querySelector("[data-shortcuts]");

sheet?.closest("dialog").addEventListener("focusin", () => {
  for (const group of sheet.querySelectorAll("[data-where]")) {
    group.querySelector("[data-here]").hidden = !document.querySelector(group.dataset.where);
  }
});

if (MAC) for (const key of document.querySelectorAll("[data-ctrl]")) key.textContent = "⌘";
