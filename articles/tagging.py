"""The writers of the vocabulary of tags. Annotations keep what was typed; what it means is decided here."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles.models import Tag
from articles.naming import forget_words
from articles.vocabulary import plain_tag
from basics import clock
from basics.errors import Refused
from basics.labels import as_fields, read_labels
from basics.meanwhile import beside_others

MOST = 60  # characters of a tag, and of its labels, since a label can be typed too


@transaction.atomic
def add_tag(code: str, labels: Mapping[str, str], *, by: User) -> Tag:
    """Take a tag into the vocabulary, perhaps one that was free until now: what carries it is found as before."""
    require(by, "manage_vocabularies")
    code, rows = plain_tag(code), _locked()
    _refuse_odd(code)
    if any(row.code == code for row in rows):
        message = _("The tag “%(code)s” is in the vocabulary, perhaps retired: restore that one.")
        raise Refused.invalid(message % {"code": code}, field="code")
    said = read_labels(labels, [row.labels for row in rows if not row.retired_at], most=MOST)
    names = _own_names(code, said, [], rows)
    tag = _made(code, said, names)
    record("add_tag", tag, by=by, after={"code": code, "labels": said})
    return tag


@transaction.atomic
def change_tag(tag: Tag, labels: Mapping[str, str], *, by: User, seen: Mapping[str, str] | None = None) -> Tag:
    """Word a tag anew. What it was called before means it still; what is as it was `seen` stays as it is now."""
    require(by, "manage_vocabularies")
    tag, rows = _locked_one(tag)
    others = [row for row in rows if row.pk != tag.pk]
    stands = {language: tag.labels.get(language, "") for language in labels}
    meant = beside_others(as_fields(labels), seen, as_fields(stands))
    wanted = {**tag.labels, **{language: meant[f"label_{language}"] for language in labels}}
    said = read_labels(wanted, [row.labels for row in others if not row.retired_at], most=MOST)
    if said != tag.labels:
        tag.names = _own_names(tag.code, said, tag.names, others)
        before, tag.labels = tag.labels, said
        tag.save(update_fields=["labels", "names"])
        forget_words()
        record("change_tag", tag, by=by, before={"labels": before}, after={"labels": said})
    return tag


@transaction.atomic
def retire_tag(tag: Tag, *, by: User, successor: Tag | None = None) -> Tag:
    """Suggest a tag no more. With a `successor` it is merged: whatever carries it means that one from now on."""
    require(by, "manage_vocabularies")
    tag, rows = _locked_one(tag)
    if tag.retired_at:
        raise Refused.conflict(_("“%(label)s” is retired already.") % {"label": tag.label})
    into = next((row for row in rows if successor is not None and row.pk == successor.pk), None)
    if successor is not None and (into is None or into.retired_at or into.pk == tag.pk):
        raise Refused.invalid(_("Choose another tag that is in use."), field="successor")
    tag.retired_at, tag.successor = clock.now(), into
    tag.save(update_fields=["retired_at", "successor"])
    forget_words()
    record("retire_tag", tag, by=by, after={"code": tag.code, "successor": into and into.code})
    return tag


@transaction.atomic
def restore_tag(tag: Tag, *, by: User) -> Tag:
    """Suggest a retired tag again; one that was merged means itself again, and what is merged into it follows."""
    require(by, "manage_vocabularies")
    tag, rows = _locked_one(tag)
    if not tag.retired_at:
        raise Refused.conflict(_("“%(label)s” is in use.") % {"label": tag.label})
    read_labels(tag.labels, [row.labels for row in rows if not row.retired_at], most=MOST)
    before = {"successor": tag.successor and tag.successor.code}
    tag.retired_at = tag.successor = None
    tag.save(update_fields=["retired_at", "successor"])
    forget_words()
    record("restore_tag", tag, by=by, before=before, after={"code": tag.code})
    return tag


@transaction.atomic
def merge_free_tag(name: str, into: Tag, *, by: User) -> Tag:
    """Let a free tag mean one of the vocabulary: it is known from now on, and retired in favour of that one."""
    require(by, "manage_vocabularies")
    code, rows = plain_tag(name), _locked()
    _refuse_odd(code)
    if owner := _owner(code, rows):
        raise Refused.conflict(_("“%(name)s” means “%(label)s” already.") % {"name": code, "label": owner.label})
    found = next((row for row in rows if row.pk == into.pk and not row.retired_at), None)
    if found is None:
        raise Refused.invalid(_("Choose a tag that is in use."), field="successor")
    tag = _made(code, {"en": code}, [code])
    tag.retired_at, tag.successor = clock.now(), found
    tag.save(update_fields=["retired_at", "successor"])
    record("merge_free_tag", tag, by=by, after={"code": code, "successor": found.code})
    return tag


def _refuse_odd(code: str) -> None:
    if not code or "," in code or len(code) > MOST:
        raise Refused.invalid(_("Write 1 to %(most)d characters without a comma.") % {"most": MOST}, field="code")


def _made(code: str, labels: Mapping[str, str], names: list[str]) -> Tag:
    try:
        with transaction.atomic():
            tag = Tag.objects.create(code=code, labels=labels, names=names)
    except IntegrityError as error:  # somebody else, into an empty vocabulary at the same moment
        raise Refused.conflict(_("“%(name)s” was added just now.") % {"name": code}) from error
    forget_words()
    return tag


def _locked() -> list[Tag]:
    """Lock the whole vocabulary, in one order, so that of two at once the second sees what the first did."""
    list(Tag.objects.order_by("pk").select_for_update().values_list("pk", flat=True))
    return list(Tag.objects.select_related("successor"))


def _locked_one(tag: Tag) -> tuple[Tag, list[Tag]]:
    rows = _locked()
    return next(row for row in rows if row.pk == tag.pk), rows


def _owner(name: str, rows: list[Tag]) -> Tag | None:
    return next((row for row in rows if name in row.names), None)


def _own_names(code: str, labels: Mapping[str, str], before: list[str], others: list[Tag]) -> list[str]:
    """Return every name that means a tag from now on; refuses (invalid) one that means another."""
    problems = {}
    fields = {"code": code, **as_fields(labels)}
    for field, name in fields.items():
        name = plain_tag(name)
        if "," in name:
            problems[field] = [_("A tag has no comma: it parts one from the next.")]
        elif owner := _owner(name, others):
            problems[field] = [_("This means the tag “%(label)s” already.") % {"label": owner.label}]
    if problems:
        raise Refused(Refused.INVALID, _("A name means one tag. Nothing is lost."), fields=problems)
    return sorted({*before, *(plain_tag(name) for name in fields.values())})
