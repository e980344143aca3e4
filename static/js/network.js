// What htmx cannot deliver is said aloud; the page and what was typed stay as they are.
import { toast } from "./toast.js";

const words = document.body.dataset;

document.addEventListener("htmx:sendError", () => toast(words.networkLost, "danger"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status === 401) toast(words.sessionOver, "warning");
  else toast(words[`error${status}`] ?? words.error, "danger");
});
