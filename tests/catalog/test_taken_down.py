"""What was taken down is read nowhere: its code answers with the reason, and nothing else of it does."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from basics.errors import Refused
from catalog.models import Entry
from review import actions, standing
from review.search import search_groups
from tests import make
from tests.people import Cast

WORDS = "Zugzwang"
REASON = "A court ordered it."


@pytest.fixture
def gone(cast: Cast) -> Entry:
    entry = make.published(cast, make.threat_document(title=f"{WORDS} of a dam", summary=f"{WORDS}, again."))
    make.published(cast, make.measure_document(entry.code), kind="measure")
    made = standing.propose_standing(entry, "take_down", by=cast.analyst, reason=REASON)
    for editor in (cast.editor, cast.editor2):
        actions.approve(made.submission, by=editor, seen=made.sha256)
    return Entry.objects.with_content().get(pk=entry.pk)


@pytest.mark.parametrize("who", ["reader", "analyst", "editor"])
def test_nothing_that_it_said_is_shown(who: str, cast: Cast, client: Client, gone: Entry) -> None:
    client.force_login(getattr(cast, who))
    measure = Entry.objects.measures().get()
    pages: list[tuple[str, list[Any]]] = [("catalog:register", []), ("api-entries", []), ("desk", [])]
    pages += [("catalog:entry", [measure.code]), ("api-entry", [measure.code])]
    names = ("catalog:entry", "catalog:entry_history", "api-entry", "api-entry-revisions", "api-assessments")
    pages += [(name, [gone.code]) for name in names] + [("catalog:entry_revision", [gone.code, 1])]
    for name, words in pages:
        assert WORDS not in client.get(reverse(name, args=words)).content.decode(), name
    assert not any(group.hits for group in search_groups(getattr(cast, who), [WORDS]))


def test_its_code_answers_with_the_reason(cast: Cast, client: Client, gone: Entry) -> None:
    client.force_login(cast.reader)
    assert REASON in client.get(gone.get_absolute_url()).content.decode()
    facts = client.get(reverse("api-entry", args=[gone.code])).json()
    assert (facts["status"], facts["retired_reason"], facts["document"]) == ("taken_down", REASON, {})


def test_it_is_not_changed_until_it_is_reinstated(cast: Cast, gone: Entry) -> None:
    with pytest.raises(Refused, match="reinstate"):
        actions.propose("threat", {**gone.document, "title": "Other"}, by=cast.analyst, entry=gone)
    made = standing.propose_standing(gone, "reinstate", by=cast.analyst, reason="Overturned.")
    for editor in (cast.editor, cast.editor2):
        actions.approve(made.submission, by=editor, seen=made.sha256)
    assert Entry.objects.get(pk=gone.pk).status == "published"


def test_what_links_to_it_can_still_be_changed(cast: Cast, gone: Entry) -> None:
    measure = Entry.objects.measures().with_content().get()
    changed = make.published(cast, {**measure.document, "title": "Other words"}, entry=measure, kind="measure")
    assert changed.title == "Other words"


def test_the_passages_it_rested_on_do_not_name_it(cast: Cast, client: Client) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(title=f"{WORDS} of a dam", evidence=[make.evidence(note)]))
    made = standing.propose_standing(entry, "take_down", by=cast.analyst, reason=REASON)
    for editor in (cast.editor, cast.editor2):
        actions.approve(made.submission, by=editor, seen=made.sha256)
    client.force_login(cast.reader)
    page = client.get(note.targets.get().text_version.get_absolute_url()).content.decode()
    assert "Three villages" in page and WORDS not in page
