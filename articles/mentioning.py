"""Note whom an annotation or a reply names: it stands on their desk until they have seen it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.permissions import has_role_for
from articles.mentions import named_in
from articles.models import Annotation, AnnotationReply, Mention
from basics.call import calling, current_call
from basics.remarks import MENTIONS_MOST, refuse_crowd, said_of_unreached


def tell_mentioned(annotation: Annotation, reply: AnnotationReply | None = None, *, by: User) -> list[Mention]:
    """Write a mention for each member named for the first time in a note or reply that `by` wrote or shared just now.

    No query where nobody is named. Of a private draft nobody learns. Who may not see the thread is not told, but stands
    in `unreached` of the note or reply; nor is oneself. Raises Refused (invalid, at `body`): too many are named.
    """
    said = annotation if reply is None else reply
    said.unreached = []
    if annotation.is_draft:
        return []
    new = _named_anew(annotation, said.body, reply, by=by)
    refuse_crowd(len(new), field="body")
    reached = [person for person in new if may_see(person, annotation)]
    said.unreached = [person for person in new if person not in reached]
    if reached:
        audit.record("mention", annotation, by=by, after=_told(reached, reply))
    return Mention.objects.bulk_create(
        Mention(annotation=annotation, reply=reply, person=person, by=by) for person in reached
    )


def refuse_crowd_in(body: str, annotation: Annotation, *, by: User) -> None:
    """Refuse (invalid, at `body`) a note that names too many, where it waits and tells nobody yet."""
    refuse_crowd(len(_named_anew(annotation, body, None, by=by)), field="body")


def tell_named_in(notes: Iterable[Annotation]) -> None:
    """Tell whom notes name that others see only now, in the name of who wrote each; a few statements for all.

    Nothing is refused, for nobody writes here: of more than one may name the first by their names are told.
    """
    rows = {note.pk: note for note in notes if not note.is_draft}
    texts = {pk: (note.body, note.creator_id) for pk, note in rows.items()}
    found = _new_in_each(texts, Mention.objects.filter(annotation__in=rows, reply=None))
    prefetch_related_objects([rows[pk] for pk in found], "creator", "round")
    mentions: list[Mention] = []
    told: dict[User, list[audit.Told]] = defaultdict(list)
    for note, new in ((rows[pk], new) for pk, new in found.items()):
        if reached := [person for person in new if may_see(person, note)][:MENTIONS_MOST]:
            told[note.creator].append((note, None, _told(reached, None)))
            mentions += [Mention(annotation=note, person=person, by=note.creator) for person in reached]
    for writer, entries in told.items():
        with calling(replace(current_call(), address="")):  # the address is that of whoever lets them be seen
            audit.record_each("mention", entries, by=writer)
    Mention.objects.bulk_create(mentions)


def logged(mentions: Iterable[Mention]) -> dict[str, list[int]]:
    """Return what an entry of the log says of whom the same act told by name, so that they are not told once more."""
    people = sorted(mention.person_id for mention in mentions)
    return {"mentions": people} if people else {}


def said_of_untold(note: Annotation) -> list[str]:
    """Say of a note that was written just now who is named and was not told, and of whom that waits for a round."""
    later = [person for person in note.unreached if has_role_for(person, "read_annotations")]
    never = [person.name for person in note.unreached if person not in later]
    waits = _("Told once this blind round has ended: %(names)s.") % {"names": ", ".join(one.name for one in later)}
    return [*([said_of_unreached(never)] if never else []), *([waits] if later else [])]


def may_see(person: User, annotation: Annotation) -> bool:
    """Tell whether somebody sees what is talked over on an annotation that is there, and no draft.

    A query only while a blind round hides it: otherwise whoever reads annotations sees it.
    """
    if not has_role_for(person, "read_annotations"):
        return False
    if annotation.round is None or not annotation.round.hides:
        return True
    return Annotation.objects.visible_to(person).filter(pk=annotation.pk).exists()


def _named_anew(annotation: Annotation, text: str, reply: AnnotationReply | None, *, by: User) -> list[User]:
    known = Mention.objects.filter(annotation=annotation, reply=reply)
    return _new_in_each({annotation.pk: (text, by.pk)}, known).get(annotation.pk, [])


def _new_in_each(texts: Mapping[int, tuple[str, int]], known: QuerySet[Mention]) -> dict[int, list[User]]:
    """Return whom each text names and who is not `known` yet, by their names. Three queries, or none without an @.

    `texts` are words and who wrote them, by the number of the annotation; one without new names may be missing.
    """
    texts = {pk: said for pk, said in texts.items() if "@" in said[0]}
    if not texts:
        return {}
    names = list(User.objects.filter(is_active=True).values_list("pk", "name"))
    named = {pk: named_in(words, (row for row in names if row[0] != by)) for pk, (words, by) in texts.items()}
    wanted = {person for people in named.values() for person in people}
    if not wanted:
        return {}
    told = set(known.values_list("annotation", "person"))
    people = list(User.objects.filter(pk__in=wanted).select_related("owner").order_by("name", "pk"))
    return {
        pk: [person for person in people if person.pk in some and (pk, person.pk) not in told]
        for pk, some in named.items()
    }


def _told(people: Iterable[User], reply: AnnotationReply | None) -> dict[str, object]:
    return {"people": sorted(person.pk for person in people), "reply": reply and reply.pk}
