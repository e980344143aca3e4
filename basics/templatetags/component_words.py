"""How states and grades look: for each a tone, an icon and a word, so that colour never stands alone."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Look(NamedTuple):
    tone: str
    icon: str
    word: str | Promise


TONE_ICONS = {
    "info": "info",
    "success": "circle-check",
    "warning": "triangle-alert",
    "danger": "octagon-alert",
    "error": "octagon-alert",
    "debug": "info",
    "neutral": "info",
}

# Review, annotation targets, verification, editions and invitations share one table: a word looks alike everywhere.
STATES = {
    "draft": Look("neutral", "pencil", _("Draft")),
    "shared": Look("neutral", "users", _("Shared")),
    "submitted": Look("info", "send", _("Submitted")),
    "changes_requested": Look("warning", "undo", _("Changes requested")),
    "approved": Look("success", "circle-check", _("Approved")),
    "rejected": Look("danger", "circle-x", _("Rejected")),
    "withdrawn": Look("neutral", "circle-slash", _("Withdrawn")),
    "published": Look("success", "circle-check", _("Published")),
    "retired": Look("neutral", "archive", _("Retired")),
    "frozen": Look("accent", "lock", _("Frozen")),
    "in_preparation": Look("info", "pencil", _("In preparation")),
    "superseded": Look("neutral", "archive", _("Superseded")),
    "abandoned": Look("danger", "ban", _("Given up")),
    # What became of an entry from one edition to another, and the marks of one in preparation.
    "addition": Look("success", "plus", _("Addition")),
    "major": Look("warning", "flag", _("Major change")),
    "minor": Look("info", "pencil", _("Minor change")),
    "patch": Look("neutral", "pencil", _("Patch")),
    "deprecation": Look("neutral", "archive", _("Deprecation")),
    "supersession": Look("neutral", "arrow-right", _("Supersession")),
    "removal": Look("danger", "ban", _("Taken down")),
    "left_out": Look("warning", "file-minus", _("Left out")),
    "looked_at": Look("success", "eye", _("Looked at")),
    "unreviewed": Look("warning", "eye-off", _("Not looked at since")),
    "new": Look("success", "plus", _("New")),
    "changed": Look("info", "pencil", _("Changed")),
    "same": Look("neutral", "check", _("Unchanged")),
    "asserted": Look("neutral", "user", _("Chosen by a person")),
    "carried": Look("info", "history", _("Carried over")),
    "projected": Look("info", "languages", _("Projected")),
    "review": Look("warning", "eye", _("Needs a person")),
    "orphan": Look("danger", "file-x", _("Passage not found")),
    "unverified": Look("warning", "circle-help", _("Unverified")),
    "verified": Look("success", "circle-check", _("Verified")),
    "mismatch": Look("danger", "octagon-alert", _("Mismatch")),
    "stale": Look("warning", "clock", _("Stale")),
    "open": Look("info", "circle-dot", pgettext_lazy("state", "Open")),
    "accepted": Look("success", "circle-check", _("Accepted")),
    "expired": Look("neutral", "clock", _("Expired")),
    "revoked": Look("neutral", "ban", _("Revoked")),
    "active": Look("success", "circle-check", _("Active")),
    "inactive": Look("neutral", "circle-slash", _("Former member")),
}

# Admiralty code (NATO AJP-2.1). F and 6 say *cannot be judged*; they are not the bottom of the scale.
RELIABILITY = {
    "A": Look("success", "", _("completely reliable")),
    "B": Look("success", "", _("usually reliable")),
    "C": Look("info", "", _("fairly reliable")),
    "D": Look("warning", "", _("not usually reliable")),
    "E": Look("danger", "", _("unreliable")),
    "F": Look("neutral", "", _("cannot be judged")),
}
CREDIBILITY = {
    1: Look("success", "", _("confirmed by other sources")),
    2: Look("success", "", _("probably true")),
    3: Look("info", "", _("possibly true")),
    4: Look("warning", "", _("doubtful")),
    5: Look("danger", "", _("improbable")),
    6: Look("neutral", "", _("cannot be judged")),
}

STANCES = {
    "supports": Look("success", "check", _("Supports")),
    "contradicts": Look("danger", "x", _("Contradicts")),
    "context": Look("neutral", "info", _("Context")),
}

# Steps of a provenance chain: custody of a source item, or what kind of text it is.
CHAIN = {
    "held": Look("success", "file-check", _("Held")),
    "excerpt_only": Look("warning", "scissors", _("Excerpt only")),
    "cited_only": Look("warning", "quote", _("Cited only")),
    "not_held": Look("danger", "file-x", _("Not held")),
    "withdrawn": Look("danger", "ban", _("Withdrawn")),
    "unknown": Look("neutral", "file-question", _("Unknown")),
    "original": Look("success", "file-text", _("Original")),
    "translation": Look("info", "languages", _("Translation")),
    "machine": Look("warning", "languages", _("Machine translation")),
    "transcript": Look("info", "file-text", _("Transcript")),
    "capture": Look("success", "paperclip", _("Captured")),
    "annotation": Look("accent", "highlighter", _("Annotation")),
    "evidence": Look("accent", "link", _("Evidence")),
}
ABSENT = {"not_held", "cited_only", "withdrawn", "unknown"}
