// The panel of long work (#work-panel): htmx asks the server how far it is; this says once, in a toast, that it ended.
// What only asks is quiet: a lost network or an ended session is no news here, and must not lead anybody away.
import { load, save } from "./storage.js";
import { toast } from "./toast.js";

const TOLD = "work:told";
const asks = (event) => event.target.closest?.("#work-panel") && event.detail.requestConfig?.verb === "get";

function tell() {
  const told = (load(TOLD) ?? "").split(" ").filter(Boolean);
  for (const item of document.querySelectorAll("#work-panel [data-work-ended]")) {
    const { workEnded, workWords, workTone } = item.dataset;
    if (told.includes(workEnded)) continue;
    told.push(workEnded);
    toast(workWords, workTone);
  }
  save(TOLD, told.slice(-50).join(" "));
}

// 304: nothing moved. Anything but a panel: the session has ended, and the next page says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event;
  if (!asks(event)) return;
  if (detail.xhr.status === 304) detail.shouldSwap = false;
  else if (!detail.xhr.responseText.includes('id="work-panel"')) {
    detail.shouldSwap = false;
    detail.target.replaceWith(detail.target.cloneNode(true)); // a copy asks no more
  }
}, true);

for (const name of ["htmx:sendError", "htmx:responseError"]) {
  document.addEventListener(name, (event) => asks(event) && event.stopImmediatePropagation(), true);
}

document.addEventListener("htmx:afterSettle", tell);
tell();
