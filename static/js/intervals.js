// Many ranges of a text, [start, end) in code points: which of them cover a place, and how many lie over each other.
export class Intervals {
  // `ranges` are objects with `start` and `end`; they are kept in order of their starts.
  constructor(ranges) {
    this.list = [...ranges].sort((one, other) => one.start - other.start || other.end - one.end);
    this.measure(0);
  }

  // The furthest end up to each of them: what lies before it need not be looked at.
  measure(from) {
    this.reach ??= [];
    this.reach.length = from;
    for (let at = from; at < this.list.length; at += 1) this.reach.push(Math.max(this.list[at].end, this.reach[at - 1] ?? 0));
  }

  // How many begin at or before a place.
  upTo(offset) {
    let low = 0;
    let high = this.list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.list[middle].start <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(offset) {
    const found = [];
    for (let at = this.upTo(offset) - 1; at >= 0 && this.reach[at] > offset; at -= 1) {
      if (this.list[at].end > offset) found.push(this.list[at]);
    }
    return found;
  }

  // Those that touch [start, end), in order of their starts.
  between(start, end) {
    const after = this.upTo(start);
    return [...this.at(start).reverse(), ...this.list.slice(after, end === Infinity ? undefined : this.upTo(end - 1))];
  }

  // The shortest of those that cover a place.
  innermost(offset) {
    return this.at(offset).reduce((best, one) => (best && best.end - best.start <= one.end - one.start ? best : one), null);
  }

  add(range) {
    const at = this.upTo(range.start);
    this.list.splice(at, 0, range);
    this.measure(at);
  }

  remove(range) {
    const at = this.list.indexOf(range);
    if (at < 0) return;
    this.list.splice(at, 1);
    this.measure(at);
  }

  // How many lie over each other at most in each of `parts` equal parts of [start, end).
  depths(start, end, parts) {
    const size = (end - start) / parts;
    const found = new Array(parts).fill(0);
    let active = [];
    let next = this.upTo(start);
    active = this.at(start);
    for (let part = 0; part < parts; part += 1) {
      const from = start + part * size;
      const until = from + size;
      active = active.filter((one) => one.end > from);
      let most = active.length;
      while (next < this.list.length && this.list[next].start < until) {
        const here = this.list[next].start;
        active = active.filter((one) => one.end > here);
        active.push(this.list[next]);
        most = Math.max(most, active.length);
        next += 1;
      }
      found[part] = most;
    }
    return found;
  }
}
