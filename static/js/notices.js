// The page of notices ([data-notices]): “m” marks the group in focus as read, and so does following its link. keys.js
// walks along the groups.
import { letter, typing } from "./typing.js";

function groupOf(node) {
  return node?.closest?.("[data-notices] > li");
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (letter(event) === "m") groupOf(document.activeElement)?.querySelector("[data-read] button")?.click();
});

function follow(event) {
  if (event.button > 1) return; // the other button opens a menu, and follows nothing
  const link = event.target.closest?.("[data-notices] a");
  const form = groupOf(link)?.querySelector("[data-read]");
  if (!form) return;
  const sent = new FormData(form);
  sent.set("quietly", "1");
  fetch(form.action, { method: "POST", body: sent, keepalive: true, credentials: "same-origin" }); // outlives the page
}

document.addEventListener("click", follow);
document.addEventListener("auxclick", follow);
