// [data-queue-live]: what changed in the list of the queue, said without moving it: what others decided or work on is marked
// where it stands, and what is new waits behind a button.
const line = document.querySelector("[data-queue-live]");
const root = document.querySelector("[data-queue]");
const button = line.querySelector("button");
const said = line.querySelector("[data-live-said]");
const came = line.querySelector("[data-live-new]");
const rows = () => [...root.querySelectorAll("[data-queue-rows] > tr")];
const current = () => root.querySelector("[data-queue-rows] > tr[aria-current]");
let since = line.dataset.queueSince;
let newest = since;

// Whatever is written into rows: the one that is read stays where it is on the screen.
function unmoved(change) {
  const row = document.activeElement?.closest("[data-queue-rows] > tr") ?? current();
  const before = row?.getBoundingClientRect().top;
  change();
  if (row?.isConnected) scrollBy(0, row.getBoundingClientRect().top - before);
}

// Only what changed is written, so that a screen reader says it once.
function put(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

function mark(row, words, gone, left) {
  const note = row.querySelector("[data-row-live]");
  put(note, words ? ` · ${words}` : "");
  note.removeAttribute("data-until");
  if (left) note.dataset.left = left; // seconds: `live.js` takes the mark away then
  row.classList.toggle("gone", gone);
  const box = row.querySelector("[data-pick]");
  if (!box) return;
  box.disabled = gone;
  if (gone && box.checked) {
    box.checked = false;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

line.addEventListener("live", ({ detail }) => detail.waits.push(update()));

async function update() {
  const shown = rows().map((row) => row.dataset.item).join(",");
  const asked = new URL(line.dataset.queueLive, location);
  asked.searchParams.set("shown", shown);
  asked.searchParams.set("since", since);
  const answer = await fetch(asked, { redirect: "manual" });
  if (answer.status === 404) return;
  if (!answer.ok) throw new Error(`No news: ${answer.status}`);
  const told = await answer.json();
  newest = told.at;
  const left = Object.keys(told.gone).length;
  unmoved(() => {
    for (const row of rows()) {
      const gone = told.gone[row.dataset.item];
      const held = told.held[row.dataset.item];
      mark(row, gone ?? held?.said ?? "", Boolean(gone), gone ? 0 : held?.left);
    }
    button.hidden = !told.new;
    put(button.querySelector("span"), told.said);
    put(came, told.new ? told.said : "");
    put(said, left ? line.dataset.gone.replace("{count}", left) : "");
  });
}

// New rows, each after the one that it stands behind on a fresh page; nothing that stands there is taken away.
button.addEventListener("click", async () => {
  const answer = await fetch(line.dataset.queueList).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  const place = root.querySelector("[data-queue-rows]");
  if (!place) return location.reload(); // the list was empty
  const there = new Map(rows().map((row) => [row.dataset.item, row]));
  const added = [];
  let before = null;
  unmoved(() => {
    for (const row of read.querySelectorAll("[data-queue-rows] > tr")) {
      const known = there.get(row.dataset.item);
      if (!known) {
        row.removeAttribute("aria-current");
        added.push(document.adoptNode(row));
        if (before) before.after(added.at(-1));
        else place.prepend(added.at(-1));
      }
      before = known ?? added.at(-1);
    }
  });
  since = newest;
  button.hidden = true;
  put(came, "");
  said.textContent = added.length ? "" : line.dataset.further;
  if (added.length) added[0].querySelector("a").focus({ preventScroll: false });
});
