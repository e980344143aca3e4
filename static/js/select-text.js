// [data-select-text]: words of the text are selected by keyboard. Once the text has the focus, ↓ ↑ go by sentence, ← → by word,
// Page Down and Page Up by paragraph; with Shift they extend and shrink; Esc lets go. "s" goes to the text. What is selected is
// the browser's own selection, so all else (annotate.js, copying) needs to know nothing of this. Whoever came by pointer or
// with a caret keeps the browser's keys.
import { blocksOf, lengthOf, passageOf, pointAt, rangesOf, startOf } from "./offsets.js";
import { letter, typing } from "./typing.js";

const KEYS = { ArrowDown: "sentence", ArrowUp: "sentence", ArrowRight: "word", ArrowLeft: "word", PageDown: "paragraph", PageUp: "paragraph" };
const CARET = [...Object.keys(KEYS), "Home", "End", "F7"];
const QUIET = 200; // ms: a held key is not read out at every step
const MOST = 14; // words that are read out in full
const SHOWN = /\p{L}|\p{N}|\p{Extended_Pictographic}/u;

let came = ""; // by what the focus moves: a key, or "pointer"
let inside = null; // the text whose keys are ours
let state = null; // {text, start, end, anchor: {start, end}, back}: code points; `back` when the start moves
const said = new WeakMap();

// Units of a text: sentences, words or paragraphs as code points [start, end), in order. Made once: the text never changes.
const made = new WeakMap();

function unitsOf(text, kind) {
  const known = made.get(text) ?? {};
  made.set(text, known);
  known[kind] ??= blocksOf(text).flatMap((block) => (kind === "paragraph" ? whole(block) : parts(block, segmenter(text, kind))));
  return known[kind];
}

const whole = (block) => (block.textContent.trim() ? [{ start: startOf(block), end: startOf(block) + lengthOf(block) }] : []);

function segmenter(text, granularity) {
  try {
    return new Intl.Segmenter(text.lang || undefined, { granularity });
  } catch {
    return new Intl.Segmenter(undefined, { granularity });
  }
}

function parts(block, cutter) {
  const found = [];
  for (const { segment, index } of cutter.segment(block.textContent)) {
    if (!SHOWN.test(segment)) continue;
    const start = index + segment.length - segment.trimStart().length;
    found.push({ start: pointAt(block, start), end: pointAt(block, index + segment.trimEnd().length) });
  }
  return found;
}

