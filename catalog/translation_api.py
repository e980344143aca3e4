"""API doors of the languages of the catalog."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.permissions import require
from accounts.strangers import OpenWhenPublic, is_stranger
from basics.drf import tagged
from catalog.api import FREE, LIST
from catalog.contents import translation_facts
from catalog.coverage import catalog_coverage, coverage_of, totals_of
from catalog.models import Entry, EntryTranslation, EntryTranslationRevision
from catalog.pages import linked_codes
from catalog.public import translation_for_strangers, with_links_to
from catalog.translatable import Coverage
from catalog.translatable import coverage as coverage_in
from catalog.translation_views import CoverageFilter, matching

NARROW = [OpenApiParameter(name, str) for name in ("kind", "language", "show", "after")]
PAGE = 100


def coverage_facts(covered: Coverage) -> dict[str, Any]:
    """Return how far an entry stands in a language: counts, and the paths that are missing, stale or gone."""
    paths = {name: list(getattr(covered, name)) for name in ("missing", "stale", "gone")}
    return {"fields": covered.total, "fresh": covered.fresh, "share": covered.share, **paths}


class EntryTranslations(OpenWhenPublic, APIView):
    """The languages of an entry but its own: how complete each is, and which fields are missing or stale."""

    @extend_schema(operation_id="entry_translations_list", responses={200: LIST})
    def get(self, request: Request, code: str) -> Response:
        found = _entry(request, code)
        held = {row.language: row for row in EntryTranslation.objects.filter(entry=found).with_words()}
        rows = [
            {
                "language": language,
                "revision": held[language].current.number if language in held else None,  # type: ignore[union-attr]
                **coverage_facts(covered),
            }
            for language, covered in coverage_of([found])[found.pk].items()
        ]
        return tagged(request, {"language": found.language, "results": rows, "next": ""})


class OneEntryTranslation(OpenWhenPublic, APIView):
    """An entry in one language: the words by path, what each was made from, who, how, and every revision."""

    @extend_schema(operation_id="entry_translations_get", responses={200: FREE})
    def get(self, request: Request, code: str, language: str) -> Response:
        found = _entry(request, code)
        rows = EntryTranslation.objects.filter(entry=found, language=language).with_words()
        row = get_object_or_404(rows)
        facts, document = translation_facts(row), found.document
        if is_stranger(request):
            known = Entry.objects.open_titles(linked_codes([document]))
            document = with_links_to(known, document)
            facts, revisions = translation_for_strangers(facts, document), []
        else:
            revisions = [
                _revision(one) for one in EntryTranslationRevision.objects.filter(translation=row).with_people()
            ]
        covered = coverage_in(found.kind, document, language, facts["texts"])
        since = {} if row.current is None else row.current.since
        return tagged(request, {**facts, "since": since, **coverage_facts(covered), "revisions": revisions})


class CatalogCoverage(APIView):
    """How far the published catalog stands in each language, and entry by entry; `show` is `missing` or `stale`."""

    @extend_schema(operation_id="coverage_list", parameters=NARROW, responses={200: LIST})
    def get(self, request: Request) -> Response:
        require(request.user, "read_published")
        everything, after = catalog_coverage(), request.query_params.get("after", "")
        found = matching(everything, **CoverageFilter(request.query_params).chosen())
        rest = [row for row in found if row.code > after]
        rows = [
            {
                "code": row.code,
                "language": row.own,
                "fields": row.held[0].total if row.held else 0,
                "languages": {
                    one.language: {"present": one.present, "fresh": one.fresh} for one in row.held if not one.own
                },
            }
            for row in rest[:PAGE]
        ]
        more = rows[-1]["code"] if len(rest) > PAGE else ""
        totals = [{**vars(total), "share": total.share} for total in totals_of(everything)]
        return tagged(request, {"totals": totals, "results": rows, "next": more})


def _revision(row: EntryTranslationRevision) -> dict[str, Any]:
    names = ("number", "sha256", "message", "method", "post_edit", "credit_line")
    people = {"author": row.author.name, "approved_by": row.approved_by.name}
    times = {"approved_at": row.approved_at.isoformat(), "source_revision": row.source.number}
    agents = [{name: value for name, value in agent.items() if name != "member"} for agent in row.agents]
    return {**{name: getattr(row, name) for name in names}, "agents": agents, **people, **times}


def _entry(request: Request, code: str) -> Entry:
    return get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)


translations = EntryTranslations.as_view()
translation = OneEntryTranslation.as_view()
coverage = CatalogCoverage.as_view()
