"""The writers of the categories of annotations. None is deleted and no code changes: what is over is retired."""

import re
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.colours import COLOUR, LEAST, weakest
from articles.models import Category
from articles.naming import forget_words
from articles.vocabulary import Line
from basics import clock
from basics.errors import Refused
from basics.labels import as_fields, read_labels
from basics.meanwhile import beside_others
from basics.ordering import put_at

LABEL_MOST = 40
CODE = re.compile(r"[a-z][a-z_]{1,15}")
# What a script paints beside the categories, by names of the same kind.
RESERVED = {"selected", "pending", "quoted", "projected"}
LOOKS = ("light", "dark", "line", "key")
KEYS = range(1, 10)
NEXT_KEY = -1


@transaction.atomic
def add_category(
    code: str,
    labels: Mapping[str, str],
    *,
    light: str,
    dark: str,
    by: User,
    line: str = Line.SOLID,
    key: int | None = NEXT_KEY,
) -> Category:
    """Add a category at the end of the list. `light` and `dark` are `#rrggbb`; its key is the next one that is free.

    Refuses (invalid) a colour whose word could not be read on the grounds of its theme (contrast under 4.5).
    """
    require(by, "manage_vocabularies")
    code, rows = code.strip(), _locked()
    if not CODE.fullmatch(code) or code in RESERVED:
        raise Refused.invalid(_("Write 2 to 16 small letters, such as claim."), field="code")
    if any(row.code == code for row in rows):
        raise _taken(code)
    said = read_labels(labels, [row.labels for row in rows if not row.retired_at], most=LABEL_MOST)
    if key == NEXT_KEY:
        key = _free_key(rows)
    looks = _checked({"light": light, "dark": dark, "line": line, "key": key}, rows)
    last = max((row.position for row in rows), default=0)
    try:
        with transaction.atomic():
            made = Category.objects.create(code=code, labels=said, position=last + 1, **looks)
    except IntegrityError as error:  # somebody else, at the same moment
        raise _taken(code) from error
    forget_words()
    record("add_category", made, by=by, after={"code": code, "labels": said, **looks})
    return made


@transaction.atomic
def change_category(
    category: Category, changes: Mapping[str, Any], *, by: User, seen: Mapping[str, Any] | None = None
) -> Category:
    """Word a category anew, or give it other looks: `label_<language>`, `light`, `dark`, `line`, `key`.

    What is as it was `seen` stays as it is now; refuses (stale) what somebody else changed too.
    """
    require(by, "manage_vocabularies")
    category, rows = _locked_one(category)
    others = [row for row in rows if row.pk != category.pk]
    stands = {**as_fields(category.labels), **{name: getattr(category, name) for name in LOOKS}}
    wanted = beside_others(changes, seen, {name: stands.get(name, "") for name in changes})
    labels = {**category.labels, **{n.removeprefix("label_"): v for n, v in wanted.items() if n.startswith("label_")}}
    said = read_labels(labels, [row.labels for row in others if not row.retired_at], most=LABEL_MOST)
    looks = _checked({name: wanted.get(name, stands[name]) for name in LOOKS}, others)
    before = {"labels": category.labels, **{name: stands[name] for name in LOOKS}}
    after = {"labels": said, **looks}
    changed = [name for name in after if after[name] != before[name]]
    if changed:
        for name in changed:
            setattr(category, name, after[name])
        category.save(update_fields=changed)
        forget_words()
        then, now = ({name: values[name] for name in changed} for values in (before, after))
        record("change_category", category, by=by, before=then, after=now)
    return category


