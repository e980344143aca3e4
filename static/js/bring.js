// A card of another part of a long list comes alone first, which is quick; its part follows around it when the browser has
// nothing else to do, and neither moves it nor takes the focus from it.
import { say } from "./said.js";

const LATEST = 300; // ms until the part is asked for
const SLOW = 150; // ms after which the list says that it waits
const cardIn = (list, id) => list.querySelector(`#annotation-${CSS.escape(id)}`);
const whenIdle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 50));
let leaving = null;

// The card of an annotation, brought into the list; null if it is not listed any more, or another one was asked for since.
export async function bring(list, id, filled) {
  leaving?.abort();
  const { signal } = (leaving = new AbortController());
  const timer = setTimeout(() => list.setAttribute("aria-busy", "true"), SLOW);
  try {
    const card = (await answered(list, id, signal, { alone: "" })).querySelector("li");
    const items = list.querySelector("ol").cloneNode(false);
    items.append(card);
    list.replaceChildren(items);
    whenIdle(() => around(list, card, id, signal).then((came) => came && filled()), { timeout: LATEST });
    return card;
  } catch {
    if (signal.aborted) return null;
    await whole(list, id); // which says what is wrong
    return cardIn(document.getElementById("annotation-list"), id);
  } finally {
    clearTimeout(timer);
    list.removeAttribute("aria-busy");
  }
}

// Where a list comes from: the part with an annotation, of what the list is narrowed to.
function addressOf(list, id, more = {}) {
  const query = new URLSearchParams(list.dataset.marks?.split("?")[1] ?? "");
  for (const [name, value] of Object.entries({ annotation: id, ...more })) query.set(name, value);
  return `${list.dataset.list}?${query}`;
}

async function answered(list, id, signal, more) {
  const answer = await fetch(addressOf(list, id, more), { signal, headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

const whole = (list, id) => htmx.ajax("GET", addressOf(list, id), { target: "#annotation-list", swap: "outerHTML" });

// Lays the part around a card that is shown; tells whether it did.
async function around(list, card, id, signal) {
  const gone = () => signal.aborted || !list.isConnected || !list.contains(card);
  if (gone()) return false;
  try {
    const page = await answered(list, id, signal);
    if (gone()) return false;
    const came = page.getElementById("annotation-list");
    unmoved(card, () => surround(list, card, came, cardIn(came, id)));
    document.getElementById("annotation-count").textContent = page.getElementById("annotation-count").textContent;
  } catch {
    if (!gone()) await whole(list, id);
    return false;
  }
  htmx.process(list);
  say(list.dataset.summary);
  return true;
}

function surround(list, card, came, twin) {
  for (const name of ["aria-posinset", "aria-setsize"]) card.setAttribute(name, twin.getAttribute(name));
  Object.assign(list.dataset, came.dataset);
  for (let [here, there] = [card, twin]; here !== list; [here, there] = [here.parentElement, there.parentElement]) {
    const beside = [...there.parentNode.childNodes];
    const at = beside.indexOf(there);
    here.before(...beside.slice(0, at));
    here.after(...beside.slice(at + 1));
  }
}

// Changes what is above an element without moving it in the window.
function unmoved(element, change) {
  const panel = element.closest("[data-side]");
  const scroller = getComputedStyle(panel).overflowY === "auto" ? panel : document.scrollingElement;
  const before = element.getBoundingClientRect().top;
  scroller.style.overflowAnchor = "none"; // the browser's own way does nothing at the very top
  change();
  scroller.scrollBy({ top: element.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => setTimeout(() => scroller.style.removeProperty("overflow-anchor")));
}
