"""Names of annotations that programs wish for (the header `Slug` of RFC 5023)."""

from urllib.parse import unquote
from uuid import UUID

from django.db import connection
from django.utils.text import slugify

from articles.models import Annotation

LONGEST = 60
MOST = 50  # beside a name that is taken; then the annotation goes without


def free_slug(wish: str) -> str:
    """Return a wished name in the form of addresses, numbered if it is taken, and locked until the transaction ends.

    Empty if nothing of it can stand in an address, if it looks like one of our own names, or if too many have it.
    """
    slug = slugify(unquote(wish), allow_unicode=True)[:LONGEST].strip("-_")
    if not slug or is_uuid(slug):
        return ""
    # Those that wish at once come one after the other: a number may make the same name.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('slug of an annotation'))")
    names = [slug, *(f"{slug}-{number}" for number in range(2, MOST))]
    taken = set(Annotation.objects.filter(slug__in=names).values_list("slug", flat=True))
    return next((name for name in names if name not in taken), "")


def is_uuid(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True
