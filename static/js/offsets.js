// Offsets are code points into the canonical text; the browser counts UTF-16. This is where one becomes the other.
// A block is a [data-start] paragraph; its text content stands in the canonical text from that code point on.

// Positions of surrogate pairs of a string, in UTF-16 and in code points, sorted.
function pairs(text) {
  const utf16 = [];
  const points = [];
  for (let at = 0, point = 0; at < text.length; point += 1) {
    if (text.codePointAt(at) > 0xffff) {
      utf16.push(at);
      points.push(point);
      at += 2;
    } else at += 1;
  }
  return { utf16, points };
}

// How many of the sorted values are smaller than the limit.
function below(values, limit) {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

const known = new WeakMap();

function pairsOf(block) {
  if (!known.has(block)) known.set(block, pairs(block.textContent));
  return known.get(block);
}

const toPoints = (block, utf16) => utf16 - below(pairsOf(block).utf16, utf16 - 1);
const toUtf16 = (block, points) => points + below(pairsOf(block).points, points);

export const blocksOf = (text) => [...text.querySelectorAll("[data-start]")];
export const startOf = (block) => Number(block.dataset.start);
export const lengthOf = (block) => toPoints(block, block.textContent.length);

// The code point of a place in the document that lies inside a block.
export function offsetOf(block, node, offset) {
  const before = document.createRange();
  before.setStart(block, 0);
  before.setEnd(node, offset);
  return startOf(block) + toPoints(block, before.toString().length);
}

// The code point of a place in the text content of a block, which the browser counts in UTF-16.
export const pointAt = (block, utf16) => startOf(block) + toPoints(block, utf16);

// The code points [start, end) that a range of the document covers, and its words; null when it covers none.
export function passageOf(text, range) {
  const parts = [];
  for (const block of blocksOf(text)) {
    if (!range.intersectsNode(block)) continue;
    const first = block.contains(range.startContainer) ? offsetOf(block, range.startContainer, range.startOffset) : startOf(block);
    const last = block.contains(range.endContainer) ? offsetOf(block, range.endContainer, range.endOffset) : startOf(block) + lengthOf(block);
    if (first < last) parts.push({ start: first, end: last, words: wordsOf(block, first, last) });
  }
  if (!parts.length || !parts.some((part) => part.words.trim())) return null;
  return { start: parts[0].start, end: parts.at(-1).end, exact: parts.map((part) => part.words).join("\n\n") };
}

function wordsOf(block, start, end) {
  const from = startOf(block);
  return block.textContent.slice(toUtf16(block, start - from), toUtf16(block, end - from));
}

// A range of the document for the code points [start, end), one for each block it touches.
export function rangesOf(text, start, end) {
  return blocksOf(text).flatMap((block) => {
    const from = startOf(block);
    const first = Math.max(start, from) - from;
    const last = Math.min(end, from + lengthOf(block)) - from;
    return first < last ? [rangeIn(block, toUtf16(block, first), toUtf16(block, last))] : [];
  });
}

function rangeIn(block, start, end) {
  const range = document.createRange();
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let passed = 0, node = walker.nextNode(); node; passed += node.length, node = walker.nextNode()) {
    if (start >= passed && start < passed + node.length) range.setStart(node, start - passed);
    if (end > passed && end <= passed + node.length) {
      range.setEnd(node, end - passed);
      break;
    }
  }
  return range;
}

// The text nodes of a block and where each begins, in UTF-16; they are looked for once, and again when one has gone.
const nodes = new WeakMap();

function nodesOf(block) {
  const known = nodes.get(block);
  if (known?.every(({ node }) => node.isConnected)) return known;
  const found = [];
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  for (let from = 0, node = walker.nextNode(); node; from += node.length, node = walker.nextNode()) if (node.length) found.push({ node, from });
  nodes.set(block, found);
  return found;
}

// As rangesOf, for thousands of them: static ranges, which cost nothing when the document changes. The text must not.
export function staticRangesOf(text, start, end) {
  const { blocks, starts, lengths } = indexOf(text);
  const found = [];
  for (let at = Math.max(0, below(starts, start + 1) - 1); at < blocks.length && starts[at] < end; at += 1) {
    const first = Math.max(start, starts[at]) - starts[at];
    const last = Math.min(end, starts[at] + lengths[at]) - starts[at];
    if (first < last) found.push(staticRangeIn(blocks[at], toUtf16(blocks[at], first), toUtf16(blocks[at], last)));
  }
  return found;
}

const indexes = new WeakMap();

// The blocks of a text that does not change, where each begins and how long it is, in code points; looked for once.
export function indexOf(text) {
  const known = indexes.get(text);
  if (known?.blocks[0]?.isConnected) return known;
  const blocks = blocksOf(text);
  const made = { blocks, starts: blocks.map(startOf), lengths: blocks.map(lengthOf) };
  indexes.set(text, made);
  return made;
}

function staticRangeIn(block, start, end) {
  const parts = nodesOf(block);
  const first = parts.findLast(({ from }) => from <= start);
  const last = parts.findLast(({ from }) => from < end);
  return new StaticRange({ startContainer: first.node, startOffset: start - first.from, endContainer: last.node, endOffset: end - last.from });
}
