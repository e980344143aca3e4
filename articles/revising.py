"""The revisions of an annotation: what each says, its hash, and which of them the row shows.

A new revision stands at once until one was approved; from then on the approved one stands, and a newer one waits.
Called inside the transactions of actions, with the annotation locked.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sized
from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from articles.carrying import follow_later
from articles.mentioning import tell_named_in
from articles.models import Annotation, AnnotationRevision, AnnotationTarget, TextVersion
from articles.permissions import require_own
from articles.rounds import refuse_in_another_round, require_unfinished
from articles.vocabulary import AFTER_A_REVISION, Life
from basics import clock
from basics.errors import Refused, check_values
from basics.prepared import insert
from basics.text import sha256_of

Content = dict[str, Any]
NOTE = ("category", "motivation", "credibility", "body", "tags")
TARGETS_LIMIT = 50
PLACE = ("start", "end", "exact", "prefix", "suffix")


def content_of(note: Mapping[str, Any], targets: Iterable[AnnotationTarget]) -> Content:
    """Return what an annotation says, as plain values: its note, and its chosen passages in reading order.

    A passage names its text version by `text`; positions are code points. What came as a Web Annotation is `received`.
    """
    came = {"received": note["received"]} if note.get("received") is not None else {}
    passages = [{"text": row.text_version_id, **{name: getattr(row, name) for name in PLACE}} for row in targets]
    passages.sort(key=lambda row: (row["text"], row["start"], row["end"]))
    return {**{name: note[name] for name in NOTE}, **came, "targets": passages}


def hash_of(content: Content) -> str:
    """Return the SHA-256 of a content: the same for the same words and passages, however they were written down."""
    return sha256_of(json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def chosen_of(annotation: Annotation) -> list[AnnotationTarget]:
    """Return the passages that a person chose for an annotation, without what was placed from them. One query."""
    return list(AnnotationTarget.objects.filter(annotation=annotation, origin=None).order_by("pk"))


def chosen_of_each(annotations: Iterable[int]) -> dict[int, list[AnnotationTarget]]:
    """Return `chosen_of` many annotations, by their numbers. One query."""
    found: dict[int, list[AnnotationTarget]] = defaultdict(list)
    for target in AnnotationTarget.objects.filter(annotation__in=list(annotations), origin=None).order_by("pk"):
        found[target.annotation_id].append(target)
    return found


def note_of(annotation: Annotation) -> Content:
    return {name: getattr(annotation, name) for name in (*NOTE, "received")}


def lock_own(annotation: Annotation, *, by: User) -> Annotation:
    """Lock an annotation that its creator wants to change; refuse anybody else, and one that is removed."""
    annotation = Annotation.objects.select_for_update().get(pk=annotation.pk)
    require_own(by, annotation)
    if annotation.deleted_at is not None:
        raise Refused.conflict(_("This annotation was removed. Restore it first."))
    require_unfinished(annotation.round, by=by)
    return annotation


def refuse_hidden(annotation: Annotation) -> None:
    if annotation.hidden_at is not None:
        message = _("An administrator hid this annotation: %(reason)s")
        raise Refused.conflict(message % {"reason": annotation.hidden_reason})


def require_few_targets(targets: Sized) -> None:
    """Refuse none, and more passages than one annotation can have."""
    if not 0 < len(targets) <= TARGETS_LIMIT:
        message = _("An annotation has from 1 to %(limit)d passages.")
        raise Refused.invalid(message % {"limit": TARGETS_LIMIT}, field="targets")


def newest_of(annotation: Annotation) -> AnnotationRevision:
    """Return the newest revision, whether it stands or waits."""
    return AnnotationRevision.objects.get(annotation=annotation, number=annotation.revision)


def newest_of_each(annotations: Iterable[int]) -> dict[int, AnnotationRevision]:
    """Return `newest_of` many annotations, by their numbers. One query."""
    rows = AnnotationRevision.objects.filter(annotation__in=list(annotations), number=F("annotation__revision"))
    return {row.annotation_id: row for row in rows}


def require_seen(before: Content, seen: str | None) -> None:
    """Refuse (stale) whoever changes another state than the one they saw; `seen` is its hash, None is any."""
    if seen is not None and seen != hash_of(before):
        raise Refused.stale(_("This annotation was changed meanwhile. Nothing was changed; look at it as it stands."))


def edited_content(annotation: Annotation) -> Content:
    """Return what its writer goes on from: the revision that waits, else what stands."""
    if annotation.has_waiting_revision:
        content: Content = newest_of(annotation).content
        return content
    return content_of(note_of(annotation), chosen_of(annotation))


def keep_revision(annotation: Annotation, content: Content, *, by: User) -> AnnotationRevision:
    """Write the revision whose number the annotation carries."""
    revision = AnnotationRevision(
        annotation=annotation, number=annotation.revision, content=content, sha256=hash_of(content), by=by
    )
    insert(revision)
    return revision


def revise(annotation: Annotation, changes: Content, *, by: User) -> bool:
    """Make a revision with other words or passages; tells whether it stands, or waits beside the approved one.

    Nothing is written if nothing differs. A waiting one that comes back to what was approved waits no more.
    """
    before = edited_content(annotation)
    content = {name: value for name, value in {**before, **changes}.items() if name != "received" or value is not None}
    annotation.updated_at = clock.now()
    if hash_of(content) == hash_of(before):
        annotation.save(update_fields=["updated_at"])
        return not annotation.has_waiting_revision
    annotation.revision += 1
    revision = keep_revision(annotation, content, by=by)
    life = Life(AFTER_A_REVISION.get(Life(annotation.life), annotation.life))
    if annotation.approved is not None and annotation.approved.sha256 == revision.sha256:
        life = Life.APPROVED
    _live(annotation, life)
    if annotation.approved_id is not None:
        annotation.save(update_fields=["revision", "updated_at", "life", "life_since"])
        return life == Life.APPROVED
    _show(annotation, content)
    return True


def enter_life(annotation: Annotation, life: str) -> None:
    """Let an annotation enter another part of its life; the room of review decides which may follow.

    A private draft is shared with its newest revision: the ones before stay its writer's.
    """
    if annotation.is_draft:
        annotation.shared_from = annotation.revision
    _live(annotation, Life(life))
    annotation.updated_at = clock.now()
    annotation.save(update_fields=["life", "life_since", "updated_at", "shared_from"])


def enter_life_each(annotations: Iterable[Annotation], life: str) -> None:
    """Let annotations that are shared, none of which is in it yet, enter another part of their life. One statement."""
    rows, at = list(annotations), clock.now()
    for row in rows:
        row.life, row.life_since, row.updated_at = life, at, at
    if rows:
        Annotation.objects.filter(pk__in=[row.pk for row in rows]).update(life=life, life_since=at, updated_at=at)


def refuse_to_stand(annotation: Annotation, revision: AnnotationRevision, chosen: Iterable[AnnotationTarget]) -> None:
    """Refuse (conflict) to show passages of a text that its writer was given in a round meanwhile.

    What they mark there is in the round. `chosen` is `chosen_of` the annotation.
    """
    texts = {row["text"] for row in revision.content["targets"]}
    if not texts <= {row.text_version_id for row in chosen}:  # where it stands already it may stand
        refuse_in_another_round(annotation, texts)


def let_stand(newest: Iterable[tuple[Annotation, AnnotationRevision, list[AnnotationTarget]]]) -> None:
    """Show the newest revision of annotations from now on, because it was approved; each with `chosen_of` it.

    Called inside the deciding transaction, of what `refuse_to_stand` does not refuse. Those that show already what was
    approved, as most do, are written in one statement.
    """
    at, shown, stands = clock.now(), [], []
    for annotation, revision, chosen in newest:
        _live(annotation, Life.APPROVED)
        annotation.approved, annotation.updated_at = revision, at
        if _shows(annotation, revision.content, chosen):
            shown.append(annotation.pk)
        else:
            _show(annotation, revision.content)
        stands.append(annotation)
    if shown:
        number = AnnotationRevision.objects.filter(annotation=OuterRef("pk"), number=OuterRef("revision"))
        approved = Subquery(number.values("pk")[:1])
        rows = Annotation.objects.filter(pk__in=shown)
        rows.update(life=Life.APPROVED, life_since=at, updated_at=at, approved=approved)
    tell_named_in(stands)


def _shows(annotation: Annotation, content: Content, chosen: Iterable[AnnotationTarget]) -> bool:
    """Tell whether an annotation says and marks exactly a content."""
    if note_of(annotation) != {**{name: content[name] for name in NOTE}, "received": content.get("received")}:
        return False
    places = [(row.text_version_id, row.start, row.end) for row in chosen]
    return sorted(places) == sorted(map(_place_of, content["targets"]))


def _live(annotation: Annotation, life: Life) -> None:
    if annotation.life != life:
        annotation.life, annotation.life_since = life, clock.now()


def _show(annotation: Annotation, content: Content) -> None:
    """Write a content into the row and its passages."""
    for name in NOTE:
        setattr(annotation, name, content[name])
    annotation.received = content.get("received")
    check_values(annotation)
    annotation.save(update_fields=[*NOTE, "received", "revision", "updated_at", "life", "life_since", "approved"])
    _place(annotation, content["targets"])


def _place(annotation: Annotation, wanted: list[Content]) -> None:
    """Let an annotation stand on exactly these passages. With one that goes, what was placed from it goes too."""
    rows = [(_place_of(row.__dict__ | {"text": row.text_version_id}), row.pk) for row in chosen_of(annotation)]
    there, asked = dict(rows), {_place_of(row): row for row in wanted}
    gone = [pk for place, pk in rows if place not in asked]
    new = [row for place, row in asked.items() if place not in there]
    if gone:
        AnnotationTarget.objects.filter(pk__in=gone).delete()
    if new:
        AnnotationTarget.objects.bulk_create(
            AnnotationTarget(annotation=annotation, text_version_id=row["text"], **{name: row[name] for name in PLACE})
            for row in new
        )
        follow_later(*TextVersion.objects.filter(pk__in={row["text"] for row in new}).only("pk"))


def _place_of(row: Mapping[str, Any]) -> tuple[int, int, int]:
    return row["text"], row["start"], row["end"]
