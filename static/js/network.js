// What htmx cannot deliver is said aloud; the page and what was typed stay as they are. A refusal is shown where the form is.
import { show, toast } from "./toast.js";
import { dismissed } from "./undo.js";

const words = document.body.dataset;
const lost = () => toast(words.networkLost, "danger");
const parsed = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html");
const plain = (xhr) => xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");

// The part of the answer that would be shown; without it, the place must stay as it is.
function part(page, { elt, target }) {
  const select = elt.closest("[hx-select]")?.getAttribute("hx-select") ?? `#${target.id}`;
  return page.querySelector(".error-page") ? null : page.querySelector(select);
}

// Messages stand above the part that is replaced. An offer to undo that stands there, or was dismissed, is not made again;
// another one is, whatever its words.
function tell(note) {
  const key = (one) => one.querySelector("[data-undo]")?.dataset.undo ?? one.querySelector("p").textContent;
  const shown = [...document.querySelectorAll("#messages > .notice, [data-toasts] > .notice")].map(key);
  if (![...shown, ...dismissed()].includes(key(note))) show(note);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  const { xhr, requestConfig } = detail;
  if (!detail.shouldSwap) return;
  const page = parsed(xhr);
  const found = part(page, { elt: requestConfig.elt, target: detail.target });
  if (xhr.status >= 400) {
    detail.shouldSwap = Boolean(found) && !plain(xhr);
    detail.isError = !detail.shouldSwap;
  } else if (!found && requestConfig.verb === "get") {
    event.preventDefault();
    location.assign(xhr.responseURL);
  }
  const own = found?.querySelector(".messages"); // a part over the page says itself what was done
  if (!event.defaultPrevented && detail.shouldSwap && !own) page.querySelectorAll("#messages > .notice").forEach(tell);
});

// A session that ended: a form whose words the browser keeps goes to the sign-in and back; every other page stays.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status !== 401 || (xhr.getResponseHeader("HX-Redirect") && requestConfig.elt.matches("form[data-draft]"))) return;
  event.preventDefault();
  const link = Object.assign(document.createElement("a"), { href: words.signInUrl, target: "_blank", textContent: words.signIn });
  toast(words.sessionOver, "warning").querySelector("p").append(" ", link);
});

document.addEventListener("network:lost", lost);
document.addEventListener("htmx:sendError", lost);
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (!plain(xhr)) toast(words[`error${xhr.status}`] ?? words.error, "danger");
  else if (xhr.responseText) toast(xhr.responseText, "danger");
});
