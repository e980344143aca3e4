"""Pages of whoever keeps the vocabulary of tags: what annotations carry, what it means, and what is suggested."""

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import require
from accounts.sessions import PageRequest
from articles import tagging as actions
from articles.models import Annotation, Tag
from articles.naming import names_meaning, words_now
from basics.forms import LabelsForm, attempt, remember_seen, seen_in

FREE_MOST = 200  # free tags that are listed, those that are used most


class TagForm(LabelsForm):
    """A tag's label in each language of the product."""

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            help_text = _("As it is typed, in small letters. What carries it already is found as before.")
            self.fields["code"] = forms.CharField(
                label=gettext_lazy("Tag"), max_length=actions.MOST, help_text=help_text
            )
        self.add_labels(actions.MOST)
        if not is_new:
            remember_seen(self)


class MergeForm(forms.Form):
    """The tag in whose place another one goes: one of the vocabulary, or a free one by its `name`."""

    name = forms.CharField(max_length=actions.MOST, required=False, widget=forms.HiddenInput)
    successor = forms.ChoiceField(label=gettext_lazy("Merge into"), required=False)

    def __init__(self, *args: Any, but: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usable = Tag.objects.filter(retired_at__isnull=True).exclude(code=but)
        chosen: Any = self.fields["successor"]
        chosen.choices = [("", _("nothing: only retire it")), *((tag.code, tag.label) for tag in usable)]

    def into(self) -> Tag | None:
        code = self.cleaned_data["successor"]
        return Tag.objects.get(code=code) if code else None


@require_safe
def tags(request: PageRequest) -> HttpResponse:
    """List the vocabulary with how many annotations carry each, what was retired or merged, and free tags."""
    require(request.user, "manage_vocabularies")
    counts = Annotation.objects.visible_to(request.user).tag_counts()
    words, rows = words_now(), list(Tag.objects.select_related("successor"))
    meant: dict[str, int] = {}
    for name, count in counts:
        meant[words.meant(name)] = meant.get(words.meant(name), 0) + count
    free = [(name, count) for name, count in counts if name not in words.by_name]
    context = {
        "usable": [(tag, meant.get(tag.code, 0)) for tag in rows if not tag.retired_at],
        "retired": [tag for tag in rows if tag.retired_at],
        "free": free[:FREE_MOST],
        "more": max(0, len(free) - FREE_MOST),
    }
    return _page(request, "tags", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tag_add(request: PageRequest) -> HttpResponse:
    """Take a tag into the vocabulary; `?tag=` is a free one that becomes known."""
    require(request.user, "manage_vocabularies")
    free = request.GET.get("tag", "")[: actions.MOST]
    form, status = TagForm(request.POST or None, is_new=True, initial={"code": free, "label_en": free}), 200
    if request.method == "POST":
        made, status = attempt(form, lambda: actions.add_tag(form.cleaned_data["code"], form.labels(), by=request.user))
        if made is not None:
            success(request, _("“%(label)s” is in the vocabulary.") % {"label": made.label})
            return redirect("articles:tags")
    return _page(request, "tag", {"form": form}, status)


@require_http_methods(["GET", "HEAD", "POST"])
def tag(request: PageRequest, pk: int) -> HttpResponse:
    """Word a tag anew; beside it stands the form that retires or merges it."""
    require(request.user, "manage_vocabularies")
    found, status = get_object_or_404(Tag.objects.select_related("successor"), pk=pk), 200
    initial = {f"label_{language}": label for language, label in found.labels.items()}
    form = TagForm(request.POST or None, is_new=False, initial=initial)
    if request.method == "POST":
        changed, status = attempt(
            form, lambda: actions.change_tag(found, form.labels(), by=request.user, seen=seen_in(form))
        )
        if changed is not None:
            success(request, _("“%(label)s” is changed.") % {"label": changed.label})
            return redirect("articles:tags")
    return _tag_page(request, found, form, MergeForm(but=found.code), status)


@require_POST
def tag_retire(request: PageRequest, pk: int) -> HttpResponse:
    """Retire a tag, or merge it into another one."""
    require(request.user, "manage_vocabularies")
    found, form = get_object_or_404(Tag, pk=pk), MergeForm(request.POST)
    retired, status = attempt(form, lambda: actions.retire_tag(found, successor=form.into(), by=request.user))
    if retired is None:
        initial = {f"label_{language}": label for language, label in found.labels.items()}
        return _tag_page(request, found, TagForm(is_new=False, initial=initial), form, status)
    said = _("“%(label)s” means “%(into)s” from now on.") if retired.successor else _("“%(label)s” is retired.")
    into = retired.successor.label if retired.successor else ""
    success(request, said % {"label": retired.label, "into": into})
    return redirect("articles:tags")


@require_POST
def tag_restore(request: PageRequest, pk: int) -> HttpResponse:
    require(request.user, "manage_vocabularies")
    restored = actions.restore_tag(get_object_or_404(Tag, pk=pk), by=request.user)
    success(request, _("“%(label)s” is suggested again.") % {"label": restored.label})
    return redirect("articles:tags")


@require_http_methods(["GET", "HEAD", "POST"])
def tag_merge(request: PageRequest) -> HttpResponse:
    """Let a free tag (`?tag=`) mean one of the vocabulary."""
    require(request.user, "manage_vocabularies")
    form, status = MergeForm(request.POST or None, initial={"name": request.GET.get("tag", "")[: actions.MOST]}), 200
    form.fields["successor"].required = True
    if request.method == "POST":
        made, status = attempt(form, lambda: _merged(form, request))
        if made is not None:
            success(
                request, _("“%(name)s” means “%(into)s” from now on.") % {"name": made.code, "into": made.successor}
            )
            return redirect("articles:tags")
    return _page(request, "tag_merge", {"form": form, "name": form["name"].value()}, status)


def _merged(form: MergeForm, request: PageRequest) -> Tag:
    into = get_object_or_404(Tag, code=form.cleaned_data["successor"])
    return actions.merge_free_tag(form.cleaned_data["name"], into, by=request.user)


def _tag_page(request: PageRequest, found: Tag, form: TagForm, merging: MergeForm, status: int) -> HttpResponse:
    count = Annotation.objects.visible_to(request.user).filter(tags__overlap=names_meaning(found.code)).count()
    return _page(request, "tag", {"form": form, "tag": found, "merging": merging, "count": count}, status)


def _page(request: PageRequest, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, f"articles/{name}.html", {**context, "section": "administration"}, status=status)
