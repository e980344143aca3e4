// [data-live="topic"]: who else has this open, and whether it changed, asked every ten seconds as long as the page is seen
// (docs/live.md). A changed topic is an event, `live`, on its element: htmx may fetch the part anew (hx-trigger="live").
// With data-live-news the server is asked what to say of it; the words stand in a line that is there from the beginning.
const EVERY = 10_000;
const LONGEST = 300_000;
const page = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const known = new WeakMap(); // element -> the version that it has dealt with
let timer, address, tag, refused;
let failed = 0;
let last = 0;

const places = () => [...document.querySelectorAll("[data-live]")];
const spread = (time) => time * (0.85 + Math.random() * 0.3); // so that pages do not ask all at once
const first = () => places()[0]?.dataset;

function plan(time) {
  clearTimeout(timer);
  if (!document.hidden && navigator.onLine) timer = setTimeout(ask, time);
}

function later(answer) {
  const told = Number(answer?.headers.get("Retry-After")) * 1000;
  const wait = Math.min(LONGEST, EVERY * 2 ** failed); // a server that starts again is asked after the usual pause
  failed += 1;
  plan(spread(Math.max(wait, told || 0)));
}

async function ask() {
  endWhatEnded();
  const topics = [...new Set(places().map((place) => place.dataset.live))];
  const asked = topics.length && `${first().liveUrl}?${new URLSearchParams([...topics.map((topic) => ["on", topic]), ["page", page]])}`;
  if (!asked || asked === refused) return plan(spread(EVERY));
  last = Date.now();
  let answer;
  try {
    const headers = asked === address && tag ? { "If-None-Match": tag } : {};
    answer = await fetch(asked, { headers, redirect: "manual", cache: "no-store" });
  } catch {
    return later();
  }
  if (answer.type === "opaqueredirect" || answer.status === 401) return; // the session has ended: the next page says so
  if (answer.status === 429 || answer.status >= 500) return later(answer);
  if (answer.ok) {
    [address, tag] = [asked, answer.headers.get("ETag")];
    try {
      await tell(await answer.json());
    } catch {
      tag = null; // what was not told is asked for again
      return later();
    }
  } else if (answer.status !== 304) refused = asked;
  failed = 0;
  plan(spread(EVERY));
}

async function tell(told) {
  for (const [name, value] of Object.entries(told)) {
    for (const place of document.querySelectorAll(`[data-live-number="${name}"]`)) showNumber(place, value);
  }
  const missed = [];
  for (const place of places()) {
    const here = place.querySelector("[data-live-present]");
    if (here) put(here, told.said);
    const seq = told.seq[place.dataset.live];
    const before = known.get(place) ?? place.dataset.liveSeq;
    if (seq === undefined || seq === before) continue;
    try {
      if (place.dataset.liveNews) await news(place);
      if (before !== undefined || "liveFirst" in place.dataset) {
        const detail = { waits: [] }; // whoever listens may add a promise: it counts as told once that is kept
        place.dispatchEvent(new CustomEvent("live", { bubbles: true, detail }));
        await Promise.all(detail.waits);
      }
      known.set(place, seq);
    } catch (error) {
      missed.push(error);
    }
  }
  if (missed.length) throw missed[0];
}

// A part that htmx could not fetch was not told either.
function again({ detail }) {
  if (!known.has(detail.elt) || (detail.xhr?.status >= 400 && detail.xhr.status < 500 && detail.xhr.status !== 429)) return;
  known.set(detail.elt, "missed");
  tag = null;
}

// [data-left]: what is true for so many seconds more, such as that somebody works on something; then it is taken away.
function endWhatEnded() {
  for (const mark of document.querySelectorAll("[data-left]")) {
    mark.dataset.until = Date.now() + Number(mark.dataset.left) * 1000;
    mark.removeAttribute("data-left");
  }
  for (const mark of document.querySelectorAll("[data-until]")) {
    if (Number(mark.dataset.until) > Date.now()) continue;
    put(mark, "");
    mark.removeAttribute("data-until");
  }
}

function showNumber(place, value) {
  put(place, String(value));
  const around = place.closest("[data-live-count]"); // where nothing is counted, nothing stands
  if (around) around.hidden = !value;
}

async function news(place) {
  const { live, liveNews, liveSeen = "" } = place.dataset;
  const answer = await fetch(`${liveNews}?${new URLSearchParams({ on: live, seen: liveSeen })}`, { redirect: "manual" });
  if (answer.status === 204 || answer.status === 404) return;
  if (answer.status !== 200) throw new Error(`No news: ${answer.status}`);
  const told = await answer.json();
  place.dataset.liveSeen = told.seen;
  if (!told.said) return;
  const said = place.querySelector("[data-live-said]");
  put(said, told.said);
  said.removeAttribute("data-until");
  if (told.left) said.dataset.left = told.left;
  place.classList.add("live-news");
}

// Only what changed is written, so that a screen reader says it once.
function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function leave() {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
  const sent = new FormData();
  sent.set("page", page);
  sent.set("csrfmiddlewaretoken", token);
  if (last && first()) navigator.sendBeacon(first().liveLeave, sent);
}

document.addEventListener("visibilitychange", () => plan(Math.max(0, last + EVERY - Date.now()) * Math.random()));
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, again);
addEventListener("online", () => plan(Math.random() * 2000));
addEventListener("offline", () => clearTimeout(timer));
addEventListener("pagehide", leave);
addEventListener("pageshow", () => plan(500 + Math.random() * 1000));
