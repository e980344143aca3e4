"""The writers of vocabularies. A term is never deleted and its code never changes: what is over is retired."""

import re
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from basics import clock
from basics.errors import Refused
from basics.labels import as_fields, read_labels
from basics.meanwhile import beside_others
from basics.ordering import put_at
from basics.text import canonical
from catalog.models import Term, TermRevision
from catalog.vocabulary import Vocabulary, lines_of

LABEL_MOST = 120
EXTERNAL_MOST = 20
CODE_MOST = 40
CHOSEN = (Vocabulary.THEME, Vocabulary.STATE, Vocabulary.DIRECTION)  # whose codes mean something by themselves
# What a code looks like in each vocabulary; those of themes stand in the codes of entries.
CODES = {
    Vocabulary.THEME: (r"[A-Z]{3}", gettext_lazy("Write three capital letters, such as WAT.")),
    Vocabulary.STATE: (r"[A-Z]{2}", gettext_lazy("Write two capital letters (ISO 3166-1), such as KZ.")),
    Vocabulary.DIRECTION: (r"[a-z][a-z_]{1,15}", gettext_lazy("Write small letters, such as north.")),
    **dict.fromkeys(
        (Vocabulary.AREA, Vocabulary.SECTOR, Vocabulary.ACTOR, Vocabulary.CONSEQUENCE, Vocabulary.TAG),
        (r"[a-z][a-z0-9_]{1,39}", gettext_lazy("Write small letters, digits and “_”, such as power_grid.")),
    ),
}


@transaction.atomic
def add_term(
    vocabulary: str, code: str, labels: Mapping[str, str], *, by: User, external: Mapping[str, str] | None = None
) -> Term:
    """Add a word at the end of a vocabulary. Its code is for good: one that was retired is not given again.

    `external` are the codes of the same thing in other schemes, by scheme (`{"HIPs 2025": "MH0401"}`).
    """
    require(by, "manage_vocabularies")
    if vocabulary not in CODES:
        raise Refused.invalid(_("There is no such vocabulary."), field="vocabulary")
    pattern, hint = CODES[Vocabulary(vocabulary)]
    code = code.strip()
    if not re.fullmatch(pattern, code):
        raise Refused.invalid(hint, field="code")
    terms = _locked(vocabulary)
    said = _checked(labels, [term for term in terms if not term.retired_at])
    elsewhere = _elsewhere(external or {})
    if any(term.code == code for term in terms):
        raise _taken(code)
    try:
        with transaction.atomic():
            last = max((row.position for row in terms), default=0)
            facts = {"labels": said, "external": elsewhere, "position": last + 1}
            term = Term.objects.create(vocabulary=vocabulary, code=code, **facts)
    except IntegrityError as error:  # somebody else, into an empty vocabulary at the same moment
        raise _taken(code) from error
    _keep(term, by)
    record("add_term", term, by=by, after={"vocabulary": vocabulary, "code": code, "labels": said})
    return term


def add_named_term(vocabulary: str, label: str, *, by: User, field: str) -> Term:
    """Add a word by its English label alone, its code made of it: where somebody misses it while writing.

    Codes of themes, states and directions are chosen, not made. Refuses under `field`.
    """
    code = slugify(label.replace("_", " ")).replace("-", "_")[:CODE_MOST].strip("_")
    if vocabulary in CHOSEN or not code:
        raise Refused.invalid(_("Add this one among the vocabularies: its code is for you to choose."), field=field)
    try:
        return add_term(vocabulary, code, {"en": label}, by=by)
    except Refused as refusal:
        if refusal.fields:
            refusal.fields = {field: [said for given in refusal.fields.values() for said in given]}
        raise


@transaction.atomic
def change_term(
    term: Term,
    labels: Mapping[str, str] | None,
    *,
    by: User,
    external: Mapping[str, str] | None = None,
    seen: Mapping[str, str] | None = None,
) -> Term:
    """Word a term anew, everywhere but in frozen editions; its code stays, and what is as it was `seen` stays too.

    `labels` are its words by language, and `external` its codes in other schemes; None leaves either as it stands.
    """
    require(by, "manage_vocabularies")
    term, terms = _locked_one(term)
    labels = term.labels if labels is None else labels
    stands = {language: term.labels.get(language, "") for language in labels}
    meant = beside_others(
        {**as_fields(labels), "external": lines_of(term.external if external is None else external)},
        seen,
        {**as_fields(stands), "external": lines_of(term.external)},
    )
    labels = {language: meant[f"label_{language}"] for language in labels}
    external = external if meant["external"] != lines_of(term.external) else None
    said = _checked(labels, [other for other in terms if other.pk != term.pk and not other.retired_at])
    elsewhere = term.external if external is None else _elsewhere(external)
    if said != term.labels or elsewhere != term.external:
        before = {"labels": term.labels, "external": term.external}
        term.labels, term.external = said, elsewhere
        term.save(update_fields=["labels", "external"])
        _keep(term, by)
        record("change_term", term, by=by, before=before, after={"labels": said, "external": elsewhere})
    return term


