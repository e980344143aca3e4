"""Note whom an annotation or a reply names: it stands on their desk until they have seen it."""

from accounts import audit
from accounts.models import User
from accounts.permissions import may
from articles.mentions import named_in
from articles.models import Annotation, AnnotationReply, Mention
from basics.remarks import MENTIONS_MOST, refuse_crowd


def tell_mentioned(annotation: Annotation, reply: AnnotationReply | None = None, *, by: User) -> list[Mention]:
    """Write a mention for each member named for the first time in a note or reply. No query where nobody is named.

    Of a private draft nobody learns. Who may not see the thread is not told: `reply.unreached` are those; nor is
    oneself.
    """
    text = annotation.body if reply is None else reply.body
    if reply is not None:
        reply.unreached = []
    if "@" not in text or annotation.is_draft:
        return []
    people = User.objects.filter(is_active=True).exclude(pk=by.pk)
    named = named_in(text, people.values_list("pk", "name"))
    if not named:
        return []
    known = Mention.objects.filter(annotation=annotation, reply=reply).values_list("person", flat=True)
    new = list(people.filter(pk__in=named).exclude(pk__in=known).order_by("name", "pk")[: MENTIONS_MOST + 1])
    refuse_crowd(len(new), field="body")
    reached = [person for person in new if may_see(person, annotation)]
    if reply is not None:
        reply.unreached = [person for person in new if person not in reached]
    if reached:
        told = {"people": sorted(person.pk for person in reached), "reply": reply and reply.pk}
        audit.record("mention", annotation, by=by, after=told)
    return Mention.objects.bulk_create(
        Mention(annotation=annotation, reply=reply, person=person, by=by) for person in reached
    )


def may_see(person: User, annotation: Annotation) -> bool:
    """Tell whether somebody sees what is talked over on an annotation."""
    found = Annotation.objects.visible_to(person).filter(pk=annotation.pk)
    return may(person, "read_annotations") and found.exists()
