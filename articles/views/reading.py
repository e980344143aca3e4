"""The list of articles, the reader, and the permanent address of an annotation."""

from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language

from accounts.permissions import may
from articles.chain import provenance_of, summary_of, withdrawn_behind
from articles.citing import citing
from articles.duplicates import same_text_among
from articles.forms import AnnotationForm, ArticleFilterForm
from articles.lineage import Lineage, lineage_among
from articles.models import Annotation, Article, SavedView, TextVersion
from articles.permissions import may_change
from articles.querysets import ArticleQuerySet, TextVersionQuerySet
from articles.reading import blocks_with, line_of, outline_of, steps_of, tabs_of
from articles.saved_views import FILTERS, TYPED
from articles.staleness import newest_of, stale_translations
from articles.standing import quotations_of
from articles.structured_data import its_attributes, its_records, schema_org
from articles.surroundings import surround
from articles.views.annotation_list import address_of, list_context


def article_list(request: HttpRequest) -> HttpResponse:
    form = ArticleFilterForm(request.GET)
    found = Article.objects.visible_to(request.user).matching(**form.criteria()).for_list(request.user)
    sort = ArticleQuerySet.SORTING.asked(request.GET.get("sort", ""))
    page = ArticleQuerySet.SORTING.page(found, sort, request.GET.get("after", ""), size=30)
    query = request.GET.copy()
    query["after"] = page.next
    older = f"?{query.urlencode()}" if page.next else ""
    texts = [text for row in page.rows for text in row.texts.all()]
    context = {"form": form, "page": page, "older": older, "filtered": bool(form.chosen()), "sort": sort}
    context["stale"] = stale_translations(newest_of(texts))
    context |= _views(request)
    return render(request, "articles/list.html", {**context, "may_add": may(request.user, "add_article")})


def _views(request: HttpRequest) -> dict[str, Any]:
    """Return the person's own views of the list, and which of them is shown."""
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    views = list(SavedView.objects.of(request.user, "articles"))
    shown = next((view for view in views if view.filters == asked), None)
    typed = request.session.pop(TYPED, None) if TYPED in request.session else None
    return {"views": views, "shown_view": shown, "view_query": urlencode(asked), "view_typed": typed}


def article(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the text that serves this reader best: in the language of the page, else the newest."""
    in_language = ExpressionWrapper(Q(language__startswith=get_language() or "-"), BooleanField())
    found = get_object_or_404(Article.objects.visible_to(request.user), pk=pk)
    texts = found.texts.defer("text").order_by(in_language.desc(), "-number")
    return redirect(texts[0])


def text(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    return render(request, "articles/text.html", reader_context(request, pk, number))


def reader_context(
    request: HttpRequest, pk: int, number: int, form: AnnotationForm | None = None, *, around: str = ""
) -> dict[str, Any]:
    """Return everything the reader's page shows; the text is loaded along with the others of its article.

    `around` names an annotation whose part of the list is shown. At most eight queries with those of the frame.
    """
    siblings = list(texts_of(request, pk).order_by("number"))
    version = next((text for text in siblings if text.number == number), None)
    if version is None:
        raise Http404
    around_it = surround(version, request.user)
    lineage = lineage_among(siblings, version)
    line = line_of(version, siblings)
    listed = list_context(request, version, around=around)
    return {
        "version": version,
        "texts": tabs_of(version, siblings),
        "line": line,
        "newest": line[-1],
        "outline": outline_of(version),
        "same": same_text_among(version, around_it),
        "citing": citing(line, request.user),
        "withdrawal": around_it.withdrawal,
        "withdrawn": withdrawn_behind(version),
        "provenance": provenance_of(version),
        **lineage_context(lineage),
        "stale": stale_translations([version]).get(version.pk),
        "steps": steps_of(version),
        "summary": summary_of(version),
        "blocks": blocks_with(version, listed["part"].cards),
        **listed,
        "quotations": quotations_of(version),
        "alignments": around_it.alignments,
        "form": form or AnnotationForm(),
        "may_annotate": may(request.user, "annotate"),
        "may_add": may(request.user, "add_article"),
        "round": around_it.round,
        "may_curate": may(request.user, "curate"),
        "may_align": may(request.user, "align_texts"),
    }


def texts_of(request: HttpRequest, pk: int) -> TextVersionQuerySet:
    """Return the texts of an article without their words."""
    texts = TextVersion.objects.visible_to(request.user).with_origin().filter(article_id=pk)
    source = (f"provenance__source_version__{name}" for name in ("text", "structure"))
    return texts.defer("text", "structure", *source)


def lineage_context(lineage: Lineage) -> dict[str, Any]:
    """Return the lineage of a text as its page carries it for machines: schema.org in the head, ITS 2.0 in the HTML."""
    version = lineage.text
    prov_ref = settings.SITE_URL + reverse(
        "articles:prov_download", args=[version.article_id, version.number, "jsonld"]
    )
    return {
        "schema_org": schema_org(lineage, base=settings.SITE_URL),
        "its": its_attributes(lineage, prov_ref=prov_ref),
        "its_records": its_records(lineage, prov_ref=prov_ref),
    }


def annotation(request: HttpRequest, uuid: str) -> HttpResponse:
    """Lead from an annotation's permanent address to its first passage, or say that it was removed."""
    found = Annotation.objects.visible_to(request.user).filter(uuid=uuid).first()
    if found is None:
        return _removed(request, uuid)
    target = found.targets.select_related("text_version").defer("text_version__text").order_by("pk")[0]
    return redirect(address_of(found.uuid, target.text_version))


def _removed(request: HttpRequest, uuid: str) -> HttpResponse:
    found = get_object_or_404(Annotation.objects.removed(request.user).select_related("creator"), uuid=uuid)
    version = found.targets.select_related("text_version").order_by("pk")[0].text_version
    context = {"annotation": found, "version": version, "may_restore": may_change(request.user, found)}
    return render(request, "articles/annotation_removed.html", context, status=410)
