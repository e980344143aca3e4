"""Note whom an annotation or a reply names: it stands on their desk until they have seen it."""

from accounts import audit
from accounts.models import User
from accounts.permissions import MAY
from articles.mentions import named_in
from articles.models import Annotation, AnnotationReply, Mention

READERS = sorted(MAY["read_annotations"])


def tell_mentioned(annotation: Annotation, reply: AnnotationReply | None = None, *, by: User) -> list[Mention]:
    """Write a mention for each member named for the first time in a note or reply. No query where nobody is named.

    Of a private draft nobody learns; whoever may not read annotations, and oneself, is not told.
    """
    text = annotation.body if reply is None else reply.body
    if "@" not in text or annotation.is_draft:
        return []
    people = User.objects.filter(is_active=True, roles__overlap=READERS).exclude(pk=by.pk)
    named = named_in(text, people.values_list("pk", "name"))
    known = Mention.objects.filter(annotation=annotation, reply=reply, person__in=named)
    new = named - set(known.values_list("person", flat=True)) if named else set()
    if new:
        audit.record("mention", annotation, by=by, after={"people": sorted(new), "reply": reply and reply.pk})
    return Mention.objects.bulk_create(
        Mention(annotation=annotation, reply=reply, person_id=pk, by=by) for pk in sorted(new)
    )