@transaction.atomic
def move_term(term: Term, place: int | None = None, *, by: User, step: int = 0) -> Term:
    """Put a term at a place (from 1) among the usable ones of its vocabulary, or `step` places on (back if negative).

    Beyond either end means that end.
    """
    require(by, "manage_vocabularies")
    term, terms = _locked_one(term)
    if term.retired_at:
        raise Refused.conflict(_("“%(label)s” is retired and has no place in the list.") % {"label": term.label})
    before, place = put_at(terms, term, place, step)
    if place != before:
        Term.objects.bulk_update(terms, ["position"])
        record("move_term", term, by=by, before={"place": before}, after={"place": place})
    return next(other for other in terms if other.pk == term.pk)


@transaction.atomic
def retire_term(term: Term, *, by: User, successor: str = "") -> Term:
    """Offer a term for nothing new. Entries that use it keep it until their next change; the last one stays.

    With the code of a `successor` the two are merged: who asks for that one finds what is filed under this one too.
    """
    require(by, "manage_vocabularies")
    term, terms = _locked_one(term)
    if term.retired_at:
        raise Refused.conflict(_("“%(label)s” is retired already.") % {"label": term.label})
    if not any(other.retired_at is None and other.pk != term.pk for other in terms):
        raise Refused.conflict(_("This is the last term of its vocabulary. Add another one first."))
    if successor:
        term.replaced_by = next((row for row in terms if row.code == successor and row.retired_at is None), None)
        if term.replaced_by is None or term.replaced_by.pk == term.pk:
            raise Refused.invalid(_("Choose another term of this vocabulary that is in use."), field="successor")
    term.retired_at = clock.now()
    term.save(update_fields=["retired_at", "replaced_by"])
    _keep(term, by)
    after = {"vocabulary": term.vocabulary, "code": term.code}
    record("retire_term", term, by=by, after={**after, "successor": successor} if successor else after)
    return term


@transaction.atomic
def restore_term(term: Term, *, by: User) -> Term:
    """Offer a retired term again, at its old place and in its own right."""
    require(by, "manage_vocabularies")
    term, terms = _locked_one(term)
    if not term.retired_at:
        raise Refused.conflict(_("“%(label)s” is in use.") % {"label": term.label})
    _checked(term.labels, [other for other in terms if not other.retired_at])
    term.retired_at = term.replaced_by = None
    term.save(update_fields=["retired_at", "replaced_by"])
    _keep(term, by)
    record("restore_term", term, by=by, after={"vocabulary": term.vocabulary, "code": term.code})
    return term


def _keep(term: Term, by: User) -> None:
    """Write down how a term stands from now on."""
    TermRevision.objects.create(
        term=term,
        number=term.revisions.count() + 1,
        labels=term.labels,
        external=term.external,
        retired=term.retired_at is not None,
        replaced_by=term.replaced_by.code if term.replaced_by else "",
        by=by,
    )


def _elsewhere(external: Mapping[str, str]) -> dict[str, str]:
    """Return codes elsewhere in one spelling, by scheme; a scheme without a code is left out."""
    said = {" ".join(canonical(scheme).split()): " ".join(canonical(code).split()) for scheme, code in external.items()}
    if len(said) > EXTERNAL_MOST or any(max(len(scheme), len(code)) > LABEL_MOST for scheme, code in said.items()):
        message = _("At most %(n)d schemes, and %(most)d characters each.") % {"n": EXTERNAL_MOST, "most": LABEL_MOST}
        raise Refused.invalid(message, field="external")
    if "" in said:
        raise Refused.invalid(_("Say of which scheme each code is: HIPs 2025: MH0401."), field="external")
    return {scheme: said[scheme] for scheme in sorted(said) if said[scheme]}


def _locked(vocabulary: str) -> list[Term]:
    """Lock a whole vocabulary, in one order, so that of two at once the second sees what the first did."""
    list(Term.objects.of(vocabulary).order_by("pk").select_for_update().values_list("pk", flat=True))
    return list(Term.objects.of(vocabulary))


def _locked_one(term: Term) -> tuple[Term, list[Term]]:
    terms = _locked(term.vocabulary)
    return next(row for row in terms if row.pk == term.pk), terms


def _checked(labels: Mapping[str, str], others: list[Term]) -> dict[str, str]:
    return read_labels(labels, [term.labels for term in others], most=LABEL_MOST)


def _taken(code: str) -> Refused:
    message = _("The code %(code)s is taken, perhaps by a retired term: restore that one, or choose another code.")
    return Refused.invalid(message % {"code": code}, field="code")
