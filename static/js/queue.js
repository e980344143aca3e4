// [data-queue]: the list of what is in review beside the item that is read (docs/queue.md says its keys). What comes next
// is fetched ahead. A decision waits ten seconds on the server; until then it can be undone (z, undo.js).
import { forget, keyOf } from "./draft-store.js";
import { say } from "./said.js";
import { letter, MAC, typing } from "./typing.js";

const root = document.querySelector("[data-queue]");
const pane = root.querySelector("[data-queue-pane]");
const messages = document.querySelector("[data-queue-messages]");
const page = document.body.dataset; // words of every page
const place = root.querySelector("[data-queue-place]");
const wide = matchMedia("(min-width: 64rem)"); // else an item stands alone, without the list (queue.css)
const VERDICTS = { a: "approve", c: "request_changes", r: "reject" };
const ahead = new Map(); // address of an item -> its words, or the promise of them
let chosen = ""; // the key of a verdict, until the second key

const rows = () => [...root.querySelectorAll("[data-queue-rows] > tr")];
const current = () => root.querySelector("[data-queue-rows] > tr[aria-current]");
// The item that is read is the one that the list marks (or one of another page of it): until then nothing is decided.
const agrees = () => {
  const item = pane.querySelector("[data-queue-item]")?.dataset.queueItem;
  return item !== undefined && pane.getClientRects().length > 0 && (current()?.dataset.item ?? item) === item;
};
const link = (row) => row.querySelector("a");
const form = () => (agrees() ? pane.querySelector("[data-queue-form]") : null);
const words = () => form()?.querySelector("[name=reason]");
const picks = () => [...root.querySelectorAll("[data-queue-rows] [data-pick]:checked")];

function fetched(row) {
  const address = link(row).href;
  if (!ahead.has(address)) {
    const asked = fetch(address, { headers: { "HX-Request": "true" } });
    const told = asked.then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)));
    ahead.set(address, told.then((html) => (ahead.has(address) && ahead.set(address, html), html)).catch(() => (ahead.delete(address), "")));
  }
  return ahead.get(address);
}

async function show(row, { focus = true } = {}) {
  chosen = "";
  if (focus) root.classList.add("with-item"); // somebody chose it
  for (const one of rows()) one.removeAttribute("aria-current");
  if (!row && root.querySelector("a[rel=next]")) { // the list goes on
    pane.replaceChildren();
    await more();
    if (current()) return;
    row = rows()[0];
  }
  if (!row) {
    pane.replaceChildren();
    pane.textContent = root.querySelector("a[rel=next]") ? page.networkLost : root.dataset.empty;
    if (focus) pane.focus();
    say(pane.textContent);
    placed();
    return;
  }
  row.setAttribute("aria-current", "true");
  placed();
  const known = ahead.get(link(row).href); // what is there already is put there at once, before anything is laid out
  if (typeof known !== "string") seeRow(row, focus);
  const html = typeof known === "string" ? known : await fetched(row);
  if (current() !== row) return; // moved on meanwhile
  if (!html) return location.assign(link(row).href);
  pane.innerHTML = html; // our own server's words, as htmx would put them there
  window.htmx?.process(pane);
  counted();
  if (known === html) seeRow(row, focus);
  pane.scrollTop = 0;
  if (focus) history.replaceState(null, "", link(row).href); // nobody chose what stands there at first
  const next = row.nextElementSibling;
  if (next) fetched(next);
  else more();
}

function seeRow(row, focus) {
  if (focus) atHome(row);
  if (wide.matches) row.scrollIntoView({ block: "nearest" });
  else messages.scrollIntoView({ block: "start" }); // what can be undone stands above the item
}

// Where the keys begin: the row of the list, or the item where it stands alone.
const atHome = (row = current()) => ((wide.matches && row && link(row)) || pane).focus({ preventScroll: true });

