// details[data-menu]: one open at a time; Esc, a click outside or leaving by Tab closes it; arrows move inside.
const open = () => document.querySelector("details[data-menu][open]");
const items = (menu) => [...menu.querySelectorAll(".menu-panel :is(a[href], button:not(:disabled))")].filter((item) => item.offsetParent);

document.addEventListener("click", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
  for (const other of document.querySelectorAll("details[data-menu][open]")) {
    if (other !== event.target) other.open = false;
  }
}, true);

document.addEventListener("focusin", (event) => {
  const menu = open();
  if (menu && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = open();
  if (!menu) return;
  if (event.key === "Escape") {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const all = items(menu);
    const here = all.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    all.at((here + step + (here < 0 && step < 0 ? 1 : 0)) % all.length)?.focus();
    event.preventDefault();
  }
});
