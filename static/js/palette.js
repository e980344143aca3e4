// Ctrl-K, Cmd-K or [data-palette-open]: the command palette. The server answers with the lines; the page adds the pages
// this person saw last in this browser, which are forgotten as soon as nobody is signed in.
import { load, save } from "./storage.js";
import { letter, MAC } from "./typing.js";

const WAIT = 90;
const KEPT = 6;
const dialog = document.getElementById("palette");
const words = document.body.dataset;
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("[role=listbox]");
const status = dialog?.querySelector("[data-palette-status]");
let timer;
let asking; // the question under way
let entered = null; // Enter came before the answer: the key, to be obeyed then

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");
const here = () => location.pathname + (/[?&]done=/.test(location.search) ? "" : location.search);

// The pages of another person are as good as none.
function recent() {
  try {
    const [person, pages] = JSON.parse(load("recent"));
    return person === words.person ? pages : [];
  } catch {
    return [];
  }
}

function remember() {
  const address = here();
  const others = recent().filter(([other]) => other !== address);
  const title = document.title.replace(/ · Perimeter$/, "");
  const kept = document.querySelector(".error-page") || address === "/" ? others : [[address, title], ...others];
  save("recent", JSON.stringify([words.person, kept.slice(0, 2 * KEPT)]));
}

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  if (option && option === options()[0]) list.scrollTop = 0;
  else option?.scrollIntoView({ block: "nearest" });
}

function say(text, tone = "neutral") {
  status.dataset.tone = tone;
  status.textContent = text;
}

function addRecent() {
  const listed = new Set([here(), ...options().map((option) => option.getAttribute("href"))]);
  const pages = recent().filter(([address]) => !listed.has(address)).slice(0, KEPT);
  if (!pages.length) return;
  const group = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
  const line = group.querySelector("a");
  for (const [address, title] of pages) {
    const copy = line.cloneNode(true);
    copy.href = address;
    copy.querySelector("bdi").textContent = title;
    group.append(copy);
  }
  line.remove();
  list.prepend(group);
}

function show(html, query) {
  list.innerHTML = html;
  if (!query) addRecent();
  options().forEach((option, number) => (option.id = `palette-${number}`));
  input.setAttribute("aria-expanded", "true");
  choose(options()[0]);
  say(list.querySelector("[data-palette-said]").dataset.paletteSaid);
  if (entered) follow(entered);
}

function fail(text) {
  list.replaceChildren();
  input.setAttribute("aria-expanded", "false");
  choose(null);
  say(text, "danger");
}

// Only the answer to the last question counts.
async function ask() {
  clearTimeout(timer);
  timer = null;
  asking?.abort();
  const mine = (asking = new AbortController());
  const query = input.value.trim();
  try {
    const answer = await fetch(`${dialog.dataset.palette}?${new URLSearchParams({ q: query })}`, { signal: mine.signal, redirect: "manual" });
    if (answer.ok) show(await answer.text(), query);
    else fail(answer.type === "opaqueredirect" ? words.sessionOver : words.error);
  } catch {
    if (!mine.signal.aborted) fail(words.networkLost);
  } finally {
    if (asking === mine) asking = entered = null;
  }
}

function open() {
  if (dialog.open) return dialog.close();
  input.value = "";
  entered = null;
  dialog.showModal();
  ask();
}

function follow({ ctrlKey, metaKey }) {
  const option = chosen();
  if (!option) return;
  if (option.href && (ctrlKey || metaKey)) window.open(option.href, "_blank", "noopener");
  else option.click();
}

function enter(event) {
  if (!timer && !asking) return follow(event);
  entered = event;
  if (timer) ask();
}

const MOVES = {
  ArrowDown: (all, at) => all[(at + 1) % all.length],
  ArrowUp: (all, at) => all.at(at < 1 ? -1 : at - 1),
  Home: (all) => all[0],
  End: (all) => all.at(-1),
};

function typed(event) {
  if (event.isComposing || event.altKey || event.shiftKey) return;
  if (event.key === "Enter") enter(event);
  else if (MOVES[event.key]) choose(MOVES[event.key](options(), options().indexOf(chosen())));
  else return;
  event.preventDefault();
}

function pressed(event) {
  const option = event.target.closest("[role=option]");
  if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
  dialog.close();
  if (option.dataset.press) document.querySelector(option.dataset.press)?.click();
}

function listen() {
  document.addEventListener("keydown", (event) => {
    if (letter(event).toLowerCase() !== "k" || !(MAC ? event.metaKey : event.ctrlKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette-open]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  input.addEventListener("keydown", typed);
  input.addEventListener("input", () => {
    entered = null;
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  list.addEventListener("click", pressed);
}

if (dialog) {
  listen();
  if ("recent" in dialog.dataset) remember();
} else {
  save("recent", null);
}
