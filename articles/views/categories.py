"""Pages of whoever keeps the categories of annotations, and the stylesheet that is made of them."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages import success
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import condition, require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import categories as actions
from articles.category_styles import stylesheet
from articles.models import Annotation, Category
from articles.naming import words_now
from articles.vocabulary import Line
from basics.etags import etag_of
from basics.forms import LabelsForm, attempt, remember_seen, seen_in, step_in

FRESH = "public, max-age=60, stale-while-revalidate=86400"
NEXT = str(actions.NEXT_KEY)


class CategoryForm(LabelsForm):
    """A category's label in each language of the product, and its looks."""

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            help_text = _("2 to 16 small letters, such as claim. It never changes afterwards, and is not given again.")
            self.fields["code"] = forms.CharField(label=gettext_lazy("Code"), max_length=16, help_text=help_text)
        self.add_labels(actions.LABEL_MOST)
        for theme, label in (("light", _("Colour in the light theme")), ("dark", _("Colour in the dark theme"))):
            self.fields[theme] = forms.CharField(
                label=label, max_length=7, initial="#465056" if theme == "light" else "#b0babf", widget=ColourInput
            )
        self.fields["line"] = forms.ChoiceField(label=_("Line"), choices=Line.choices)
        keys = [(str(key), str(key)) for key in actions.KEYS]
        first = [(NEXT, _("the next free digit"))] if is_new else []
        self.fields["key"] = forms.ChoiceField(label=_("Key"), choices=[*first, ("", _("none")), *keys], required=False)
        if not is_new:
            remember_seen(self)

    def changes(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name != "code"}
        return {**told, "key": _digit(told["key"])}

    def seen(self) -> dict[str, Any] | None:
        seen = seen_in(self)
        return {**seen, "key": _digit(seen["key"])} if seen and "key" in seen else seen


class ColourInput(forms.TextInput):
    input_type = "color"


def _digit(said: Any) -> int | None:
    return int(said) if said not in (None, "") else None


@login_not_required
@require_safe
@condition(etag_func=lambda _request: etag_of(list(words_now().kinds.values())))
def categories_css(request: HttpRequest) -> HttpResponse:
    """Serve how marks of each category look: codes and colours, nothing of anybody. Fresh for a minute."""
    headers = {"Cache-Control": FRESH}
    return HttpResponse(stylesheet(words_now().kinds.values()), content_type="text/css; charset=utf-8", headers=headers)


@require_safe
def categories(request: PageRequest) -> HttpResponse:
    """List the categories: the usable ones in their order, then the retired ones."""
    require(request.user, "manage_vocabularies")
    rows = [(row, count) for row, count in _counted()]
    just = request.GET.get("retired", "")
    context = {
        "usable": [row for row in rows if not row[0].retired_at],
        "retired": [row for row in rows if row[0].retired_at],
        "just_retired": next((row for row, _count in rows if row.retired_at and row.code == just), None),
        "version": _version(),
    }
    return _page(request, "categories", context)


@require_http_methods(["GET", "HEAD", "POST"])
def category_add(request: PageRequest) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    form, status = CategoryForm(request.POST or None, is_new=True), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: _added(form, request))
        if made is not None:
            success(request, _("“%(label)s” is added, at the end of the list.") % {"label": made.label})
            return redirect("articles:categories")
    return _page(request, "category", {"form": form}, status)


def _added(form: CategoryForm, request: PageRequest) -> Category:
    told = form.changes()
    looks = {name: told[name] for name in actions.LOOKS}
    return actions.add_category(form.cleaned_data["code"], form.labels(), by=request.user, **looks)


@require_http_methods(["GET", "HEAD", "POST"])
def category(request: PageRequest, code: str) -> HttpResponse:
    """Word a category anew, or give it other looks."""
    require(request.user, "manage_vocabularies")
    found, status = get_object_or_404(Category, code=code), 200
    labels = {f"label_{language}": label for language, label in found.labels.items()}
    looks = {name: getattr(found, name) for name in actions.LOOKS}
    form = CategoryForm(request.POST or None, is_new=False, initial={**labels, **looks})
    if request.method == "POST":
        changed, status = attempt(
            form, lambda: actions.change_category(found, form.changes(), by=request.user, seen=form.seen())
        )
        if changed is not None:
            success(request, _("“%(label)s” is changed.") % {"label": changed.label})
            return redirect("articles:categories")
    count = Annotation.objects.present().filter(category=found.code).count()
    return _page(request, "category", {"form": form, "category": found, "count": count, "version": _version()}, status)


@require_POST
def category_move(request: PageRequest, code: str) -> HttpResponse:
    """Move a category one place up or down."""
    require(request.user, "manage_vocabularies")
    actions.move_category(get_object_or_404(Category, code=code), step=step_in(request.POST), by=request.user)
    return redirect("articles:categories")


@require_POST
def category_retire(request: PageRequest, code: str) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    retired = actions.retire_category(get_object_or_404(Category, code=code), by=request.user)
    response = redirect("articles:categories")
    response["Location"] += f"?retired={retired.code}"
    return response


@require_POST
def category_restore(request: PageRequest, code: str) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    restored = actions.restore_category(get_object_or_404(Category, code=code), by=request.user)
    success(request, _("“%(label)s” is offered again.") % {"label": restored.label})
    return redirect("articles:categories")


def _counted() -> list[tuple[Category, int]]:
    """Return all categories, each with how many annotations have it; private drafts count nowhere."""
    shared = Annotation.objects.present().exclude(life="draft").order_by()
    counts = dict(shared.values_list("category").annotate(Count("pk")))
    return [(row, counts.get(row.code, 0)) for row in Category.objects.all()]


def _version() -> str:
    """Return what tells the present looks from those that a browser may keep for a minute."""
    return etag_of(list(words_now().kinds.values())).strip('"')


def _page(request: PageRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"articles/{name}.html", {**context, "section": "administration"}, status=status)
