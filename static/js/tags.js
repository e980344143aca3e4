// input[data-tags]: tags separated by commas. The browser's own list suggests for a whole field; here it suggests for the
// last of several, and nothing that is there already.
const known = new WeakMap(); // a list -> what it suggested first

function suggest(field) {
  const list = field.list;
  if (!list) return;
  if (!known.has(list)) known.set(list, [...list.options].map((option) => option.value));
  const parts = field.value.split(",").map((part) => part.trim());
  parts.pop();
  const taken = new Set(parts.map((part) => part.toLowerCase()));
  const before = parts.map((part) => `${part}, `).join("");
  const offered = known.get(list).filter((tag) => !taken.has(tag.toLowerCase()));
  list.replaceChildren(...offered.map((tag) => Object.assign(document.createElement("option"), { value: before + tag, label: tag })));
}

for (const name of ["focusin", "input"]) {
  document.addEventListener(name, (event) => event.target.matches?.("input[data-tags]") && suggest(event.target));
}
