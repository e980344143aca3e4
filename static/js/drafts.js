// [data-drafts]: the drafts that this browser keeps for this person, to go back to or to remove.
import { forget, ownDrafts } from "./draft-store.js";

const place = document.querySelector("[data-drafts]");
const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

function show() {
  const drafts = ownDrafts();
  place.querySelector("ul").replaceChildren(...drafts.map(line));
  place.querySelector("[data-drafts-none]").hidden = drafts.length > 0;
  place.querySelector("[data-drafts-remove-all]").hidden = drafts.length < 2;
}

function line(draft) {
  const row = place.querySelector("template").content.firstElementChild.cloneNode(true);
  const link = row.querySelector("a");
  link.textContent = draft.title.replace(/ · Perimeter$/, "");
  link.setAttribute("href", draft.path);
  const time = row.querySelector("time");
  time.dateTime = new Date(draft.at).toISOString();
  time.textContent = when.format(draft.at);
  row.querySelector("button").addEventListener("click", () => remove([draft]));
  row.querySelector("button").setAttribute("aria-label", `${row.querySelector("button").textContent.trim()}: ${link.textContent}`);
  return row;
}

function remove(drafts) {
  for (const draft of drafts) forget(draft.key);
  show();
  place.querySelector("h2").focus();
}

if (place) {
  place.hidden = false;
  place.querySelector("[data-drafts-remove-all]").addEventListener("click", () => remove(ownDrafts()));
  show();
}
