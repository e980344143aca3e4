// Every behaviour of every page, but for what only some pages need (tests/test_page_scripts.py names it) and bring
// themselves. Each module binds itself by data- attributes to the document, so that parts brought later by htmx need
// nothing.
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
import "./shortcuts.js";
import "./keys.js";
import "./palette.js";
import "./drop.js";
import "./regions.js";
import "./work.js";
import "./network.js"; // before focus.js: it decides what is swapped
import "./focus.js";
import "./print.js";
import "./token.js";
import "./tags.js";
import "./tour.js";
