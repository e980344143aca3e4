// One-key shortcuts, never while somebody types: "/" search, "?" the sheet, "g" and a letter to go ([data-go]).
import { typing } from "./typing.js";

let going = false;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (going) {
    going = false;
    document.querySelector(`[data-go="${CSS.escape(event.key)}"]`)?.click();
  } else if (event.key === "g") {
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
