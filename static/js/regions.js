// [data-region]: the part of a page that changes in place. It says that it waits, how much came, and begins at its start after paging.
import { WORDS } from "./autosubmit.js";
import { say } from "./said.js";

const SLOW = 150;
const main = () => document.getElementById("main");
const regionOf = (target) => target?.closest?.("[data-region]") ?? target?.querySelector?.("[data-region]") ?? null;

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const waiting = regionOf(detail.target) ?? detail.target;
  const timer = setTimeout(() => waiting.setAttribute("aria-busy", "true"), SLOW);
  detail.xhr.addEventListener("loadend", () => {
    clearTimeout(timer);
    waiting.removeAttribute("aria-busy");
  });
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.successful || detail.xhr.status >= 400) return;
  const region = regionOf(document.getElementById(detail.target.id));
  say(region?.dataset.summary);
  if (!region || !detail.requestConfig.elt.closest("[data-paging]")) return;
  region.focus({ preventScroll: true });
  toStart(region);
  requestAnimationFrame(() => requestAnimationFrame(() => toStart(region)));
});

// Twice: a smooth scroll that is still under way (to the link that was reached by Tab) would win over the first one.
function toStart(region) {
  region.scrollIntoView({ block: "start", behavior: "instant" });
}

// One entry of the history for what is typed in one go; none for what is shown already.
let box = null;

document.addEventListener("htmx:beforeHistoryUpdate", ({ detail }) => {
  const here = document.activeElement;
  const typing = here?.matches(WORDS) && detail.requestConfig.elt.contains(here) ? here : null;
  if (detail.target.closest("dialog")) detail.history.path = location.pathname + location.search; // over a page, not another one
  const same = detail.history.path === location.pathname + location.search;
  if (same || (typing && typing === box)) detail.history.type = "replace";
  box = typing;
});

document.addEventListener("focusout", () => (box = null));

// Back and forward ask the server: private pages are kept nowhere, and what is shown is true.
let restoring = null;

addEventListener("popstate", () => {
  box = null;
  main()?.dispatchEvent(new CustomEvent("htmx:abort", { bubbles: true, detail: {} }));
});

document.addEventListener("htmx:historyCacheMiss", ({ detail }) => {
  restoring?.abort();
  restoring = detail.xhr;
  restoring.addEventListener("error", () => document.dispatchEvent(new CustomEvent("network:lost")));
});

document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:historyRestore", () => say(regionOf(main())?.dataset.summary));

// A key held with a click means the browser's own act: a new tab, a window, a download.
document.addEventListener("click", (event) => {
  const held = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (held && event.target.closest?.("[hx-boost] a, a[hx-boost], a[hx-get]")) event.stopPropagation();
}, true);
