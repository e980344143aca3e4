// Every behaviour of every page. Each module binds itself by data- attributes to the document, so that parts brought
// later by htmx need nothing.
import "./theme-switch.js";
import "./menu.js";
import "./dialog.js";
import "./confirm.js";
import "./toast.js";
import "./copy.js";
import "./autosubmit.js";
import "./rows.js"; // before draft.js: it makes room for the rows of a kept draft
import "./draft.js";
import "./shortcuts.js";
import "./keys.js";
import "./drop.js";
import "./network.js";
import "./highlights.js";
import "./annotate.js";
