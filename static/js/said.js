// [data-said]: what happened, said to whoever listens to the page. The same words twice are heard twice.
const place = document.querySelector("[data-said]");

export function say(words) {
  if (!words || !place) return;
  place.textContent = "";
  setTimeout(() => (place.textContent = words));
}
