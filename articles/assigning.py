"""Rounds of annotation: a text given to several annotators, their parts handed in, and the end of it."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import answers_for, has_role_for, require
from articles import vocabulary as words
from articles.mentioning import tell_named_in
from articles.models import AnnotationRound, RoundMember, TextVersion
from articles.rounds import lock_open, not_in_it, require_all_in, require_curator
from basics import clock
from basics.errors import Refused, check_row, check_values
from basics.text import canonical

LEAST, MOST = 2, 20


@transaction.atomic
def start_round(
    version: TextVersion, annotators: Iterable[User], *, by: User, blind: bool = True, instructions: str = ""
) -> AnnotationRound:
    """Give a text to several annotators; `blind`: only a curator sees the marks of another until the round ended."""
    require(by, "curate")
    if hasattr(version, "superseded_by"):
        raise Refused.conflict(_("There is a newer version of this text. Give that one to the annotators."))
    people = list({person.pk: person for person in annotators}.values())
    _check(people, by=by, blind=blind)
    found = AnnotationRound(
        text_version=version, is_blind=blind, instructions=canonical(instructions).strip(), created_by=by
    )
    check_values(found)  # not its constraints: whoever came second reads what happened
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError as error:
        raise Refused.conflict(_("This text is being annotated in a round already. Settle that one first.")) from error
    RoundMember.objects.bulk_create(RoundMember(round=found, annotator=person) for person in people)
    record("start_round", found, by=by, after={"text": version.pk, "blind": blind, "annotators": _ids(people)})
    return found


def _check(people: list[User], *, by: User, blind: bool) -> None:
    if not LEAST <= len(people) <= MOST:
        message = _("A round has from %(least)d to %(most)d annotators.") % {"least": LEAST, "most": MOST}
        raise Refused.invalid(message, field="annotators")
    unable = [person.name for person in people if person.is_service or not has_role_for(person, "annotate")]
    if unable:
        message = _("Not able to annotate: %(names)s.") % {"names": ", ".join(unable)}
        raise Refused.invalid(message, field="annotators")
    seeing = [person.name for person in people if blind and has_role_for(person, "read_audit")]
    if seeing:
        message = _("An administrator reads the audit log, and what others mark is written there: %(names)s.")
        raise Refused.invalid(message % {"names": ", ".join(seeing)}, field="annotators")
    if any(answers_for(by, person) or answers_for(person, by) for person in people):
        message = _("Whoever gives a text to annotators settles what they marked: choose others, not yourself.")
        raise Refused.invalid(message, field="annotators")


def _ids(people: Iterable[User]) -> list[int]:
    return sorted(person.pk for person in people)


@transaction.atomic
def finish_part(found: AnnotationRound, annotator: User, *, by: User) -> RoundMember:
    """Hand in somebody's part of a round: they do so themselves, or its curator does for them."""
    member = _lock_part(found, annotator, by=by)
    if member.finished_at is not None:
        raise Refused.conflict(_("This part is handed in already."))
    member.finished_at = clock.now()
    member.save(update_fields=["finished_at"])
    record("finish_part", member.round, by=by, after={"annotator": annotator.pk})
    return member


@transaction.atomic
def resume_part(found: AnnotationRound, annotator: User, *, by: User) -> RoundMember:
    """Take a part that was handed in back, while nothing of its round is settled."""
    member = _lock_part(found, annotator, by=by)
    if member.finished_at is None:
        raise Refused.conflict(_("This part is not handed in."))
    if member.round.curations.exists():
        raise Refused.conflict(_("The curator has begun to settle the marks. Nothing more can be added."))
    member.finished_at = None
    member.save(update_fields=["finished_at"])
    record("resume_part", member.round, by=by, after={"annotator": annotator.pk})
    return member


def _lock_part(found: AnnotationRound, annotator: User, *, by: User) -> RoundMember:
    """Lock a part of an open round that is `by`'s own, or that they curate."""
    found = lock_open(found)
    if by.pk == annotator.pk:
        require(by, "annotate")
    else:
        require_curator(by, found)
    member = found.members.filter(annotator=annotator).first()
    if member is None:
        raise not_in_it()
    member.round = found
    return member


@transaction.atomic
def end_round(found: AnnotationRound, *, by: User, reason: str = "", call_off: bool = False) -> AnnotationRound:
    """End a round: when all marks are settled, or by calling it off with a reason. The marks are hidden no more.

    Whoever is named in them and could not see that learns it now.
    """
    found = lock_open(found)
    require_curator(by, found)
    left = found.annotations.filter(deleted_at__isnull=True, settled__isnull=True).count()
    if not call_off:
        require_all_in(found)
    if not call_off and left:
        message = _("%(left)d marks are not settled yet. Settle them, or call the round off.")
        raise Refused.conflict(message % {"left": left}, details={"left": left})
    reason = canonical(reason).strip()
    if call_off and not reason:
        raise Refused.invalid(_("Say why the round is called off."), field="reason")
    found.state = words.RoundState.CALLED_OFF if call_off else words.RoundState.CURATED
    found.reason, found.ended_by, found.ended_at = reason, by, clock.now()
    check_row(found)
    found.save(update_fields=["state", "reason", "ended_by", "ended_at"])
    naming = found.annotations.filter(deleted_at__isnull=True, body__contains="@")
    tell_named_in(naming.order_by("pk").select_for_update(of=("self",)))
    record("end_round", found, by=by, before={"state": "open"}, after={"state": found.state, "reason": reason})
    return found
