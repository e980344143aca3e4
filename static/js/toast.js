// toast("words", "success"): a notice that screen readers hear. The server may send one: HX-Trigger: {"toast": {"text": ..., "tone": ...}}.
const place = document.querySelector("[data-toasts]");
const template = document.querySelector("template[data-toast-template]");
const ICONS = { info: "info", success: "circle-check", warning: "triangle-alert", danger: "octagon-alert" };
const SECONDS = 8;

export function toast(words, tone = "success", { stay = false } = {}) {
  const note = template.content.firstElementChild.cloneNode(true);
  const use = note.querySelector("use");
  note.dataset.tone = tone;
  note.querySelector("p").textContent = words;
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[tone] ?? "info"}`));
  place.append(note);
  if (!stay && (tone === "success" || tone === "info")) leave(note);
  return note;
}

// A notice that the server wrote; its forms and links work here as they would there.
export function show(served) {
  const note = document.importNode(served, true);
  place.append(note);
  globalThis.htmx?.process(note);
  if (offers(note)) [...place.querySelectorAll(".notice")].filter((one) => one !== note && offers(one)).forEach(leave);
  else if (["success", "info"].includes(note.dataset.tone)) leave(note);
}

// The newest offer to undo waits as long as the page: whoever reads or goes by keyboard needs more than some seconds.
const offers = (note) => Boolean(note.querySelector("[data-undo]"));

// What went well goes by itself, unless somebody is on it; what went wrong stays until dismissed.
function leave(note) {
  setTimeout(() => (note.matches(":hover, :focus-within") ? leave(note) : note.remove()), SECONDS * 1000);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".notice")?.remove();
});

document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
