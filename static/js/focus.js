// The focus is never lost: when a part of the page is replaced, it goes to the same control, else to what is wrong, else to what came.
const WRONG = ['[aria-invalid="true"]:not([type=hidden])', ".errors", '.notice[data-tone="danger"]'];
let before = null;

const lost = () => !document.activeElement || document.activeElement === document.body;
const words = (element) => element.textContent.trim() || element.getAttribute("aria-label") || element.name || "";

function remember(target) {
  const here = lost() ? null : document.activeElement;
  const near = [target?.nextElementSibling, target?.previousElementSibling, target?.parentElement];
  before = { here, id: here?.id, tag: here?.localName, words: here && words(here), target: target?.id, near };
}

function same() {
  const { here, id, tag } = before;
  if (!here) return null;
  const known = id && document.getElementById(id);
  const place = document.getElementById(before.target) ?? document.getElementById("main");
  return known || [...place.querySelectorAll(tag)].find((one) => words(one) === before.words && !one.disabled);
}

function give(element) {
  if (!element?.isConnected || element === document.body || !element.checkVisibility()) return false;
  element.focus({ preventScroll: true });
  if (document.activeElement !== element && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }
  return document.activeElement === element;
}

function keep(refused) {
  if (!before) return;
  const place = document.getElementById(before.target);
  const wrong = refused && WRONG.map((what) => place?.querySelector(what)).find(Boolean);
  if (wrong && give(wrong)) wrong.scrollIntoView({ block: "center", behavior: "instant" });
  else if (lost()) [same(), ...inside(place), ...before.near, document.getElementById("main")].some(give);
  before = null;
}

// A list that came, the box of a form that opened, else the part as a whole.
function inside(place) {
  const list = place?.querySelector("[data-region]");
  return [list, ...(list || place?.matches("[data-region]") ? [] : [place?.querySelector("textarea")]), place];
}

// What came by itself (with the page, or by the events `seen` and `live`) takes no focus that nobody had.
const cameByItself = ({ requestConfig: asked }) =>
  lost() && (asked?.elt?.matches('[hx-trigger="load"]') || ["seen", "live"].includes(asked?.triggeringEvent?.type));

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.shouldSwap && !cameByItself(event.detail)) remember(event.detail.target);
});
document.addEventListener("htmx:afterRequest", ({ detail }) => keep(detail.xhr.status >= 400));
document.addEventListener("htmx:historyCacheMissLoad", ({ detail }) => remember(detail.historyElt));
document.addEventListener("htmx:historyRestore", () => keep(false));
