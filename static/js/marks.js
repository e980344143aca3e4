// The marks of a text: what is painted, found under the pointer, and shown as depth in the margin. One CSS highlight a
// category, made of static ranges; one more for what is selected and one for what is pending.
import { Intervals } from "./intervals.js";
import { blocksOf, lengthOf, staticRangesOf, startOf } from "./offsets.js";

export const CAN_PAINT = Boolean(globalThis.Highlight && CSS.highlights);
const OWN = ["selected", "pending"];
const BEHIND = { quoted: -1 };
const DEPTHS = 4; // shades of the margin bar
const MOST = 30_000; // arguments of one call

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
  }

  // Takes all marks there are: {id, category, start, end}.
  set(marks) {
    this.known = new Map();
    for (const mark of marks) this.known.set(mark.id, [...(this.known.get(mark.id) ?? []), mark]);
    this.intervals = new Intervals(marks);
    this.paint();
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
    this.deepen([...before, ...marks]);
  }

  lay(mark) {
    this.intervals.add(mark);
    if (!CAN_PAINT) return;
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

  paint() {
    if (!CAN_PAINT) return;
    for (const name of [...CSS.highlights.keys()]) if (!OWN.includes(name)) CSS.highlights.delete(name);
    const ranges = new Map();
    for (const mark of this.intervals.list) {
      mark.painted = staticRangesOf(this.text, mark.start, mark.end);
      if (!ranges.has(mark.category)) ranges.set(mark.category, []);
      ranges.get(mark.category).push(...mark.painted);
    }
    for (const [category, some] of ranges) highlight(category, some, BEHIND[category] ?? 0);
    this.deepen();
  }

  // Shows beside each paragraph how many marks lie over each other there: a bar of shades, from two marks on.
  deepen(changed = null) {
    const blocks = blocksOf(this.text).filter((block) => !changed || changed.some(({ start, end }) => start < startOf(block) + lengthOf(block) && end > startOf(block)));
    const heights = blocks.map((block) => [block.offsetHeight, parseFloat(getComputedStyle(block).lineHeight) || 24]);
    blocks.forEach((block, at) => {
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

function gradient(depths) {
  const share = 100 / depths.length;
  const stops = depths.map((depth, at) => `var(--depth-${Math.min(DEPTHS, depth - 1)}, transparent) ${(at * share).toFixed(2)}% ${((at + 1) * share).toFixed(2)}%`);
  return `linear-gradient(${stops.join(", ")})`;
}