// The place of the item in the list, and what is beside it, for a window that shows no list.
function placed() {
  const all = rows();
  const here = all.indexOf(current());
  const said = here < 0 ? "" : place.dataset.queuePlace.replace("{place}", here + 1).replace("{count}", all.length);
  place.querySelector("[data-place-said]").textContent = said;
  for (const way of place.querySelectorAll("[data-step]")) {
    const row = all[here + Number(way.dataset.step)];
    way.hidden = !row;
    if (row) way.href = link(row).href;
  }
}

function walk(step) {
  const all = rows();
  const here = all.indexOf(current());
  const to = here < 0 ? (step > 0 ? 0 : all.length - 1) : here + step;
  if (all[to]) return void show(all[to]);
  if (all[here]) atHome(all[here]); // at an end; and nobody has chosen what is shown at first
  if (step > 0 && here >= 0) more().then(() => current() === all[here] && all[here].nextElementSibling && show(all[here].nextElementSibling));
}

function pick() {
  const box = current()?.querySelector("[data-pick]");
  if (!box) return;
  box.checked = !box.checked;
  counted();
  say(`${root.dataset.pickedWords} ${picks().length}`);
}

// While something is picked a decision is on that; the pane says on how many.
function counted() {
  const many = picks().length ? root.dataset.pickedOn.replace("{number}", picks().length) : "";
  for (const place of pane.querySelectorAll("[data-on-picked]")) place.textContent = many;
}

function choose(key) {
  const radio = form()?.querySelector(`[name=verdict][value=${VERDICTS[key]}]`);
  if (!radio) return;
  if (chosen === key && key === "a") return decide("approve");
  chosen = key;
  radio.checked = true;
  shownReasons(VERDICTS[key]);
  if (key === "a") form().querySelector("[data-record]").focus();
  else words().focus(); // what is typed now is the reason, and no key
  say(radio.closest("label").textContent.trim());
}

function shownReasons(verdict) {
  for (const menu of form()?.querySelectorAll("[data-reasons]") ?? []) {
    const own = menu.dataset.reasons === verdict;
    menu.classList.toggle("shown", own);
    if (!own) for (const box of menu.querySelectorAll("[name=kept]")) box.checked = false;
  }
}

function reason(digit) {
  const menu = form()?.querySelector(`[data-reasons=${VERDICTS[chosen]}]`);
  const box = menu?.querySelectorAll("[name=kept]")[digit - 1];
  if (!box) return false;
  box.checked = true;
  decide(VERDICTS[chosen]);
  return true;
}

// What is picked, else the item that is read. The next one is there before the server has answered.
async function decide(verdict) {
  if (!form()) return;
  const sent = new FormData(form());
  const typed = keyOf(form());
  const picked = picks().map((box) => box.closest("tr"));
  const gone = picked.length ? picked : [current()].filter(Boolean);
  if (picked.length) {
    sent.delete("picked");
    for (const row of picked) sent.append("picked", `${row.dataset.item} ${row.dataset.seen}`);
  }
  sent.set("verdict", verdict);
  if (verdict !== "approve" && !sent.get("kept") && !sent.get("reason").trim()) return form().reportValidity() && form().querySelector("[name=reason]").focus();
  if (!gone.length) { // an item that stands on another page of the list
    const alone = form();
    alone.submit();
    return void (pane.inert = true);
  }
  const address = form().action;
  const label = form().querySelector(`[name=verdict][value=${verdict}]`).closest("label").querySelector("span").firstChild.textContent.trim();
  const offered = offer(`${label}: ${gone.length > 1 ? gone.length : link(gone[0]).textContent.trim()}`);
  const places = gone.map((row) => [row, row.parentNode, rows().slice(rows().indexOf(row) + 1)]);
  const following = after(gone);
  for (const row of gone) row.remove();
  show(following);
  let told;
  try {
    const answer = await fetch(address, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 401) return offered.end(), back(places, page.sessionOver, signIn());
    if (answer.status < 500 && !answer.ok && !answer.headers.get("Content-Type")?.includes("json")) {
      return offered.end(), back(places, page[`error${answer.status}`] ?? page.error);
    }
    told = await answer.json();
  } catch { // it may have arrived
    offered.end();
    back(places, root.dataset.unknown);
    return look();
  }
  if (told.decided === undefined) return offered.end(), back(places, told.message ?? told.detail ?? page.error);
  setTimeout(() => forget(typed), 500); // after the last pause, at which it is kept once more
  const left = new Map((told.skipped ?? []).map((one) => [String(one.item), one]));
  if (told.undo) offered.settle(told, places.filter(([row]) => !left.has(row.dataset.item)));
  else offered.end();
  if (left.size) back(places.filter(([row]) => left.has(row.dataset.item)), [...left.values()].map((one) => `${one.title}: ${one.message}`).join(" "));
  for (const line of told.warnings) notice(line, "warning");
}

