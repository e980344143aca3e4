// [data-reader]: annotations painted over the text, and the way from a mark to its card and back. The list is the truth; of
// a long one the page holds a part, and all its marks come from data-marks.
import { bring } from "./bring.js";
import { CAN_PAINT, highlight, Marks } from "./marks.js";
import { blocksOf, offsetOf, rangesOf } from "./offsets.js";
import { toast } from "./toast.js";
import { typing } from "./typing.js";

const reader = document.querySelector("[data-reader]");
const text = reader?.querySelector(".reader-text");
const side = reader?.querySelector("[data-side]");
const marks = reader && new Marks(text);
let address = null; // of the marks that are painted; empty: those of the cards on the page

// The server's flat marks serve without script; highlights may overlap, so they take over.
function unwrap() {
  for (const extra of text.querySelectorAll("mark, .quoted-passage, mark a, span[id]")) extra.replaceWith(...extra.childNodes);
  text.normalize();
}

const list = () => side.querySelector("[data-list]");
const cards = () => [...side.querySelectorAll("[data-annotation]")];
const idOf = (card) => card.dataset.annotation ?? card.id;

function marksOf(card) {
  const id = idOf(card);
  if ("quoted" in card.dataset) return [{ id, category: "quoted", start: Number(card.dataset.start), end: Number(card.dataset.end) }];
  const category = card.querySelector(".category").dataset.category;
  return [...card.querySelectorAll("[data-range]")].map((part) => {
    const [start, end] = part.dataset.range.split("-").map(Number);
    return { id, category: part.dataset.state === "projected" ? "projected" : category, start, end };
  });
}

const quoted = () => [...side.querySelectorAll("[data-quoted]")].flatMap(marksOf);

// Paints what is new: all marks when the list is another one, else those of the cards that came or changed.
async function paint() {
  const wanted = list()?.dataset.marks ?? "";
  if (wanted && wanted === address) {
    for (const card of cards()) if (card.querySelector("[data-range]")) marks.put(idOf(card), marksOf(card));
  } else if (wanted) {
    address = wanted;
    const found = await all(wanted);
    if (address === wanted) marks.set([...found, ...quoted()]);
  } else {
    address = "";
    marks.set([...cards().flatMap(marksOf), ...quoted()]);
  }
  reader.dataset.painted = marks.intervals.list.length;
}

async function all(wanted) {
  try {
    const answer = await fetch(wanted, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()).marks.map(([start, end, category, id]) => ({ id, category, start, end }));
  } catch {
    toast(document.body.dataset.networkLost, "danger");
    return cards().flatMap(marksOf);
  }
}

function offsetAt({ clientX, clientY, target }) {
  const block = target.closest?.("[data-start]");
  if (!block || !text.contains(block)) return -1;
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  const range = caret ? null : document.caretRangeFromPoint?.(clientX, clientY);
  const node = caret?.offsetNode ?? range?.startContainer;
  return node && block.contains(node) ? offsetOf(block, node, caret?.offset ?? range.startOffset) : -1;
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function choose(card) {
  for (const other of side.querySelectorAll('[aria-current="true"]')) other.removeAttribute("aria-current");
  card?.setAttribute("aria-current", "true");
  const ranges = card ? marksOf(card).flatMap(({ start, end }) => rangesOf(text, start, end)) : [];
  highlight("selected", ranges, 10);
  return ranges;
}

function showCard(card) {
  choose(card);
  if (matchMedia("(max-width: 60rem)").matches) side.dataset.open = "";
  card.tabIndex = -1;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
  remember(card);
}

function showPassage(card) {
  const [range] = choose(card);
  if (!range) return;
  delete side.dataset.open;
  const block = range.startContainer.parentElement.closest("[data-start]");
  block.tabIndex = -1;
  block.focus({ preventScroll: true });
  const box = range.getBoundingClientRect();
  scrollTo({ top: scrollY + box.top - innerHeight / 3, behavior: calm() ? "auto" : "smooth" });
  remember(card);
}

const remember = (card) => history.replaceState(history.state, "", `#${card.id}`);
const cardOf = (id) => document.getElementById(id.startsWith("quoted-") ? id : `annotation-${id}`);

// The card of an annotation; it is brought if another part of the list holds it.
async function cardFor(id) {
  if (cardOf(id) || !globalThis.htmx || !list()?.dataset.list) return cardOf(id);
  return bring(list(), id, paint);
}

export async function showAnnotation(id, both = true) {
  const card = await cardFor(id);
  if (!card) return;
  if (both) showPassage(card);
  showCard(card);
}

function fromAddress() {
  const [, uuid] = location.hash.match(/^#(?:annotation|mark)-([0-9a-f-]{36})$/) ?? [];
  if (uuid) showAnnotation(uuid);
}

function pressed(event) {
  const closed = event.target.closest("[data-sheet-close]");
  if (closed) delete side.dataset.open;
  const link = event.target.closest('a[href^="#mark-"]');
  if (link && side.contains(link)) {
    event.preventDefault();
    showPassage(link.closest("[data-annotation], [data-quoted]"));
  } else if (getSelection().isCollapsed) {
    const found = marks.at(offsetAt(event));
    if (found) {
      event.preventDefault();
      showAnnotation(found.id, false);
    }
  }
}

// Enter on selected words of the text: to the card of the mark that they begin in.
function entered(event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !text.contains(event.target)) return;
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount || event.target.closest("a, button")) return;
  const { startContainer, startOffset } = selection.getRangeAt(0);
  const block = startContainer.parentElement?.closest("[data-start]");
  const found = block && text.contains(block) && marks.at(offsetOf(block, startContainer, startOffset));
  if (!found) return;
  event.preventDefault();
  showAnnotation(found.id, false);
}

let following = false;

// Marks are painted as they come near the window; on paper there is none.
function follow() {
  if (following) return;
  following = true;
  requestAnimationFrame(() => {
    following = false;
    marks.follow();
  });
}

let waiting = false;

function hovered(event) {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    text.style.cursor = marks.at(offsetAt(event)) ? "pointer" : "";
  });
}

// A card that a form of its own took away is gone from the text too.
function answered({ detail }) {
  const { verb, elt } = detail.requestConfig ?? {};
  const id = verb === "post" && elt.closest?.("[data-annotation]")?.dataset.annotation;
  if (id && detail.successful && !cardOf(id)) marks.put(id, []);
}

if (reader) {
  if (CAN_PAINT) unwrap();
  paint().then(fromAddress);
  reader.addEventListener("click", pressed);
  reader.addEventListener("keydown", entered);
  if (CAN_PAINT) text.addEventListener("pointermove", hovered);
  for (const name of ["scroll", "resize"]) addEventListener(name, follow, { passive: true });
  addEventListener("beforeprint", () => marks.paint(Infinity));
  addEventListener("afterprint", () => marks.paint());
  addEventListener("hashchange", fromAddress);
  document.addEventListener("htmx:afterSwap", (event) => event.target.closest?.("[data-side]") && paint());
  document.addEventListener("htmx:afterRequest", answered);
  document.addEventListener("annotation:saved", (event) => showAnnotation(event.detail.uuid, false));
}

export { highlight };
export const readerText = text;
export const readerSide = side;
export const firstBlock = () => blocksOf(text)[0];
