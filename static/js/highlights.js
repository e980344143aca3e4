// [data-reader]: annotations painted over the text. The cards are the truth: each says its passages, category and id.
import { blocksOf, offsetOf, rangesOf } from "./offsets.js";

const reader = document.querySelector("[data-reader]");
const text = reader?.querySelector(".reader-text");
const side = reader?.querySelector("[data-side]");
const CAN_PAINT = Boolean(globalThis.Highlight && CSS.highlights);
let passages = [];

// The server's flat marks serve without script; highlights may overlap, so they take over.
function unwrap() {
  for (const extra of text.querySelectorAll("mark, .quoted-passage, mark a, span[id]")) extra.replaceWith(...extra.childNodes);
  text.normalize();
}

const cards = () => [...side.querySelectorAll("[data-annotation], [data-quoted]")];

function passagesOf(card) {
  if ("quoted" in card.dataset) return [{ card, category: "quoted", start: Number(card.dataset.start), end: Number(card.dataset.end) }];
  const category = card.querySelector(".category").dataset.category;
  return [...card.querySelectorAll("[data-range]")].map((part) => {
    const [start, end] = part.dataset.range.split("-").map(Number);
    return { card, category: part.dataset.state === "projected" ? "projected" : category, start, end };
  });
}

export function highlight(name, ranges, priority = 0) {
  if (!CAN_PAINT) return;
  const made = new Highlight(...ranges);
  made.priority = priority;
  CSS.highlights.set(name, made);
}

export function paint() {
  passages = cards().flatMap(passagesOf);
  const byCategory = Map.groupBy ? Map.groupBy(passages, (one) => one.category) : grouped(passages);
  if (CAN_PAINT) CSS.highlights.clear();
  // What lies inside another mark is painted above it.
  for (const [category, some] of byCategory) highlight(category, some.flatMap(({ start, end }) => rangesOf(text, start, end)), category === "quoted" ? -1 : 0);
}

function grouped(list) {
  const groups = new Map();
  for (const one of list) groups.set(one.category, [...(groups.get(one.category) ?? []), one]);
  return groups;
}

// The innermost annotation at a code point.
function passageAt(offset) {
  const over = passages.filter(({ start, end }) => start <= offset && offset < end);
  return over.sort((one, other) => one.end - one.start - (other.end - other.start))[0];
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
  const ranges = card ? passagesOf(card).flatMap(({ start, end }) => rangesOf(text, start, end)) : [];
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

export function showAnnotation(uuid, both = true) {
  const card = document.getElementById(`annotation-${uuid}`);
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
    const found = passageAt(offsetAt(event));
    if (found) {
      event.preventDefault();
      showCard(found.card);
    }
  }
}

let waiting = false;

function hovered(event) {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    text.style.cursor = passageAt(offsetAt(event)) ? "pointer" : "";
  });
}

if (reader) {
  if (CAN_PAINT) unwrap();
  paint();
  fromAddress();
  reader.addEventListener("click", pressed);
  if (CAN_PAINT) text.addEventListener("pointermove", hovered);
  addEventListener("hashchange", fromAddress);
  document.addEventListener("htmx:afterSwap", (event) => event.target.closest?.("[data-side]") && paint());
  document.addEventListener("htmx:afterRequest", () => paint()); // a card may be gone
  document.addEventListener("annotation:saved", (event) => showAnnotation(event.detail.uuid, false));
}

export const readerText = text;
export const readerSide = side;
export const firstBlock = () => blocksOf(text)[0];
