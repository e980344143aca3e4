// All that a page for strangers needs: [data-copy="text"] copies its value, [data-copy-from="id"] the text of an element.
document.documentElement.dataset.js = "";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom)?.textContent ?? "";
  await navigator.clipboard.writeText(text.trim());
  const word = button.querySelector("span") ?? button.lastChild;
  word.textContent = document.body.dataset.copied;
  document.querySelector("[data-said]").textContent = document.body.dataset.copied;
});
