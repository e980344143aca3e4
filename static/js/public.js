// All that a page for strangers needs: [data-copy-from="id"] copies the text of an element, and says so on itself.
document.documentElement.dataset.js = "";
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-from]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copyFrom)?.textContent ?? "";
  await navigator.clipboard.writeText(text.trim());
  const said = document.querySelector("[data-said]");
  if (said) said.textContent = document.body.dataset.copied;
  button.lastChild.textContent = document.body.dataset.copied;
});
