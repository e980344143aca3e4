// Tells whether a key belongs to what somebody types or to an open dialog, and is therefore no shortcut.
export const typing = (target) =>
  target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") ||
  document.querySelector("dialog[open]");

// The Latin letter or the digit on a key, whatever it writes now: “л” of a Russian layout is the key “k”, “ә” of a Kazakh one
// the key “2”. What Shift or AltGr writes on a digit's key, and a capital, is no digit.
export const letter = (event) => {
  const { key, code } = event;
  if (/^(?![a-z])\p{L}$/iu.test(key) && /^Key[A-Z]$/.test(code)) return code[3].toLowerCase();
  if (!/^[^0-9]$/u.test(key) || !/^Digit[0-9]$/.test(code)) return key;
  return event.shiftKey || event.getModifierState?.("AltGraph") || key !== key.toLowerCase() ? key : code[5];
};

export const MAC = /Mac|iP(hone|ad|od)/.test(navigator.platform);
