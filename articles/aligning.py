"""Aligning two texts of an article: at once if they are short, by a job if they are long. Confirmed beads stay."""

from collections.abc import Callable, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import fail, finish, start_work, working
from articles.alignment import ALIGNER, RUNS, learn_dictionary
from articles.alignment import Bead as Found
from articles.models import Alignment, Bead, TextVersion
from articles.stretches import Text, stretch_of, text_of, warnings_of
from articles.vocabulary import BeadMethod, language_inside
from basics import clock
from basics.errors import Refused

AT_ONCE = 60  # sentences of the longer text
LEARNT_FROM = 2000


def ask_alignment(source: TextVersion, target: TextVersion, *, by: User) -> Alignment | Work:
    """Align two texts now, or start a job if one of them has more than 60 sentences. Refuses what makes no sense."""
    require(by, "align_texts")
    one, other = _texts(source, target, by=by)
    if max(one.cut.size, other.cut.size) <= AT_ONCE:
        return align_texts(source, target, by=by)
    title = _("Aligning %(source)s with %(target)s of “%(title)s”")
    one_name, other_name = language_inside(source.language), language_inside(target.language)
    named = {"source": one_name, "target": other_name, "title": source.title}
    subject, task = f"{source.pk}-{target.pk}", "articles.tasks.align_texts"
    words = (title % named)[:200]
    return start_work("align_texts", words, by=by, task=task, unit=_("passes"), total=RUNS - 1, subject=subject)


def align_texts(
    source: TextVersion, target: TextVersion, *, by: User, going_on: Callable[[int], bool] = lambda _done: True
) -> Alignment:
    """Say which sentences of two texts correspond; what a person confirmed before stays as it is."""
    require(by, "align_texts")
    one, other = _texts(source, target, by=by)
    known = Alignment.objects.filter(source_set=one.cut, target_set=other.cut).first()
    fixed = _fixed_points(known)
    return _keep(one, other, _found(one, other, fixed, going_on), fixed, by=by)


def run_aligning(work: int) -> None:
    """Do what was asked for, if it is still wanted."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        source, target = (TextVersion.objects.get(pk=int(pk)) for pk in mine.subject.split("-"))
        try:
            made = align_texts(source, target, by=mine.person, going_on=progress)
        except Refused as refusal:
            fail(mine, str(refusal.message))
            return
        mine.done = RUNS - 1
        gaps = sum(bead.is_gap for bead in made.beads.all())
        words = {"beads": made.beads.count(), "gaps": gaps}
        finish(
            mine,
            _("Aligned: %(beads)d rows, %(gaps)d of them without a partner.") % words,
            link=reverse("articles:alignment", args=[made.pk]),
        )


def _texts(source: TextVersion, target: TextVersion, *, by: User) -> tuple[Text, Text]:
    if source.pk == target.pk or source.sha256 == target.sha256:
        raise Refused.invalid(_("A text is not aligned with itself. Choose a translation of it."), field="target")
    if source.article_id != target.article_id:
        raise Refused.invalid(_("Only texts of the same article are aligned."), field="target")
    one, other = (text_of(version, by=by) for version in (source, target))
    if Alignment.objects.filter(source_set=other.cut, target_set=one.cut).exists():
        raise Refused.conflict(_("These texts are aligned already, the other way round."))
    return one, other


def _fixed_points(known: Alignment | None) -> list[tuple[int, int, Bead]]:
    """Return the confirmed beads of an alignment, each with the row and column where it begins."""
    points, row, column = [], 0, 0
    for bead in known.beads.all() if known else ():
        if bead.confirmed_at is not None:
            points.append((row, column, bead))
        row, column = row + len(bead.source), column + len(bead.target)
    return points


def _found(
    one: Text, other: Text, fixed: Sequence[tuple[int, int, Bead]], going_on: Callable[[int], bool]
) -> list[Found | Bead]:
    """Return the beads in order: those that were confirmed, and what the aligner finds between them."""
    dictionary = learn_dictionary(
        Bead.objects.confirmed_pairs(one.version.language, other.version.language, most=LEARNT_FROM)
    )
    found: list[Found | Bead] = []
    row = column = 0
    for begin, place, bead in fixed:
        found += stretch_of(one, other, (row, begin), (column, place), dictionary, going_on)
        found.append(bead)
        row, column = begin + len(bead.source), place + len(bead.target)
    return found + stretch_of(one, other, (row, one.cut.size), (column, other.cut.size), dictionary, going_on)


@transaction.atomic
def _keep(
    one: Text, other: Text, found: Sequence[Found | Bead], fixed: Sequence[tuple[int, int, Bead]], *, by: User
) -> Alignment:
    """Write what was found, unless a person confirmed something meanwhile."""
    alignment = _locked(one, other, by=by)
    if [bead.token for _, _, bead in _fixed_points(alignment)] != [bead.token for _, _, bead in fixed]:
        raise Refused.conflict(_("Somebody worked on this alignment meanwhile. Nothing was changed; align again."))
    kept = {bead.pk for _, _, bead in fixed}
    alignment.beads.exclude(pk__in=kept).delete()
    for ordinal, bead in enumerate(found):
        if isinstance(bead, Bead) and bead.ordinal != ordinal:
            Bead.objects.filter(pk=bead.pk).update(ordinal=ordinal)
    Bead.objects.bulk_create(
        Bead(
            alignment=alignment,
            ordinal=ordinal,
            source=list(bead.source),
            target=list(bead.target),
            method=BeadMethod.ALIGNER,
            confidence=bead.confidence,
        )
        for ordinal, bead in enumerate(found)
        if isinstance(bead, Found)
    )
    alignment.aligner, alignment.warnings, alignment.updated_at = ALIGNER, warnings_of(one, other, found), clock.now()
    alignment.save(update_fields=["aligner", "warnings", "updated_at"])
    facts = {"aligner": ALIGNER, "beads": len(found), "confirmed": len(fixed), "warnings": alignment.warnings}
    record("align_texts", alignment, by=by, after=facts)
    return alignment


def _locked(one: Text, other: Text, *, by: User) -> Alignment:
    """Return the alignment of two segment sets under a lock, made if it is new."""
    facts = {"aligner": ALIGNER, "created_by": by}
    alignment, _made = Alignment.objects.get_or_create(source_set=one.cut, target_set=other.cut, defaults=facts)
    return Alignment.objects.select_for_update().get(pk=alignment.pk)
