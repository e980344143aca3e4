"""What differs between two revisions of an annotation, as rows of `{% diff %}`. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from articles import vocabulary as words
from articles.naming import label_of
from basics.phrasing import quoted
from basics.word_changes import Segment, word_changes

Content = Mapping[str, Any]


class Row(NamedTuple):
    """One field that differs: a note by its words (`parts`), everything else `before` and `after`."""

    name: str
    label: str
    before: str
    after: str
    parts: list[Segment]
    note: str = ""
    passages: Sequence[Any] = ()
    is_coarse: bool = False


def changed_rows(old: Content, new: Content) -> list[Row]:
    """Return a row for each field in which two contents (`revising.content_of`) differ, in the order of the form."""
    rows = [_row(name, label, old[name], new[name]) for name, label in _labels().items() if old[name] != new[name]]
    if _places(old) != _places(new):
        rows.append(Row("targets", _("Passages"), _quotes(old), _quotes(new), []))
    return rows


def _labels() -> dict[str, str]:
    return {
        "category": _("Category"),
        "body": _("Note"),
        "credibility": _("Credibility"),
        "motivation": _("Purpose"),
        "tags": _("Tags"),
    }


def _row(name: str, label: str, old: Any, new: Any) -> Row:
    parts = word_changes(old, new) if name == "body" and old and new else []
    return Row(name, label, _said(name, old), _said(name, new), parts)


def _said(name: str, value: Any) -> str:
    if name == "category":
        return label_of(value)
    if name == "motivation":
        return str(dict(words.Motivation.choices).get(value, value))
    if name == "credibility":
        return f"{value} · {dict(words.Credibility.choices).get(value, '')}" if value else ""
    return ", ".join(value) if name == "tags" else str(value)


def _places(content: Content) -> list[tuple[int, int, int]]:
    return [(row["text"], row["start"], row["end"]) for row in content["targets"]]


def _quotes(content: Content) -> str:
    return "\n".join(quoted(row["exact"]) for row in content["targets"])
