"""What categories and tags of annotations are called now: one query, asked once in a call.

Administrators keep both, so no list of them stands in the code. Categories are asked for by every door that shows or
takes annotations; those that take many know the usable codes from before, and the database has the last word.
"""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.db import IntegrityError, connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from articles.vocabulary import said_in
from basics.collation import sort_key
from basics.errors import Refused
from basics.once import forget, keep, once

ASKED = "articles.naming"
USUAL = "claim"  # what a mark without a category is, as long as that is offered
USABLE = "an_annotation_is_of_a_usable_category"
# All of both, as one value: another statement may ask for it along the way (`keep_words`).
ALL_WORDS = """
json_build_array(
    (SELECT json_agg(json_build_array(code, labels, key, light, dark, line, retired_at IS NOT NULL)
        ORDER BY position, code) FROM articles_category),
    (SELECT json_agg(json_build_array(t.code, t.labels, t.names, s.code, t.retired_at IS NOT NULL) ORDER BY t.code)
        FROM articles_tag t LEFT JOIN articles_tag s ON s.id = t.successor_id)
)::text
"""


WORDS_BESIDE = RawSQL(ALL_WORDS, (), output_field=TextField())  # noqa: S611  # our own words


class Kind(NamedTuple):
    """A category: `key` is the digit that chooses it; `light` and `dark` are its colours, `#rrggbb`."""

    code: str
    labels: dict[str, str]
    key: int | None
    light: str
    dark: str
    line: str
    is_retired: bool

    @property
    def label(self) -> str:
        return said_in(self.labels, self.code)


class KnownTag(NamedTuple):
    """A tag of the vocabulary, all names that mean it, and the tag in whose place it went."""

    code: str
    labels: dict[str, str]
    names: list[str]
    successor: str | None
    is_retired: bool

    @property
    def label(self) -> str:
        return said_in(self.labels, self.code)


class Words(NamedTuple):
    """All categories and tags, retired ones too, by their codes; categories in their order."""

    kinds: dict[str, Kind]
    tags: dict[str, KnownTag]
    by_name: dict[str, str]

    def meant(self, name: str) -> str:
        """Return the code of the tag that a name means by now; a free one means itself."""
        code = self.by_name.get(name, name)
        while (found := self.tags.get(code)) is not None and found.successor is not None:
            code = found.successor
        return code


_usable: frozenset[str] = frozenset()  # codes that were offered when this process last looked


def words_now() -> Words:
    return once(ASKED, _ask)


def forget_words() -> None:
    """Ask anew, because they were changed."""
    global _usable
    _usable = frozenset()
    forget(ASKED)


def keep_words(text: str) -> None:
    """Take what `ALL_WORDS` told as part of another statement: nothing is asked for it in this call."""
    keep(ASKED, _read(text))


def _ask() -> Words:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {ALL_WORDS}")  # our own words
        return _read(cursor.fetchone()[0])


def _read(text: str) -> Words:
    kinds, tags = (rows or [] for rows in json.loads(text))
    known = {row[0]: KnownTag(*row) for row in tags}
    by_name = {name: tag.code for tag in known.values() for name in tag.names}
    return Words({row[0]: Kind(*row) for row in kinds}, known, by_name)


# Categories


def usable_kinds() -> list[Kind]:
    """Return the categories that are offered, in their order."""
    return [kind for kind in words_now().kinds.values() if not kind.is_retired]


def all_kinds() -> list[Kind]:
    """Return the categories that are offered, then the retired ones."""
    return sorted(words_now().kinds.values(), key=lambda kind: kind.is_retired)


def label_of(code: str) -> str:
    kind = words_now().kinds.get(code)
    return kind.label if kind else code


def choices(kept: str = "") -> list[tuple[str, str]]:
    """Return what a form offers, and with it a retired category that something has already."""
    return [(kind.code, kind.label) for kind in all_kinds() if not kind.is_retired or kind.code == kept]


def all_choices() -> list[tuple[str, str]]:
    """Return what may be filtered by: a retired one says so."""
    retired = _("%(label)s (retired)")
    return [(kind.code, retired % {"label": kind.label} if kind.is_retired else kind.label) for kind in all_kinds()]


def category_codes() -> list[str]:
    """Return the codes that are offered; the first one is that of marks without a category."""
    codes = [kind.code for kind in usable_kinds()]
    return sorted(codes, key=lambda code: code != USUAL)


def require_known(code: str) -> None:
    """Refuse a category that there never was; a retired one is known."""
    if code not in _usable and code not in words_now().kinds:
        raise Refused.invalid(_("There is no category “%(code)s”.") % {"code": code[:60]}, field="category")


def require_usable(code: str) -> None:
    """Refuse a category that there never was, and one that is retired. No query for what was usable a moment ago."""
    global _usable
    if code in _usable:
        return
    kinds = words_now().kinds
    _usable = frozenset(kind.code for kind in kinds.values() if not kind.is_retired)
    if code not in kinds:
        known = ", ".join(category_codes())
        message = _("There is no category “%(code)s”. There are: %(known)s.")
        raise Refused.invalid(message % {"code": code[:60], "known": known}, field="category")
    if kinds[code].is_retired:
        raise _retired(code)


@contextmanager
def usable_when_written(code: str) -> Iterator[None]:
    """Refuse what the database refuses: a category that was retired since this process last looked."""
    try:
        yield
    except IntegrityError as error:
        diagnosis: Any = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name != USABLE:
            raise
        forget_words()
        raise _retired(code) from error


def _retired(code: str) -> Refused:
    return Refused.invalid(_("The category “%(code)s” is retired. Choose another.") % {"code": code}, field="category")


# Tags


def tags_meant(typed: Iterable[str]) -> list[str]:
    """Return the codes that tags mean by now, each once, in the order of what was typed."""
    words = words_now()
    return list(dict.fromkeys(words.meant(tag) for tag in typed))


def tag_labels(typed: Iterable[str]) -> list[str]:
    """Return what tags are called now, in the reader's language; free ones as they were typed."""
    known = words_now().tags
    return [known[code].label if code in known else code for code in tags_meant(typed)]


def tag_choices(typed: Iterable[str]) -> list[tuple[str, str]]:
    """Return the tags that were typed as codes and what they are called now, each once, by what they are called."""
    known = words_now().tags
    named = [(code, known[code].label if code in known else code) for code in tags_meant(typed)]
    return sorted(named, key=lambda pair: sort_key(pair[1]))


def names_meaning(tag: str) -> list[str]:
    """Return every name that means the same tag: what an annotation may carry to be found by it."""
    words = words_now()
    code = words.meant(tag)
    same = [known for known in words.tags.values() if words.meant(known.code) == code]
    return sorted({code, tag, *(name for known in same for name in known.names)})


def offered_tags() -> list[KnownTag]:
    """Return the tags that are suggested, by what they are called."""
    return sorted((tag for tag in words_now().tags.values() if not tag.is_retired), key=lambda tag: sort_key(tag.label))
