// The inbox (tbody[data-keys-list]): “y” keeps or confirms the row in focus, “x” drops it. keys.js walks along the rows.
import { letter, typing } from "./typing.js";

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const row = document.activeElement?.closest("[data-inbox] tr");
  if (!row) return;
  const key = letter(event);
  if (key === "y") row.querySelector("[data-keep]")?.click();
  else if (key === "x") row.querySelector("[data-drop] button")?.click();
});
