"""Pages of the languages of the catalog: how far it stands in each, and the translations of one entry."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.permissions import may, require
from articles.vocabulary import LANGUAGES, language_name
from basics.collation import sort_key
from catalog.contents import translation_facts
from catalog.coverage import MISSING, STALE, CoverageRow, catalog_coverage, coverage_of, languages, totals_of
from catalog.models import Entry, EntryTranslation, EntryTranslationRevision
from catalog.reading import path_lines
from catalog.vocabulary import Kind

PAGE = 50
HISTORY = 100


def _languages() -> list[tuple[str, str]]:
    return [(tag, language_name(tag)) for tag in languages()]


class CoverageFilter(forms.Form):
    """What to look for in which language."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("All kinds")), *Kind.choices]
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=lambda: [("", gettext_lazy("All languages")), *_languages()],
    )
    show = forms.ChoiceField(
        label=gettext_lazy("Show"),
        required=False,
        choices=[
            ("", gettext_lazy("All entries")),
            (MISSING, gettext_lazy("Something missing")),
            (STALE, gettext_lazy("Something stale")),
        ],
    )

    def chosen(self) -> dict[str, str]:
        """Return what was chosen and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class LanguageForm(forms.Form):
    """The language that an entry is written in."""

    language = forms.ChoiceField(
        label=gettext_lazy("Written in"),
        choices=lambda: sorted(
            {**LANGUAGES, **dict(_languages())}.items(),
            key=lambda item: (item[0] not in languages(), sort_key(str(item[1]))),
        ),
    )


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Show in which languages the catalog stands, and how far: language by language, and entry by entry."""
    require(request.user, "read_published")
    form = CoverageFilter(request.GET)
    chosen = form.chosen()
    everything = catalog_coverage()
    found = matching(everything, **chosen)
    after = request.GET.get("after", "")
    rest = [row for row in found if row.code > after]
    rows = rest[:PAGE]
    more = f"?{urlencode({**chosen, 'after': rows[-1].code})}" if len(rest) > PAGE else ""
    titles = Entry.objects.titles(row.code for row in rows)
    context = {
        "form": form,
        "totals": [(total, language_name(total.language)) for total in totals_of(everything)],
        "names": [language_name(language) for language in languages()],
        "rows": [(row, titles.get(row.code, row.code)) for row in rows],
        "more": more,
        "count": len(found),
        "narrowed": bool(chosen),
        "may_translate": may(request.user, "propose"),
    }
    return render(request, "catalog/coverage.html", context)


def matching(rows: list[CoverageRow], *, kind: str = "", language: str = "", show: str = "") -> list[CoverageRow]:
    """Narrow: `show` is `missing` or `stale`, in one language or in any."""
    wanted = [language] if language else languages()
    found = [row for row in rows if not kind or row.kind == kind]
    return [row for row in found if not show or any(row.lacks(one, show) for one in wanted)]


@require_safe
def entry_translations(request: HttpRequest, code: str) -> HttpResponse:
    """Show the translations of an entry: how complete, which fields are stale, who and how, and every revision."""
    require(request.user, "read_published")
    found = get_object_or_404(Entry.objects.readable_by(request.user).with_content(), code=code)
    return translations_page(request, found)


def translations_page(
    request: HttpRequest, found: Entry, form: LanguageForm | None = None, status: int = 200
) -> HttpResponse:
    """Show the page of an entry's translations, with the form of its language as it was sent."""
    held = {row.language: row for row in EntryTranslation.objects.filter(entry=found).with_words()}
    rows = [
        {
            "name": language_name(language),
            "language": language,
            "coverage": covered,
            "facts": translation_facts(held[language]) if language in held else None,
            "how": held[language].current if language in held else None,
            "missing": path_lines(found.kind, covered.missing, found.document),
            "stale": path_lines(found.kind, covered.stale, found.document),
        }
        for language, covered in coverage_of([found])[found.pk].items()
    ]
    revisions = EntryTranslationRevision.objects.filter(translation__entry=found).with_people()
    context = {
        "entry": found,
        "own_name": language_name(found.language),
        "rows": rows,
        "revisions": [
            (row, language_name(row.translation.language))
            for row in revisions.select_related("translation").order_by("-approved_at", "-pk")[:HISTORY]
        ],
        "may_translate": may(request.user, "propose") and not found.is_taken_down,
        "may_decide": may(request.user, "decide") and not found.is_taken_down and _covers(request, found),
        "form": form or LanguageForm(initial={"language": found.language}),
    }
    return render(request, "catalog/entry_translations.html", context, status=status)


def _covers(request: HttpRequest, found: Entry) -> bool:
    person = request.user
    return person.is_authenticated and person.covers(str(found.document.get("theme", "")))
