"""What the page and the API show of a passage that was placed: why it stands there, and where else it may."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import vocabulary as words
from articles.annotation_querysets import AnnotationTargetQuerySet
from articles.former_places import Placed, place_before
from articles.whereabouts import candidates, difference_around


class PassageList(NamedTuple):
    """One of the lists of annotated passages that wait for a person."""

    label: Any
    keep: Callable[[AnnotationTargetQuerySet], AnnotationTargetQuerySet]


AROUND = 60  # code points shown on either side of a passage
MARKED = "marked"  # the list of quotations and quality issues, beside those of annotations
MARKED_LABEL = gettext_lazy("Quotations and issues")


LISTS = {
    "waiting": PassageList(gettext_lazy("In doubt or lost"), lambda targets: targets.waiting()),
    "orphan": PassageList(gettext_lazy("Lost"), lambda targets: targets.waiting().filter(state="orphan")),
    "projected": PassageList(gettext_lazy("Proposed"), lambda targets: targets.proposed()),
}


def explained(target: Placed) -> str:
    """Say in words how a passage was placed: “moved with its paragraph; 2 of 14 words changed”."""
    why = target.explanation
    if target.method == words.PlacingMethod.PERSON:
        return _("chosen by a person")
    if target.method == words.PlacingMethod.ALIGNMENT:
        return _projected(why)
    return "; ".join(filter(None, [_moved(why), _way(why)]))


def _moved(why: dict[str, Any]) -> str:
    return _("moved with its paragraph") if why.get("moved") and why.get("way") != "searched" else ""


def _way(why: dict[str, Any]) -> str:
    of, changed = why.get("words", 0), why.get("changed", 0)
    counted = ngettext("%(changed)d of %(of)d word changed", "%(changed)d of %(of)d words changed", of)
    said = counted % {"changed": changed, "of": of}
    return {
        "same": _("word for word"),
        "edited": said,
        "replaced": _("all its words were replaced; this stands there now"),
        "scattered": _("its parts were moved apart; this is the greater one; %(changed)s") % {"changed": said},
        "searched": _("found again among new words; %(changed)s") % {"changed": said},
    }.get(str(why.get("way")), _("its words are no longer there"))


def _projected(why: dict[str, Any]) -> str:
    by = {
        "words": _("narrowed by matching words"),
        "sentence": _("the whole sentence"),
    }.get(str(why.get("way")), _("the whole sentence"))
    pivot = why.get("pivot")
    through = _("through text %(number)d") % {"number": pivot} if pivot else ""
    return "; ".join(filter(None, [_("proposed by alignment"), by, through]))


def around(row: Any) -> tuple[str, str]:
    """Return some words before and after a passage, whole ones, with dots where the text goes on."""
    text, start, end = row.text_version.text, row.start, row.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = f"… {before.partition(' ')[2]}"
    if end + AROUND < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return before, after


def shown(target: Placed) -> dict[str, Any]:
    """Return what the page of a passage shows."""
    old, version = place_before(target), target.text_version
    is_orphan = target.state == words.TargetState.ORPHAN
    same_language = target.method != words.PlacingMethod.ALIGNMENT and old.text_version.language == version.language
    at = target.explanation.get("at", 0) if is_orphan else target.start
    difference = difference_around(old.text_version.text, version.text, old.start, old.end, at) if same_language else []
    offered = candidates(version.text, old.exact) if same_language and target.is_open else []
    return {
        "target": target,
        "old": old,
        "old_around": around(old),
        "around": None if is_orphan else around(target),
        "is_orphan": is_orphan,
        "why": explained(target),
        "difference": difference,
        "candidates": offered,
    }
