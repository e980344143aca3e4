// form[data-keep="address"]: the sentences that were changed (text-3, right-3) go to the server at every pause, so that the
// draft can be continued on another device. draft.js keeps them in this browser until then. The answer names the revision
// that the next save has seen; a draft that moved on elsewhere is never overwritten.
const form = document.querySelector("form[data-keep]");
const PAUSE = 1500;
const MOST = 60_000; // bytes that a browser still sends when a page goes
const waiting = new Set(); // numbers of sentences
let timer = 0;
let sending = null;
let stopped = false;

const numberOf = (field) => field.name?.match(/^(?:text|right)-(\d+)$/)?.[1];
const field = (kind, number) => form.elements[`${kind}-${number}`];
const differs = (one) => one && (one.type === "checkbox" ? one.checked !== one.defaultChecked : one.value !== one.defaultValue);

function say(text) {
  const place = form.querySelector("[data-keep-state]");
  if (place.textContent !== text) place.textContent = text;
}

function sheet(numbers) {
  const sent = [];
  for (const number of numbers) {
    sent.push([field("text", number), field("text", number).value]);
    if (field("right", number)) sent.push([field("right", number), field("right", number).checked]);
  }
  return sent;
}

function bodyOf(sent) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value, seen: form.elements.seen.value });
  for (const [one, value] of sent) if (value !== false) body.set(one.name, value === true ? "on" : value);
  return body;
}

// What the server has is what the page was served with, from now on.
function settle(sent, seen) {
  for (const [one, value] of sent) {
    if (one.type === "checkbox") one.defaultChecked = value;
    else one.defaultValue = value;
  }
  form.elements.seen.value = seen;
  form.elements.seen.defaultValue = seen;
  form.dispatchEvent(new Event("draft:saved", { bubbles: true }));
}

async function post(options = {}) {
  const numbers = [...waiting];
  const sent = sheet(numbers);
  waiting.clear();
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body: bodyOf(sent), redirect: "manual", ...options });
    stopped = answer.status === 412 || answer.status === 409;
    if (!answer.ok) throw new Error(`${answer.status}`);
    settle(sent, (await answer.json()).seen);
    say(form.dataset.keepSaved);
  } catch {
    numbers.forEach((number) => waiting.add(number));
    say(stopped ? form.dataset.keepStale : form.dataset.keepFailed);
  }
}

async function send() {
  if (sending || stopped || !waiting.size || !navigator.onLine) return;
  const before = waiting.size;
  sending = post();
  await sending;
  sending = null;
  if (waiting.size && waiting.size !== before) later();
}

function later() {
  clearTimeout(timer);
  timer = setTimeout(send, PAUSE);
}

function changed({ target }) {
  const number = target.form === form ? numberOf(target) : undefined;
  if (number === undefined) return;
  waiting.add(number);
  later();
}

// The whole form carries everything: what is under way arrives first, and nothing is sent beside it.
async function submitted(event) {
  if (event.target !== form) return;
  clearTimeout(timer);
  if (!sending) return waiting.clear();
  event.preventDefault();
  event.stopImmediatePropagation();
  await sending;
  form.requestSubmit(event.submitter);
}

function leaving() {
  if (sending || stopped || !waiting.size) return;
  if (bodyOf(sheet(waiting)).toString().length < MOST) post({ keepalive: true });
}

if (form) {
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  document.addEventListener("submit", submitted, true);
  addEventListener("online", send);
  addEventListener("pagehide", leaving);
  for (const one of form.elements) if (numberOf(one) && differs(one)) waiting.add(numberOf(one));
  if (waiting.size) later();
}
