// Every behaviour of every page. Each module binds itself by data- attributes to the document, so that parts brought
// later by htmx need nothing.
import "./theme-switch.js";
import "./menu.js";
import "./dialog.js";
import "./confirm.js";
import "./toast.js";
import "./undo.js";
import "./copy.js";
import "./autosubmit.js";
import "./rows.js";
import "./draft.js";
import "./drafts.js";
import "./autosave.js"; // after draft.js, as keep.js
import "./keep.js"; // after draft.js, which keeps what is typed and stops what cannot be sent
import "./shortcuts.js";
import "./keys.js";
import "./settle.js";
import "./inbox.js";
import "./palette.js";
import "./drop.js";
import "./regions.js";
import "./work.js";
import "./network.js"; // before focus.js: it decides what is swapped
import "./focus.js";
import "./bookmarklet.js";
import "./print.js";
import "./token.js";
import "./highlights.js";
import "./annotate.js";
import "./passkey.js";
import "./tour.js";
import "./select-text.js";
import "./beads.js";
