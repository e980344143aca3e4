// Drafts in localStorage, each under who writes and on which form: draft:<person>:<key>. Nobody else's are ever read.
// A draft is {stamp, at, served, path, title, fields}; `stamp` says which page wrote it, `served` what was saved then.
import { load, save } from "./storage.js";

const own = `draft:${document.body.dataset.person}:`;
const LONGEST = 1_000_000; // characters: the browser's whole storage holds some five million, in one write
const DAYS = 60;

export const keyOf = (form) => own + form.dataset.draft;

export function draftUnder(key) {
  try {
    const draft = JSON.parse(load(key));
    return Array.isArray(draft?.fields) ? draft : null;
  } catch {
    return null;
  }
}

// Says how it went: "kept", "long", "full"; what was kept before stays when it went wrong.
export function keep(key, draft) {
  const text = JSON.stringify(draft);
  if (text.length > LONGEST) return "long";
  return save(key, text) ? "kept" : "full";
}

export const forget = (key) => save(key, null);

function keys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith("draft:"));
  } catch {
    return [];
  }
}

// The drafts of this person, the newest first.
export function ownDrafts() {
  const found = keys().filter((key) => key.startsWith(own)).map((key) => ({ key, ...draftUnder(key) }));
  return found.filter((draft) => draft.fields).sort((one, other) => other.at - one.at);
}

// What nobody took up again for two months goes, whosever it is.
export function sweep() {
  for (const key of keys()) {
    if (!(draftUnder(key)?.at > Date.now() - DAYS * 86_400_000)) forget(key);
  }
}

// The server says what arrived by a cookie beside the answer that leads on (basics.middleware.DraftMiddleware).
export function forgetArrived() {
  for (const [, key] of document.cookie.matchAll(/(?:^|; )draft_done=([^;]*)/g)) {
    forget(own + decodeURIComponent(key));
    document.cookie = "draft_done=; path=/; max-age=0";
  }
}