@transaction.atomic
def move_category(category: Category, place: int | None = None, *, by: User, step: int = 0) -> Category:
    """Put a category at a place (from 1) among the usable ones, or `step` places on (back if it is negative).

    Beyond either end means that end.
    """
    require(by, "manage_vocabularies")
    category, rows = _locked_one(category)
    if category.retired_at:
        raise Refused.conflict(_("“%(label)s” is retired and has no place in the list.") % {"label": category.label})
    before, place = put_at(rows, category, place, step)
    if place != before:
        Category.objects.bulk_update(rows, ["position"])
        forget_words()
        record("move_category", category, by=by, before={"place": before}, after={"place": place})
    return next(row for row in rows if row.pk == category.pk)


@transaction.atomic
def retire_category(category: Category, *, by: User) -> Category:
    """Offer a category for nothing new. Annotations that have it keep it; the last one stays."""
    require(by, "manage_vocabularies")
    category, rows = _locked_one(category)
    if category.retired_at:
        raise Refused.conflict(_("“%(label)s” is retired already.") % {"label": category.label})
    if not any(row.retired_at is None and row.pk != category.pk for row in rows):
        raise Refused.conflict(_("This is the last category. Add another one first."))
    category.retired_at = clock.now()
    category.save(update_fields=["retired_at"])
    forget_words()
    record("retire_category", category, by=by, after={"code": category.code})
    return category


@transaction.atomic
def restore_category(category: Category, *, by: User) -> Category:
    """Offer a retired category again; its key too, unless another one has it by now."""
    require(by, "manage_vocabularies")
    category, rows = _locked_one(category)
    if not category.retired_at:
        raise Refused.conflict(_("“%(label)s” is in use.") % {"label": category.label})
    usable = [row for row in rows if not row.retired_at]
    read_labels(category.labels, [row.labels for row in usable], most=LABEL_MOST)
    if any(row.key == category.key for row in usable):
        category.key = None
    category.retired_at = None
    category.save(update_fields=["retired_at", "key"])
    forget_words()
    record("restore_category", category, by=by, after={"code": category.code, "key": category.key})
    return category


def _locked() -> list[Category]:
    """Lock all categories, in one order, so that of two at once the second sees what the first did."""
    list(Category.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
    return list(Category.objects.all())


def _locked_one(category: Category) -> tuple[Category, list[Category]]:
    rows = _locked()
    return next(row for row in rows if row.pk == category.pk), rows


def _checked(looks: dict[str, Any], others: list[Category]) -> dict[str, Any]:
    """Return the looks of a category in one spelling; refuses what cannot be read, or does not choose it alone."""
    problems: dict[str, list[str]] = {}
    for theme in ("light", "dark"):
        looks[theme] = str(looks[theme]).strip().lower()
        if problem := _problem(looks[theme], theme):
            problems[theme] = [problem]
    if looks["line"] not in Line.values:
        problems["line"] = [_("There is no such line.")]
    key = looks["key"]
    if key is not None and key not in KEYS:
        problems["key"] = [_("A key is a digit from 1 to 9.")]
    elif key is not None and (taken := next((row for row in others if row.key == key and not row.retired_at), None)):
        problems["key"] = [_("This key chooses “%(label)s”.") % {"label": taken.label}]
    if problems:
        message = _("This category needs another look. Nothing is lost.")
        raise Refused(Refused.INVALID, message, fields=problems)
    return looks


def _problem(colour: str, theme: str) -> str:
    if not COLOUR.fullmatch(colour):
        return _("Write a colour as # and six digits, such as #8a6100.")
    if (found := weakest(colour, theme)) < LEAST:
        too = _("too light") if theme == "light" else _("too dark")
        message = _("This colour is %(too)s: the contrast with its ground is %(found).1f, and must be %(least).1f.")
        return message % {"too": too, "found": found, "least": LEAST}
    return ""


def _free_key(rows: list[Category]) -> int | None:
    taken = {row.key for row in rows if not row.retired_at}
    return next((key for key in KEYS if key not in taken), None)


def _taken(code: str) -> Refused:
    message = _("The code %(code)s is taken, perhaps by a retired category: restore that one, or choose another code.")
    return Refused.invalid(message % {"code": code}, field="code")