// Where nothing is edited and accepted, its key says why, once for as long as it stands there.
const noEdit = () => (agrees() ? pane.querySelector("[data-no-edit]")?.dataset.noEdit : "");

function explain(why) {
  messages.querySelector("[data-explains]")?.remove();
  const made = notice(why, "neutral");
  made.dataset.explains = "";
  setTimeout(() => made.remove(), 15000);
}

function signIn() {
  const made = document.createElement("a");
  made.href = `${page.signInUrl}?next=${encodeURIComponent(location.pathname + location.search)}`;
  made.textContent = root.dataset.signIn;
  return made;
}

// Nobody knows whether a decision arrived: once the server answers again the page is read anew, with what can be undone.
async function look() {
  for (const wait of [0, 1000, 2000, 4000, 8000, 16000]) {
    await new Promise((done) => setTimeout(done, wait));
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok) continue;
    if (answer.redirected) return notice(page.sessionOver, "danger", signIn());
    if (!words()?.value) return location.reload();
    const read = new DOMParser().parseFromString(await answer.text(), "text/html");
    return messages.prepend(...read.querySelectorAll("[data-queue-messages] > .notice"));
  }
}

function after(gone) {
  const all = rows();
  const left = all.filter((row) => !gone.includes(row));
  const from = all.indexOf(gone.at(-1));
  return left.find((row) => all.indexOf(row) > from) ?? left.at(-1) ?? null;
}

function back(places, why, way) {
  for (const [row, body, below] of places.toReversed()) { // the last one first: it may stand below one before it
    const box = row.querySelector("[data-pick]");
    if (box) box.checked = false;
    row.removeAttribute("aria-current");
    if (!way) ahead.delete(link(row).href); // without a session there is nothing newer to read
    body.insertBefore(row, below.find((one) => one.parentNode === body) ?? null);
  }
  counted();
  placed();
  if (why) notice(why, "danger", way);
  if (!current() && places.length) show(places[0][0]);
}

function notice(said, tone, way) {
  const made = document.createElement("div");
  made.className = "notice";
  made.dataset.tone = tone;
  const body = document.createElement("div");
  body.className = "notice-body";
  const line = document.createElement("p");
  line.textContent = said;
  if (way) line.append(" ", way);
  body.append(line);
  made.append(body);
  messages.prepend(made);
  say(said);
  return made;
}

