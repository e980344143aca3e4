"""A PROV document as an answer to a request: the same file for the page and the API."""

from django.conf import settings
from django.http import Http404, HttpResponse

from articles.lineage import lineage_of
from articles.models import TextVersion
from articles.prov_export import FORMATS, prov_file


def prov_answer(version: TextVersion, name: str) -> HttpResponse:
    """Answer with the lineage of a text as a file of one of `FORMATS`."""
    if name not in FORMATS:
        raise Http404
    form = FORMATS[name]
    content = prov_file(lineage_of(version), name, base=settings.SITE_URL)
    answer = HttpResponse(content, content_type=f"{form.mime_type}; charset=utf-8")
    file = f"provenance-{version.article_id}-{version.number}.{form.extension}"
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
