"""Bringing annotations in from a file, on a page."""

import io
import zipfile
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import success
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.permissions import require
from accounts.sessions import PageRequest
from articles.annotation_imports import import_annotations
from articles.models import TextVersion
from articles.naming import choices
from basics.errors import Refused
from basics.forms import attempt

FORMATS = [
    ("jsonld", gettext_lazy("Web Annotations (JSON-LD)")),
    ("jsonl", gettext_lazy("JSON Lines, as exported here")),
    ("csv", gettext_lazy("CSV, as exported here")),
    ("brat", gettext_lazy("brat standoff (.ann, or a zip of it)")),
    ("spans", gettext_lazy("span JSON (signal and asets)")),
]


class AnnotationFileForm(forms.Form):
    """A file of annotations, its format, and the category of marks that have none of ours."""

    file = forms.FileField(label=gettext_lazy("File"))
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=FORMATS, initial="jsonld")
    category = forms.ChoiceField(
        label=gettext_lazy("Category of marks without one"),
        choices=choices,
        help_text=gettext_lazy("What they are called in the file becomes a tag."),
    )
    private = forms.BooleanField(
        label=gettext_lazy("As private drafts"),
        required=False,
        help_text=gettext_lazy("Only you see them until you share or submit them."),
    )

    def content(self) -> str:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.UPLOAD_LIMIT:
            limit = settings.UPLOAD_LIMIT // 2**20
            raise Refused.invalid(_("This file is too large: at most %d MB are taken.") % limit, field="file")
        read: bytes = file.read()
        if read.startswith(b"PK\x03\x04"):
            read = _unzipped(read)
        try:
            return read.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Refused.invalid(_("This file is not in UTF-8."), field="file") from error


def _unzipped(archive: bytes) -> bytes:
    """Return the one file of marks in a zip, never more of it than may be uploaded."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as found:
            names = [info for info in found.infolist() if info.filename.endswith(".ann")]
            if len(names) != 1:
                message = _("This zip has %d files of marks (.ann); it must have one.") % len(names)
                raise Refused.invalid(message, field="file")
            with found.open(names[0]) as file:
                read = file.read(settings.UPLOAD_LIMIT + 1)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused.invalid(_("This zip cannot be opened."), field="file") from error
    if len(read) > settings.UPLOAD_LIMIT:
        raise Refused.invalid(_("What this zip holds is too large."), field="file")
    return read


def annotation_import(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Annotate a text with what a file holds, and show every item that was refused with its reason."""
    require(request.user, "annotate")
    version = get_object_or_404(TextVersion.objects.visible_to(request.user), article_id=pk, number=number)
    form, status, report = AnnotationFileForm(request.POST or None, request.FILES or None), 200, None
    if request.method == "POST":
        report, status = attempt(
            form,
            lambda: import_annotations(
                version,
                form.cleaned_data["format"],
                form.content(),
                by=request.user,
                category=form.cleaned_data["category"],
                private=form.cleaned_data["private"],
            ),
        )
        if report is not None:
            made = len(report.made)
            success(request, ngettext("%d annotation was added.", "%d annotations were added.", made) % made)
            if not report.refused:
                return redirect(version)
    context = {"version": version, "form": form, "report": report, "limit": settings.UPLOAD_LIMIT // 2**20}
    return render(request, "articles/annotation_import.html", context, status=status)
