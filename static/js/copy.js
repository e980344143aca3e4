// [data-copy="text"] copies its value; [data-copy-from="id"] the text of an element.
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom)?.textContent ?? "";
  try {
    await navigator.clipboard.writeText(text.trim());
    toast(button.dataset.copied ?? document.body.dataset.copied);
  } catch {
    toast(document.body.dataset.copyFailed, "warning");
  }
});