// The notice of a decision stands there before the server has it: what is pressed meanwhile is kept, and sent then.
function offer(said) {
  const made = notice(said, "success");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.dataset.undo = "";
  button.dataset.undoAt = performance.now();
  button.textContent = root.dataset.undoWords;
  made.append(button);
  let told, places, timer;
  const end = () => {
    const had = made.contains(document.activeElement);
    clearTimeout(timer);
    made.remove();
    if (had) atHome();
  };
  async function undo() {
    const token = root.querySelector("[name=csrfmiddlewaretoken]") ?? pane.querySelector("[name=csrfmiddlewaretoken]");
    const headers = { Accept: "application/json", "X-CSRFToken": token?.value ?? JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
    let done;
    try {
      const answer = await fetch(told.undo, { method: "POST", headers });
      if (answer.redirected) return end(), notice(page.sessionOver, "danger", signIn());
      done = [answer.ok, await answer.json()];
    } catch {
      end();
      notice(root.dataset.unknown, "danger");
      return look();
    }
    end();
    if (!done[0]) return notice(done[1].message ?? done[1].detail ?? page.error, "danger");
    back(places, "");
    show(places[0][0]);
  }
  button.addEventListener("click", () => {
    button.disabled = true;
    if (told) undo();
  });
  function settle(answer, gone) {
    [told, places] = [answer, gone];
    button.dataset.undo = told.undo;
    made.querySelector("p").textContent = told.said;
    if (button.disabled) undo();
    else timer = setTimeout(end, told.left * 1000);
  }
  return { settle, end };
}

// The rows of the page that follows, once the last one of this is read.
let coming = null;
const more = () => (coming ??= onwards().catch(() => {}).finally(() => (coming = null)));

async function onwards() {
  const next = root.querySelector("a[rel=next]");
  if (!next) return;
  const answer = await fetch(next.href);
  if (!answer.ok || answer.redirected) return; // it is asked for again
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = new Set(rows().map((row) => row.dataset.item));
  for (const row of read.querySelectorAll("[data-queue-rows] > tr")) {
    if (!known.has(row.dataset.item)) root.querySelector("[data-queue-rows]").append(document.adoptNode(row));
  }
  const onward = read.querySelector("a[rel=next]");
  if (onward) next.replaceWith(document.adoptNode(onward));
  else next.remove();
  const row = current()?.nextElementSibling;
  if (row) fetched(row);
  placed();
}

root.addEventListener("click", (event) => {
  const row = event.target.closest("[data-queue-rows] a")?.closest("tr");
  if (!row || !wide.matches || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const page = row === current() && agrees() && pane.querySelector("#queue-item-title a");
  if (page) location.assign(page.href); // it is shown: Enter, or another click, opens its own page
  else show(row);
});

root.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick]")) counted();
  if (!event.target.matches("[name=verdict]") || !form()?.contains(event.target)) return;
  shownReasons(event.target.value);
  chosen = Object.keys(VERDICTS).find((key) => key !== "a" && VERDICTS[key] === event.target.value) ?? "";
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-queue-form]")) return;
  event.preventDefault();
  if (event.target === form()) decide(new FormData(event.target).get("verdict"));
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter" && form()?.contains(event.target)) return form().requestSubmit();
  if (event.key === "Escape" && pane.contains(event.target)) {
    chosen = "";
    return atHome();
  }
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.repeat || event.isComposing) return;
  // Where the row of digits writes letters; on a Mac the key beside it (Option) writes signs in a field.
  const alt = event.altKey && !event.shiftKey && !(MAC && typing(event.target));
  const digit = alt && /^Digit[1-9]$/.test(event.code) && event.code[5];
  if (event.altKey && !digit) return;
  const key = digit || letter(event);
  if (event.target === words() ? chosen : chosen && chosen !== "a" && !typing(event.target)) {
    if (/^[1-9]$/.test(digit || event.key) && !words().value && reason(Number(key))) return event.preventDefault();
    if ([...event.key].length > 1 || !event.key.trim()) return; // Tab, Enter and their like
    event.stopImmediatePropagation(); // words, and the key of nobody
    return words().focus();
  }
  if (typing(event.target)) return;
  if (key === "j") walk(1);
  else if (key === "k") walk(-1);
  else if (key === "x") pick();
  else if (key === "a" || key === "c" || key === "r") choose(key);
  else if (key === "e" && noEdit()) explain(noEdit());
  else return;
  event.preventDefault(); // nobody else's key (keys.js)
}, true);

// A browser that keeps boxes as they were would let a decision reach what nobody sees as picked.
addEventListener("pageshow", () => {
  for (const box of picks()) box.checked = box.defaultChecked;
  counted();
});

const first = current() ?? rows()[0];
if (first && wide.matches) {
  if (current()) {
    const next = first.nextElementSibling;
    if (next) fetched(next);
  } else if (!pane.querySelector("[data-queue-item]")) show(first, { focus: false }); // an item of another page stays
}
