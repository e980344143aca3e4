// The marks of a text: what is painted, found under the pointer, and shown as depth in the margin. One CSS highlight a
// category, made of static ranges; one more for what is selected and one for what is pending. The browser looks at every
// painted range anew whenever the page changes: of many marks only those near the window are painted.
import { Intervals } from "./intervals.js";
import { indexOf, lengthOf, staticRangesOf, startOf } from "./offsets.js";

export const CAN_PAINT = Boolean(globalThis.Highlight && CSS.highlights);
const OWN = ["selected", "pending"];
const BEHIND = { quoted: -1 };
const DEPTHS = 4; // shades of the margin bar
const MOST = 30_000; // arguments of one call
const FEW = 500; // marks that are painted wherever they stand
// In heights of the window, above and below it: what is painted before the first frame, afterwards, and at least.
const FIRST = 0.1;
const AROUND = 1.5;
const LEAST = 0.3;
const EVERYWHERE = [0, Infinity];

export function highlight(name, ranges, priority = 0) {
  if (!CAN_PAINT) return;
  if (!ranges.length) {
    CSS.highlights.delete(name);
    return;
  }
  const made = ranges.length < MOST ? new Highlight(...ranges) : ranges.reduce((all, range) => all.add(range), new Highlight());
  made.priority = priority;
  CSS.highlights.set(name, made);
}

export class Marks {
  constructor(text) {
    this.text = text;
    this.known = new Map(); // the id of a card -> its marks
    this.intervals = new Intervals([]);
    this.near = EVERYWHERE; // the code points between which marks are painted
    this.deepened = new Set(); // blocks whose margin bar is up to date
  }

  // Takes all marks there are: {id, category, start, end}.
  set(marks) {
    this.known = new Map();
    for (const mark of marks) this.known.set(mark.id, [...(this.known.get(mark.id) ?? []), mark]);
    this.intervals = new Intervals(marks);
    this.deepened.clear();
    this.paint(FIRST);
    if (this.near !== EVERYWHERE) requestAnimationFrame(() => setTimeout(() => this.paint()));
  }

  // Paints what has come near the window, if anything has.
  follow() {
    const [from, until] = this.around(LEAST);
    if (from < this.near[0] || until > this.near[1]) this.paint();
  }

  // The code points of the blocks within `share` heights of the window from it; of few marks all.
  around(share) {
    if (this.intervals.list.length <= FEW) return EVERYWHERE;
    const { blocks, starts } = indexOf(this.text);
    const first = firstOf(blocks, (block) => block.getBoundingClientRect().bottom >= -share * innerHeight);
    const beyond = firstOf(blocks, (block) => block.getBoundingClientRect().top > (1 + share) * innerHeight);
    const edge = (at) => (at < blocks.length ? starts[at] : Infinity);
    return [edge(first), edge(beyond)];
  }

  // Takes the marks of one card anew; with none of them it is gone. What stands as it stood costs nothing.
  put(id, marks) {
    const before = this.known.get(id) ?? [];
    const same = before.length === marks.length && before.every((one, at) => ["start", "end", "category"].every((name) => one[name] === marks[at][name]));
    if (same) return;
    for (const mark of before) this.lift(mark);
    if (marks.length) this.known.set(id, marks);
    else this.known.delete(id);
    for (const mark of marks) this.lay(mark);
    const touched = [...before, ...marks];
    const within = (from, until) => touched.some(({ start, end }) => start < until && end > from);
    this.deepen(this.blocks(within).filter((block) => this.deepened.has(block)));
  }

  lay(mark) {
    this.intervals.add(mark);
    if (!CAN_PAINT || mark.end <= this.near[0] || mark.start >= this.near[1]) return;
    mark.painted = staticRangesOf(this.text, mark.start, mark.end);
    const there = CSS.highlights.get(mark.category);
    if (there) for (const range of mark.painted) there.add(range);
    else highlight(mark.category, mark.painted, BEHIND[mark.category] ?? 0);
  }

  lift(mark) {
    this.intervals.remove(mark);
    const there = CAN_PAINT && CSS.highlights.get(mark.category);
    if (there) for (const range of mark.painted ?? []) there.delete(range);
  }

  // Paints the marks within `share` heights of the window from it, and no others.
  paint(share = AROUND) {
    this.near = this.around(share);
    const [from, until] = this.near;
    this.deepen(this.blocks((start, end) => start < until && end > from).filter((block) => !this.deepened.has(block)));
    if (!CAN_PAINT) return;
    const ranges = new Map();
    for (const mark of this.intervals.between(from, until)) {
      mark.painted ??= staticRangesOf(this.text, mark.start, mark.end);
      if (!ranges.has(mark.category)) ranges.set(mark.category, []);
      ranges.get(mark.category).push(...mark.painted);
    }
    for (const name of [...CSS.highlights.keys()]) if (!OWN.includes(name) && !ranges.has(name)) CSS.highlights.delete(name);
    for (const [category, some] of ranges) highlight(category, some, BEHIND[category] ?? 0);
  }

  // The blocks of whose first code point and end something holds.
  blocks(holds) {
    const { blocks, starts, lengths } = indexOf(this.text);
    return blocks.filter((_block, at) => holds(starts[at], starts[at] + lengths[at]));
  }

  // Shows beside paragraphs how many marks lie over each other there: a bar of shades, from two marks on.
  deepen(blocks) {
    const heights = blocks.map((block) => [block.offsetHeight, parseFloat(getComputedStyle(block).lineHeight) || 24]);
    blocks.forEach((block, at) => {
      this.deepened.add(block);
      const lines = Math.max(1, Math.round(heights[at][0] / heights[at][1]));
      const depths = this.intervals.depths(startOf(block), startOf(block) + lengthOf(block), lines);
      const deep = depths.some((depth) => depth > 1);
      block.toggleAttribute("data-deep", deep);
      if (deep) block.style.setProperty("--depths", gradient(depths));
      else block.style.removeProperty("--depths");
    });
  }

  of(id) {
    return this.known.get(id) ?? [];
  }

  at(offset) {
    return this.intervals.innermost(offset);
  }
}

// The first of sorted blocks for which something holds that holds for all after it.
function firstOf(blocks, holds) {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(blocks[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function gradient(depths) {
  const share = 100 / depths.length;
  const stops = depths.map((depth, at) => `var(--depth-${Math.min(DEPTHS, depth - 1)}, transparent) ${(at * share).toFixed(2)}% ${((at + 1) * share).toFixed(2)}%`);
  return `linear-gradient(${stops.join(", ")})`;
}
