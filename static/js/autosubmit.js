// form[data-autosubmit]: filters apply as soon as a choice is made, and words a moment after the last letter.
const WAIT = 300;
const CHOICES = "select, input:is([type=checkbox], [type=radio], [type=date])";
export const WORDS = "input:is([type=search], [type=text], [type=number], :not([type]))";
let timer;

const formOf = (event) => event.target.closest?.("form[data-autosubmit]");

document.addEventListener("change", (event) => {
  if (event.target.matches(CHOICES)) formOf(event)?.requestSubmit();
});

// Without htmx every letter would load a page: then words wait for Enter.
function typed(event) {
  const form = formOf(event);
  if (!form || event.isComposing || !event.target.matches(WORDS) || !globalThis.htmx) return;
  clearTimeout(timer);
  timer = setTimeout(() => form.isConnected && form.requestSubmit(), WAIT);
}

document.addEventListener("input", typed);
document.addEventListener("compositionend", typed);
document.addEventListener("submit", () => clearTimeout(timer), true);

// Empty fields stay out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-autosubmit]")) return;
  const { formData } = event;
  for (const name of new Set(formData.keys())) if (formData.getAll(name).every((value) => value === "")) formData.delete(name);
});
