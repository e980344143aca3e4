// What a test looks for in a page, all in one go. Each function returns complaints: short words, an element each.
(() => {
  const POINTABLE = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex]:not([tabindex="-1"])';
  const nameOf = (element) => {
    const words = (element.getAttribute("aria-label") || element.textContent || element.name || "").trim().replace(/\s+/g, " ");
    const where = element.closest("[class]");
    return `<${element.tagName.toLowerCase()} ${where ? "." + String(where.className.baseVal ?? where.className).split(" ")[0] : ""}> “${words.slice(0, 40)}”`;
  };
  const seen = (element) =>
    element.checkVisibility({ checkVisibilityCSS: true, checkOpacity: true }) && element.getBoundingClientRect().width > 1;
  const each = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Colours, as Chromium itself reads them.
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  const read = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const known = new Map(); // a page has few colours, and reading one is slow; a system's colour is another in another theme
  const rgba = (colour) => {
    const key = `${colour} ${matchMedia("(prefers-color-scheme: dark)").matches} ${matchMedia("(forced-colors: active)").matches}`;
    if (!known.has(key)) known.set(key, read(colour));
    return known.get(key);
  };
  const light = (colour) => {
    const [r, g, b] = [...rgba(colour)].slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const groundOf = (element) => {
    for (let here = element; here; here = here.parentElement) {
      const colour = getComputedStyle(here).backgroundColor;
      if (rgba(colour)[3] > 200) return colour; // the system's colour of a choice is not quite opaque
    }
    return getComputedStyle(document.documentElement).colorScheme === "dark" ? "black" : "white";
  };

  // A box that may scroll sideways: data in two dimensions, or source text as it came.
  const SCROLLERS = ".table-scroll, pre, .matrix-box";
  const clips = (style) => /hidden|clip|auto|scroll/.test(style.overflowX);

  const onlyHeard = (element) => {
    for (let here = element; here; here = here.parentElement) if (getComputedStyle(here).clipPath !== "none") return true;
    return false;
  };

  function cut() {
    const faults = [];
    const wider = document.scrollingElement.scrollWidth - innerWidth;
    if (wider > 0) faults.push(`${wider} px wider than the window`);
    for (const box of each("body *")) {
      if (box.scrollWidth <= box.clientWidth + 1 || box.clientWidth <= 1) continue;
      const style = getComputedStyle(box);
      if (!clips(style) || box.matches(`${SCROLLERS}, input, textarea, select`) || style.textOverflow === "ellipsis") continue;
      if (seen(box)) faults.push(`cut off or scrolls sideways by ${box.scrollWidth - box.clientWidth} px: ${nameOf(box)}`);
    }
    const range = document.createRange();
    for (const box of each("main *, header *, footer *")) {
      const words = [...box.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
      if (!words.length || box.closest(SCROLLERS)) continue;
      if (!seen(box) || box.closest(".visually-hidden, svg, option, dialog") || onlyHeard(box)) continue;
      const leave = (node) => {
        range.selectNode(node);
        return [...range.getClientRects()].some((line) => line.width > 1 && (line.right > innerWidth + 1 || line.left < -1));
      };
      if (words.some(leave)) faults.push(`words leave the window: ${nameOf(box)}`);
    }
    return faults;
  }

  // Call after a key was pressed: from then on focus that a script sets counts as the keyboard's.
  const LOOK = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "borderTopColor", "backgroundColor"];
  const PARTS = [null, "::before", "::after"]; // an outline may be drawn on what a sheet adds
  const lookOf = (element) => {
    const styles = PARTS.map((part) => getComputedStyle(element, part));
    return styles.map((style) => LOOK.map((name) => style[name])).join("|");
  };
  const outlined = (style) => style.outlineStyle !== "none" && style.content !== "none" && parseFloat(style.outlineWidth) >= 2;
  const barred = (style) => !["none", "normal"].includes(style.content) && parseFloat(style.inlineSize) >= 2 && rgba(style.backgroundColor)[3] === 255;

  function focus() {
    const faults = [];
    const all = each(POINTABLE).filter((element) => seen(element) && !element.disabled && !element.closest("dialog:not([open])"));
    document.activeElement?.blur();
    for (const element of all) {
      const row = element.closest("tr");
      const bearer = element.matches(".row-link") && row ? row : element;
      const before = lookOf(bearer);
      element.focus();
      if (document.activeElement !== element) continue;
      const style = PARTS.map((part) => getComputedStyle(bearer, part)).find((one, part) => outlined(one) || (part && barred(one)));
      if (before === lookOf(bearer)) faults.push(`focus does not show: ${nameOf(element)}`);
      else if (!style) faults.push(`no outline of 2 px: ${nameOf(element)}`);
      else {
        const inside = parseFloat(style.outlineOffset) < 0;
        const ground = groundOf(inside ? bearer : bearer.parentElement);
        const ratio = contrast(outlined(style) ? style.outlineColor : style.backgroundColor, ground);
        if (ratio < 3) faults.push(`focus has a contrast of ${ratio.toFixed(2)}: ${nameOf(element)}`);
        const hidden = hiddenPart(bearer, parseFloat(style.outlineOffset) + parseFloat(style.outlineWidth));
        if (hidden) faults.push(`focus is ${hidden}: ${nameOf(element)}`);
      }
      element.blur();
    }
    scrollTo(0, 0);
    return faults;
  }

  function hiddenPart(element, reach) {
    const box = element.getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight) return "outside the window";
    const points = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [box.left + x * box.width, box.top + y * box.height]));
    const over = points.map(([x, y]) => document.elementFromPoint(x, y)).filter(Boolean);
    const apart = (one) => !one.contains(element) && !element.contains(one) && one.closest(".bar, .tab-bar, .form-actions");
    if (over.length && over.every(apart) && !element.closest(".bar, .tab-bar, .form-actions")) return `covered by ${nameOf(over[0])}`;
    if (reach <= 1 || getComputedStyle(element).display === "inline") return "";
    for (let here = element.parentElement; here && here !== document.body; here = here.parentElement) {
      const style = getComputedStyle(here);
      if (!clips(style)) continue;
      const frame = here.getBoundingClientRect();
      if (box.left - reach < frame.left - 1 || box.right + reach > frame.right + 1) return `cut by ${nameOf(here)}`;
      break;
    }
    return "";
  }

  function motion() {
    const faults = document.getAnimations().filter((one) => one.effect?.getComputedTiming().duration > 10).map((one) => `moves: ${nameOf(one.effect.target)}`);
    const long = (times) => times.split(",").some((time) => parseFloat(time) * (time.includes("ms") ? 0.001 : 1) > 0.01);
    for (const element of each("*")) {
      for (const part of [null, "::before", "::after"]) {
        const style = getComputedStyle(element, part);
        if (long(style.transitionDuration) || (style.animationName !== "none" && long(style.animationDuration))) faults.push(`moves: ${nameOf(element)}`);
      }
    }
    if (getComputedStyle(document.documentElement).scrollBehavior === "smooth") faults.push("scrolls smoothly");
    return faults;
  }

  // In forced colours backgrounds and shadows are gone: what is left must still say what can be pressed and what is chosen.
  const edge = (style) => ["Top", "Right", "Bottom", "Left"].some((side) => style[`border${side}Style`] !== "none" && parseFloat(style[`border${side}Width`]) >= 1);
  const CHOSEN = '[aria-current]:not([aria-current="false"]), [aria-pressed="true"], [aria-selected="true"]';

  function forced() {
    const faults = [];
    for (const element of each('.button, input:not([type="checkbox"], [type="radio"], [type="file"], [type="hidden"], [type="range"]), select, textarea, .card, dialog, .notice, .badge')) {
      if (!seen(element)) continue;
      const style = getComputedStyle(element);
      const same = contrast(style.borderTopColor, groundOf(element.parentElement)) < 1.5;
      if (!edge(style) || same) faults.push(`has no edge: ${nameOf(element)}`);
    }
    for (const element of each(CHOSEN)) {
      if (!seen(element)) continue;
      const other = [...(element.closest("ul, ol, nav, .segmented, .annotations")?.querySelectorAll(element.tagName) ?? [])].find(
        (one) => !one.matches(CHOSEN) && one.className === element.className && seen(one));
      if (!other) continue;
      const look = (one) => [null, "::after", "::before"].map((part) => {
        const style = getComputedStyle(one, part);
        const line = parseFloat(style.borderBottomWidth) && style.borderBottomColor;
        return [style.backgroundColor, part ? style.content + line : style.borderTopColor + style.borderBottomColor, style.outlineStyle, style.color].join();
      }).join() + (one.querySelector("use")?.getAttribute("href") ?? "");
      if (look(element) === look(other)) faults.push(`chosen, but looks like the others: ${nameOf(element)}`);
    }
    for (const icon of each("svg.icon")) {
      if (!seen(icon)) continue;
      const ratio = contrast(getComputedStyle(icon).color, groundOf(icon));
      if (ratio < 3) faults.push(`icon with a contrast of ${ratio.toFixed(2)}: ${nameOf(icon.parentElement)}`);
    }
    for (const mark of each("mark, ins, del")) {
      const style = getComputedStyle(mark);
      if (seen(mark) && style.textDecorationLine === "none" && style.backgroundColor === groundOf(mark.parentElement) && !edge(style)) {
        faults.push(`mark that cannot be seen: ${nameOf(mark)}`);
      }
    }
    for (const name of CSS.highlights?.keys() ?? []) {
      const style = getComputedStyle(document.querySelector(".reader-text"), `::highlight(${name})`);
      const ground = groundOf(document.querySelector(".reader-text"));
      if (style.textDecorationLine === "none" && contrast(style.backgroundColor, ground) < 1.5) faults.push(`highlight that cannot be seen: ${name}`);
    }
    return faults;
  }

  // What stands in Latin letters where the page is in another language: names and machine words, or an English leftover.
  // What a diff says was added or taken away is a piece of somebody's words.
  function latin(language) {
    const found = new Set();
    const take = (words, element) => {
      const own = (element.closest("[lang]") || document.documentElement).lang;
      if (!own.startsWith(language) || element.closest("code, pre, script, style, kbd, ins, del, [translate=no]")) return;
      if (/[A-Za-z]{2,}/.test(words)) found.add(words.trim().replace(/\s+/g, " "));
    };
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const around = walker.currentNode.parentElement;
      if (around.checkVisibility({ checkVisibilityCSS: true })) take(walker.currentNode.data, around);
    }
    for (const name of ["aria-label", "title", "placeholder", "alt"]) for (const one of each(`body [${name}]`)) take(one.getAttribute(name), one);
    take(document.title, document.documentElement);
    return [...found];
  }

  return { cut, focus, motion, forced, latin };
})()