// The first unit for which something holds, by halving: it holds for all that follow.
function firstWhere(units, holds) {
  let low = 0;
  let high = units.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(units[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

const endsAfter = (units, point) => firstWhere(units, (unit) => unit.end > point);
const startsFrom = (units, point) => firstWhere(units, (unit) => unit.start >= point);

// The selection as it stands: ours, or one that was made by other means; null when there is none in this text.
function present(text) {
  const selection = getSelection();
  if (selection.isCollapsed || !selection.rangeCount || !text.contains(selection.getRangeAt(0).commonAncestorContainer)) return null;
  const found = passageOf(text, selection.getRangeAt(0));
  if (!found) return null;
  const { start, end } = found;
  if (state?.text === text && state.start === start && state.end === end) return state;
  return { text, start, end, anchor: { start, end }, back: false };
}

const plain = (text, { start, end }) => ({ text, start, end, anchor: { start, end }, back: false });

// Where reading begins: the first sentence whose line is below the bar.
function firstSeen(text, kind) {
  const units = unitsOf(text, kind);
  const top = barHeight();
  const block = blocksOf(text).find((one) => one.getBoundingClientRect().bottom > top + 8);
  if (!block) return units[0];
  const from = startsFrom(units, startOf(block));
  for (let at = from; at < units.length && at < from + 200; at += 1) {
    if (boxOf(text, units[at]).top >= top) return units[at];
  }
  return units[from] ?? units[0];
}

// To the next or former unit; from what is smaller than one first to the one it lies in, from what is larger into it.
function moved(now, kind, step) {
  const units = unitsOf(now.text, kind);
  const last = endsAfter(units, now.end - 1);
  const first = endsAfter(units, now.start);
  const edge = units[step > 0 ? Math.min(last, units.length - 1) : first];
  const covers = (unit) => now.start <= unit.start && unit.end <= now.end;
  if (kind === "word" && last > first) return plain(now.text, units[step > 0 ? first : Math.min(last, units.length - 1)]);
  if (!covers(edge)) return plain(now.text, edge);
  return plain(now.text, units[(step > 0 ? last : first) + step] ?? edge);
}

function extended(now, kind, step) {
  const units = unitsOf(now.text, kind);
  return step > 0 ? forward(now, units) : backward(now, units);
}

function forward(now, units) {
  if (!now.back) return { ...now, end: units[endsAfter(units, now.end)]?.end ?? now.end };
  const start = units[startsFrom(units, now.start + 1)]?.start ?? now.anchor.start;
  return start < now.anchor.start ? { ...now, start } : { ...now, start: now.anchor.start, back: false };
}

function backward(now, units) {
  const end = units[endsAfter(units, now.end - 1) - 1]?.end ?? -1;
  if (!now.back && end > now.start) return { ...now, end };
  const former = units[startsFrom(units, now.start) - 1];
  if (!former) return now;
  return { ...now, start: former.start, anchor: now.back ? now.anchor : { start: now.start, end: now.end }, back: true };
}

function show(next) {
  state = next;
  const ranges = rangesOf(next.text, next.start, next.end);
  const [first, last] = [ranges[0], ranges.at(-1)];
  const from = [first.startContainer, first.startOffset];
  const to = [last.endContainer, last.endOffset];
  getSelection().setBaseAndExtent(...(next.back ? [...to, ...from] : [...from, ...to]));
  bringIntoView(next);
  speak(next, ranges);
}

const hint = document.querySelector(".select-hint");
const barHeight = () => document.querySelector(".bar")?.getBoundingClientRect().bottom ?? 0;

function boxOf(text, { start, end }) {
  const boxes = rangesOf(text, start, end).map((range) => range.getBoundingClientRect());
  return { top: Math.min(...boxes.map((box) => box.top)), bottom: Math.max(...boxes.map((box) => box.bottom)) };
}

// All of it if it fits, else the edge that moves.
function bringIntoView(next) {
  const box = boxOf(next.text, next);
  const top = Math.max(0, barHeight()) + 24;
  const foot = (hint?.getBoundingClientRect().top || innerHeight) - 48; // the slip with the keys lies over the foot
  const fits = box.bottom - box.top < foot - top;
  const up = fits || next.back ? box.top - top : box.bottom - foot;
  if (box.top >= top && box.bottom <= foot) return;
  if (fits && box.bottom > foot) scrollBy({ top: box.bottom - foot, behavior: "instant" });
  else scrollBy({ top: up, behavior: "instant" });
}

function speak({ text }, ranges) {
  const place = placeFor(text);
  clearTimeout(place.timer);
  place.timer = setTimeout(() => {
    const words = ranges.map(String).join(" ").split(/\s+/).filter(Boolean);
    const half = MOST / 2;
    place.node.textContent = words.length <= MOST ? words.join(" ") : [...words.slice(0, half), "…", ...words.slice(-half)].join(" ");
  }, QUIET);
}

function placeFor(text) {
  if (!said.has(text)) {
    const node = Object.assign(document.createElement("p"), { className: "visually-hidden", lang: text.lang, dir: text.dir });
    node.setAttribute("role", "status");
    node.dataset.selectionSaid = "";
    text.after(node);
    said.set(text, { node, timer: 0 });
  }
  return said.get(text);
}

function press(event, text) {
  const kind = KEYS[event.key];
  const ahead = getComputedStyle(text).direction === "rtl" ? "ArrowLeft" : "ArrowRight"; // as the text is read
  const step = ["ArrowDown", "PageDown", ahead].includes(event.key) ? 1 : -1;
  const now = present(text);
  if (!now && !unitsOf(text, kind).length) return;
  event.preventDefault();
  if (!now) show(plain(text, firstSeen(text, kind)));
  else show(event.shiftKey ? extended(now, kind, step) : moved(now, kind, step));
}

function letGo(text) {
  if (!present(text)) return;
  state = null;
  getSelection().removeAllRanges();
  placeFor(text).node.textContent = "";
}

document.addEventListener("pointerdown", () => (came = "pointer"), true);
document.addEventListener("keydown", (event) => {
  came = event.key;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (inside && event.target === inside && event.key in KEYS) press(event, inside);
  else if (inside && event.target === inside && event.key === "Escape") letGo(inside);
}, true);

document.addEventListener("keydown", (event) => {
  if (letter(event) !== "s" || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const text = document.querySelector("[data-select-text]");
  if (!text?.hasAttribute("tabindex")) return;
  event.preventDefault();
  text.focus({ preventScroll: true });
  enter(text); // it may have had the focus, by pointer
  if (!present(text)) show(plain(text, firstSeen(text, "sentence")));
});

function enter(text) {
  inside = text;
  text.toggleAttribute("data-selecting", true);
}

document.addEventListener("focusin", ({ target }) => {
  inside = null;
  if (target.matches("[data-select-text]") && came !== "pointer" && !CARET.includes(came)) enter(target);
});
document.addEventListener("focusout", ({ target }) => target.removeAttribute("data-selecting"));

if (globalThis.Intl?.Segmenter) {
  for (const text of document.querySelectorAll("[data-select-text]")) {
    text.tabIndex = 0;
    placeFor(text);
  }
}
