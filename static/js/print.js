// [data-print]: opens the browser's print dialog. Without script it is hidden; the browser's own menu prints as well.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
