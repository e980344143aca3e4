// [data-theme-switch]: three buttons, one pressed; the choice is kept in this browser.
import { load, save } from "./storage.js";

function show(choice) {
  if (choice) document.documentElement.dataset.theme = choice;
  else delete document.documentElement.dataset.theme;
  for (const button of document.querySelectorAll("[data-theme-switch] button")) {
    button.setAttribute("aria-pressed", String(button.value === choice));
  }
}

show(load("theme") ?? "");

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-switch] button");
  if (!button) return;
  save("theme", button.value || null);
  show(button.value);
});
