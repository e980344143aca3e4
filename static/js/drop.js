// [data-drop]: a file dropped on the area lands in the file input inside it.
const area = (event) => event.target.closest?.("[data-drop]");

document.addEventListener("dragover", (event) => {
  const drop = area(event);
  if (!drop) return;
  event.preventDefault();
  drop.dataset.over = "";
});

document.addEventListener("dragleave", (event) => {
  const drop = area(event);
  if (drop && !drop.contains(event.relatedTarget)) delete drop.dataset.over;
});

document.addEventListener("drop", (event) => {
  const drop = area(event);
  if (!drop) return;
  event.preventDefault();
  delete drop.dataset.over;
  const input = drop.querySelector("input[type=file]");
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});
