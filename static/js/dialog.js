// [data-open="id"] opens a dialog; a click on its backdrop closes it. The browser gives focus back by itself.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    const menu = opener.closest("details[data-menu]");
    if (menu) menu.open = false;
    document.getElementById(opener.dataset.open)?.showModal();
  } else if (event.target.matches("dialog[open]") && outside(event)) {
    event.target.close("cancel");
  }
});

function outside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
