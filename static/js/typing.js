// Tells whether a key belongs to what somebody types or to an open dialog, and is therefore no shortcut.
export const typing = (target) =>
  target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") ||
  document.querySelector("dialog[open]");

// The Latin letter on a key, whatever alphabet it writes now: “л” of a Russian layout is the key “k”.
export const letter = ({ key, code }) =>
  /^(?![a-z])\p{L}$/iu.test(key) && /^Key[A-Z]$/.test(code) ? code[3].toLowerCase() : key;

export const MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
