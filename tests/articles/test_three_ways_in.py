"""The same text by paste, by upload and by command is the same record; how it came in is all that differs."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse

from articles.chain import chain_of, summary_of
from articles.models import TextVersion
from tests import make
from tests.articles.test_adding_pages import AGENTS, TRANSLATION, upload
from tests.people import Cast

ADD = reverse("articles:add")
TEXT = f"{make.TEXT}\r\n\r\nA. Writer\r\nTranslated from valley.example"
OUTLET, ORIGIN = "Valley Courier (illustrative)", "valley.example (illustrative)"
FACTS = {**TRANSLATION, **AGENTS, "author": "A. Writer", "pivot_languages": []}
OPTIONS = {
    "source": OUTLET,
    "reliability": "C",
    "reliability_reason": "Illustrative.",
    "title": "The upper lake",
    "language": "en",
    "translated_from": ORIGIN,
    "original_language": "ru",
    "method": "third_party",
    "asserted_by": "publisher",
    "author_from_text": True,
    "credit_line_from_text": True,
}


def record() -> dict[str, Any]:
    """Return all that is recorded of the one text there is, but for who brought it in, when and how."""
    version = TextVersion.objects.with_chain().get()
    source, provenance = version.article.source_item.source, version.provenance
    names = ("title", "author", "language", "kind", "number", "text", "sha256", "structure")
    return {
        **{name: getattr(version, name) for name in names},
        "article": version.article.title,
        "bytes": (version.capture.sha256, version.capture.mime_type, version.capture.extractor),
        "source": (source.name, source.reliability, source.reliability_reason),
        "translation": (provenance.method, provenance.credit_line, provenance.asserted_by, provenance.post_edit),
        "chain": [{**step.as_dict(), "url": ""} for step in chain_of(version)],
        "summary": summary_of(version),
        "sentences": list(version.segment_sets.get().segments.values_list("start", "end", "sha256")),
    }


def recorded(add: Callable[[], object]) -> dict[str, Any]:
    """Add it, look at the record, and take it back."""
    with transaction.atomic():
        add()
        found = record()
        transaction.set_rollback(True)
    return found


def test_by_paste_by_upload_and_by_command_it_is_the_same_record(client: Client, cast: Cast, tmp_path: Path) -> None:
    client.force_login(cast.analyst)
    path = tmp_path / "lake.txt"
    path.write_bytes(TEXT.encode())

    def by_page(given: dict[str, object]) -> None:
        assert client.post(client.post(ADD, given)["Location"], FACTS).status_code == 302

    def by_command() -> None:
        call_command("add_article", str(path), email=cast.analyst.email, **OPTIONS, stdout=StringIO())

    pasted = recorded(lambda: by_page({"paste": TEXT}))
    assert pasted["text"].endswith("A. Writer\nTranslated from valley.example")
    assert pasted["translation"][1] == "Translated from valley.example"
    assert recorded(lambda: by_page(upload(TEXT.encode()))) == pasted
    assert recorded(by_command) == pasted
