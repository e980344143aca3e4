// Tells whether a key belongs to what somebody types or to an open dialog, and is therefore no shortcut.
export const typing = (target) =>
  target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") ||
  document.querySelector("dialog[open]");
