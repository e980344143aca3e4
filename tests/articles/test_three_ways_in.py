"""The same text by paste, by upload, by command and by API is the same record; how it came in is all that differs."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from articles.chain import chain_of, summary_of
from articles.models import (
    Article,
    Capture,
    QuotedSource,
    Segment,
    SegmentSet,
    Source,
    SourceItem,
    SourceRating,
    TextPrint,
    TextVersion,
    TranslationAgent,
    TranslationProvenance,
)
from tests import make
from tests.articles.test_adding_pages import upload
from tests.people import Cast

ADD = reverse("articles:add")
SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
ILLUSTRATIVE = f"{make.TEXT}\r\n\r\nA. Writer\r\nTranslated from valley.example"
OUTLET, ORIGIN, GAZETTE = ("Valley Courier (illustrative)", "valley.example (illustrative)", "Highland Gazette")
# All that is recorded: every field of every row but ids, times, who, and what the way in says of itself.
RECORDED = (
    *(Source, SourceRating, SourceItem, Capture, Article, TextVersion, TranslationProvenance, TranslationAgent),
    *(QuotedSource, SegmentSet, Segment, TextPrint),
)
OF_THE_WAY = {"capture.method", "capture.filename"}
COMMON = {"title": "The upper lake", "language": "en", "author": "", "url": "https://courier.example/lake"}
ITEM = {"title": "Озеро", "url": "https://valley.example/ozero", "language": "ru"}
QUOTED = {"title": "Told twice", "url": "https://gazette.example/1", "language": "en"}


def values_of(row: models.Model) -> dict[str, Any]:
    """Return the fields of a row; what it points to stands as it names itself."""
    found = {}
    for field in row._meta.concrete_fields:
        if (field.primary_key and not field.is_relation) or isinstance(field, models.DateTimeField):
            continue
        if f"{row._meta.model_name}.{field.name}" in OF_THE_WAY:
            continue
        value = getattr(row, field.name)
        found[field.name] = str(value) if isinstance(value, models.Model) else value
    return found


def record() -> dict[str, Any]:
    version = TextVersion.objects.with_chain().get()
    rows: dict[str, Any] = {
        model.__name__: [values_of(row) for row in model._default_manager.order_by("pk")] for model in RECORDED
    }
    for segment_set in (*rows["SegmentSet"], *rows["Segment"], *rows["TextPrint"]):
        segment_set.pop("text_version", None), segment_set.pop("segment_set", None)  # they name themselves by an id
    with storages["captures"].open(version.capture.storage_name) as file:
        kept = file.read()
    chain = [{**step.as_dict(), "url": ""} for step in chain_of(version)]
    return {**rows, "kept": kept, "chain": chain, "summary": summary_of(version)}


def recorded(add: Callable[[], object]) -> dict[str, Any]:
    """Add it, look at the record, and take it back."""
    with transaction.atomic():
        add()
        found = record()
        transaction.set_rollback(True)
    return found


def by_page(client: Client, given: dict[str, object], said: dict[str, Any]) -> None:
    facts = {
        **COMMON,
        "author": said["author"],
        "kind": "translation",
        "published_on": "2026-03-01",
        "source_name": OUTLET,
        "reliability": "C",
        "reliability_reason": "Illustrative.",
        "method": "mt_post_edited",
        "post_edit": "full",
        "completeness": "partial",
        "credit_line": said["credit_line"],
        "asserted_by": "publisher",
        "origin_name": ORIGIN,
        **{f"origin_{name}": value for name, value in ITEM.items()},
        "origin_custody": "not_held",
        "pivot_languages": ["tr"],
        "agents-TOTAL_FORMS": 2,
        "agents-INITIAL_FORMS": 0,
        "agents-0-name": "Engine",
        "agents-0-kind": "tool",
        "agents-0-role": "mt_engine",
        "agents-0-version": "3",
        "agents-1-name": "A. Translator",
        "agents-1-kind": "person",
        "agents-1-role": "post_editor",
    }
    saved = client.post(client.post(ADD, given)["Location"], facts)
    assert saved.status_code == 302, saved.text
    version = TextVersion.objects.get()
    quote = {
        "passage": said["passage"],
        "relation": "quotes",
        "source_name": GAZETTE,
        "custody": "cited_only",
        **{f"item_{name}": value for name, value in QUOTED.items()},
    }
    answer = client.post(reverse("articles:quoted_add", args=[version.article_id, version.number]), quote)
    assert answer.status_code == 302, answer.text


def by_command(path: Path, email: str, said: dict[str, Any]) -> None:
    given = {
        "--as": email,
        "--source": OUTLET,
        "--reliability": "C",
        "--reliability-reason": "Illustrative.",
        "--title": COMMON["title"],
        "--language": "en",
        "--url": COMMON["url"],
        "--published-on": "2026-03-01",
        "--translated-from": ORIGIN,
        "--original-language": "ru",
        "--original-title": ITEM["title"],
        "--original-url": ITEM["url"],
        "--method": "mt_post_edited",
        "--post-edit": "full",
        "--completeness": "partial",
        "--asserted-by": "publisher",
        "--pivot-language": "tr",
        "--quotes": GAZETTE,
        "--quoted-passage": said["passage"],
        "--quoted-title": QUOTED["title"],
        "--quoted-url": QUOTED["url"],
        "--quoted-language": QUOTED["language"],
    }
    words = [word for option in given.items() for word in option]
    agents = ["--agent", "mt_engine:tool:Engine@3", "--agent", "post_editor:person:A. Translator"]
    signed = ["--author-from-text", "--credit-line-from-text"]
    call_command("add_article", str(path), *words, *agents, *signed, stdout=StringIO())


def by_api(api: APIClient, text: str, said: dict[str, Any]) -> None:
    publication = {**COMMON, "author": said["author"], "published_on": "2026-03-01", "custody": "held"}
    body = {
        "text": text,
        "title": COMMON["title"],
        "language": "en",
        "kind": "translation",
        "author": said["author"],
        "publication": {
            **publication,
            "source": OUTLET,
            "reliability": "C",
            "reliability_reason": "Illustrative.",
        },
        "provenance": {
            "method": "mt_post_edited",
            "post_edit": "full",
            "completeness": "partial",
            "credit_line": said["credit_line"],
            "asserted_by": "publisher",
            "pivot_languages": ["tr"],
            "agents": [
                {"name": "Engine", "kind": "tool", "role": "mt_engine", "version": "3"},
                {"name": "A. Translator", "kind": "person", "role": "post_editor"},
            ],
            "origin": {"source": ORIGIN, **ITEM, "custody": "not_held"},
        },
        "quotes": [{"passage": said["passage"], "publication": {"source": GAZETTE, **QUOTED, "custody": "cited_only"}}],
    }
    answer = api.post(reverse("api-articles"), body)
    assert answer.status_code == 201, answer.json()


def require_same_by_every_way(text: str, said: dict[str, Any], client: Client, cast: Cast, folder: Path) -> None:
    client.force_login(cast.analyst)
    api = APIClient()
    api.force_authenticate(cast.analyst)
    path = folder / "lake.txt"
    path.write_bytes(text.encode())
    pasted = recorded(lambda: by_page(client, {"paste": text}, said))
    assert {name: len(pasted[name]) for name in ("Source", "SourceItem", "TranslationAgent", "QuotedSource")} == {
        "Source": 3,
        "SourceItem": 3,
        "TranslationAgent": 2,
        "QuotedSource": 1,
    }
    assert pasted["kept"] == text.encode()
    assert pasted["TextVersion"][0]["author"] == said["author"]
    assert pasted["TranslationProvenance"][0]["credit_line"] == said["credit_line"]
    assert {row["custody"] for row in pasted["SourceItem"]} == {"held", "not_held", "cited_only"}
    assert recorded(lambda: by_page(client, upload(text.encode()), said)) == pasted
    assert recorded(lambda: by_command(path, cast.analyst.email, said)) == pasted
    assert recorded(lambda: by_api(api, text, said)) == pasted


def test_by_every_way_in_it_is_the_same_record(client: Client, cast: Cast, tmp_path: Path) -> None:
    said = {
        "author": "A. Writer",
        "credit_line": "Translated from valley.example",
        "passage": "We have no siren below the moraine",
    }
    require_same_by_every_way(ILLUSTRATIVE, said, client, cast, tmp_path)


@pytest.mark.skipif(not list(SEEDS.glob("*.txt")), reason="NO SEED ARTICLE in ../shared/seeds: only ours was compared")
def test_the_seed_article_by_every_way_in_is_the_same_record(client: Client, cast: Cast, tmp_path: Path) -> None:
    [seed] = SEEDS.glob("*.txt")
    text = seed.read_bytes().decode().replace("\n", "\r\n")  # as a browser sends what is pasted
    lines = text.splitlines()
    said = {"author": lines[-2], "credit_line": lines[-1], "passage": lines[0].split("including ")[1].split(",”")[0]}
    require_same_by_every_way(text, said, client, cast, tmp_path)
