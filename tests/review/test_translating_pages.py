"""Pages and API of entries in several languages: translating side by side, deciding, reading, and how far it stands."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.site import change_settings
from catalog.models import Entry
from catalog.register import Words, around, lines_of, page_of_register
from review.entry_translation_rules import draft_hash
from review.entry_translations import (
    decide_entry_translation,
    reopen_entry_translation,
    save_entry_translation,
    withdraw_entry_translation,
)
from review.models import EntryTranslationProposal
from review.moderating import hold_entry
from tests import make
from tests.people import Cast
from tests.review.test_entry_translations import SCENARIO, SUMMARY, TITLE, WHOLE, approve, change, current, submit

API = "/api/v1"


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


def desk(entry: Entry, language: str = "ru") -> str:
    return reverse("review:entry_translate", args=[entry.code, language])


def sent(answer: Any, **changes: str) -> dict[str, str]:
    """Return what the form of a page would send, with some fields changed."""
    form = answer.context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {**{name: value for name, value in values.items() if value not in (None, False)}, **changes}


def test_an_analyst_translates_side_by_side_and_an_editor_decides(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    page = client.get(desk(entry))
    assert [line.state for line in page.context["lines"]] == ["missing"] * 4
    assert 'lang="ru"' in page.content.decode()
    saved = client.post(desk(entry), sent(page, **{f"text.{path}": text for path, text in TITLE.items()}))
    assert saved.status_code == 302
    page = client.get(desk(entry))
    assert [line.path for line in page.context["lines"]][-1] == "title"
    whole = {f"text.{path}": text for path, text in WHOLE.items()}
    refused = client.post(desk(entry), sent(page, **whole, submit="1"))
    assert (refused.status_code, "sentence what was done" in refused.content.decode()) == (422, True)
    assert WHOLE["summary"] in refused.content.decode()
    done = client.post(desk(entry), sent(page, **whole, submit="1", message="A first version."))
    proposal = EntryTranslationProposal.objects.get()
    assert done.headers["Location"] == proposal.get_absolute_url()
    assert client.get(desk(entry)).headers["Location"] == proposal.get_absolute_url()
    client.force_login(cast.editor)
    for address in (reverse("desk"), reverse("review:entry_translations")):
        assert proposal.get_absolute_url() in client.get(address).content.decode()
    assert entry.code in client.get(reverse("palette"), {"q": "glacial"}).content.decode()
    page = client.get(proposal.get_absolute_url())
    decide = reverse("review:entry_translation_decide", args=[proposal.pk])
    stale = client.post(decide, {"verdict": "approve", "seen": "0" * 64})
    assert stale.status_code == 412
    seen = page.context["form"]["seen"].value()
    assert client.post(decide, {"verdict": "approve", "seen": seen}).status_code == 302
    assert set(current(entry).texts) == set(WHOLE)


def test_what_changed_in_the_source_stands_first_with_its_old_words(cast: Cast, client: Client, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, WHOLE), cast.editor)
    change(entry, cast, summary="A moraine dam gives way and a flood reaches the valley within minutes.")
    client.force_login(cast.analyst2)
    page = client.get(desk(entry))
    first = page.context["lines"][0]
    assert (first.path, first.state) == ("summary", "stale")
    assert ("delete", "the hour") in [(part.kind, part.text.strip(". ")) for part in first.was]
    answer = client.post(desk(entry), sent(page, **{"holds.summary": "on"}, submit="1", message="Still right."))
    assert answer.status_code == 302
    proposal = EntryTranslationProposal.objects.get(author=cast.analyst2)
    assert "found to hold still" in client.get(proposal.get_absolute_url()).content.decode()


def test_what_others_translated_meanwhile_is_shown_and_nothing_typed_is_lost(
    cast: Cast, client: Client, entry: Entry
) -> None:
    client.force_login(cast.analyst2)
    page = client.get(desk(entry))
    approve(submit(entry, cast.analyst, {**TITLE, **SCENARIO}), cast.editor)
    mine = sent(page, **{"text.title": "Ледниковый потоп", "text.summary": SUMMARY["summary"]}, message="Mine.")
    refused = client.post(desk(entry), {**mine, "submit": "1"})
    assert refused.status_code == 412
    first = refused.context["lines"][0]
    assert (first.path, first.state, first.theirs) == ("title", "clash", TITLE["title"])
    form = refused.context["form"]
    assert form["text.title"].value() == "Ледниковый потоп"
    assert form["text.scenarios.s1.title"].value() == SCENARIO["scenarios.s1.title"]  # theirs was taken over
    assert client.post(desk(entry), {**sent(refused), "submit": "1"}).status_code == 302
    proposal = EntryTranslationProposal.objects.get(author=cast.analyst2)
    approve(proposal, cast.editor)
    texts = {path: row["text"] for path, row in current(entry).texts.items()}
    assert texts == {**SCENARIO, "title": "Ледниковый потоп", **SUMMARY}


def test_a_draft_saved_from_another_page_is_not_overwritten_unseen(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    page = client.get(desk(entry))
    client.post(desk(entry), sent(page, **{"text.title": TITLE["title"]}))
    refused = client.post(desk(entry), sent(page, **{"text.title": "Другое"}))
    assert refused.status_code == 412
    assert refused.context["form"]["text.title"].value() == "Другое"
    assert client.post(desk(entry), sent(refused)).status_code == 302
    assert EntryTranslationProposal.objects.get().texts["title"]["text"] == "Другое"


def test_one_reads_in_ones_language_and_is_told_what_is_missing(cast: Cast, client: Client, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, {**TITLE, **SUMMARY}), cast.editor)
    change(entry, cast, summary="A moraine dam gives way.")
    client.force_login(cast.reader)
    page = client.get(entry.get_absolute_url(), {"language": "ru"}).content.decode()
    assert f'<h1 class="reading-title" lang="ru" dir="ltr">{TITLE["title"]}' in page
    assert SUMMARY["summary"] in page
    assert "The source of this translation has changed since." in page
    assert "Scenarios, 1: Reasonable worst case" in page
    assert "<h3>Night-time outburst</h3>" in page  # in the language of the page
    plain = client.get(entry.get_absolute_url()).content.decode()
    assert "Outburst of a glacial lake" in plain
    assert 'href="?language=ru"' in plain
    asked = client.get(entry.get_absolute_url(), {"language": "kk"}).content.decode()
    assert "is not translated into Kazakh yet" in asked
    cast.reader.language = "ru"
    cast.reader.save(update_fields=["language"])
    russian = client.get(entry.get_absolute_url(), headers={"Accept-Language": "ru"}).content.decode()
    assert f'<h1 class="reading-title">{TITLE["title"]}' in russian
    assert '<h3 lang="en" dir="ltr">Night-time outburst</h3>' in russian


def test_a_frozen_edition_is_read_in_the_languages_it_pinned(cast: Cast, client: Client, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    edition = make.published_edition(cast)
    approve(submit(entry, cast.analyst, {"title": "Позже"}), cast.editor)
    client.force_login(cast.reader)
    address = reverse("catalog:edition_entry", args=[edition.name, entry.code])
    page = client.get(address, {"language": "ru"}).content.decode()
    assert f'lang="ru" dir="ltr">{TITLE["title"]}' in page
    assert "Позже" not in page
    assert "Not translated yet, and shown in English:" in page
    later = make.published_edition(cast, "2026.2")
    assert [row["fields"] for row in later.changelog] == [["translations"]]
    assert "Translations" in client.get(reverse("catalog:edition", args=[later.name])).content.decode()


def test_what_is_typed_is_kept_on_the_server(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    address = reverse("review:entry_translate_keep", args=[entry.code, "ru"])
    values = sent(client.get(desk(entry)), **{"text.title": "Прорыв"})
    kept = client.post(address, values).json()
    assert kept["keep"] == address
    assert client.post(address, values).status_code == 412
    again = client.post(address, {**values, "seen": kept["seen"], "text.title": TITLE["title"]})
    assert again.status_code == 200
    assert EntryTranslationProposal.objects.get().texts["title"]["text"] == TITLE["title"]
    assert client.post(address, {"text.title": "x"}).status_code == 422


def register() -> str:
    """Return the rows of the register in the language that is active."""
    return lines_of(page_of_register(Entry.objects.all(), "entry").rows, ["theme"], Words(around()))


def test_the_register_names_an_entry_in_the_readers_language_while_it_holds(cast: Cast, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    with translation.override("ru"):
        assert TITLE["title"] in register()
        change(entry, cast, title="Outburst of a moraine lake")
        assert TITLE["title"] not in register() and 'lang="en">Outburst of a moraine lake' in register()


def test_the_page_of_languages_says_what_is_missing_and_stale(
    cast: Cast, client: Client, entry: Entry, django_assert_max_num_queries: Any
) -> None:
    other = make.published(cast, make.threat_document(title="Flood"))
    approve(submit(entry, cast.analyst, WHOLE), cast.editor)
    change(entry, cast, summary="Another summary.")
    client.force_login(cast.reader)
    address = reverse("catalog:coverage")

    def codes(**query: str) -> list[str]:
        return [row.code for row, _title in client.get(address, query).context["rows"]]

    with django_assert_max_num_queries(6):
        assert codes() == [entry.code, other.code]
    assert codes(language="ru", show="stale") == [entry.code]
    assert codes(language="ru", show="missing") == [other.code]
    assert codes(language="kk", show="missing") == [entry.code, other.code]
    assert codes(language="kk", show="stale") == codes(kind="measure") == []
    assert codes(after=entry.code) == [other.code]
    page = client.get(reverse("catalog:entry_translations", args=[entry.code])).content.decode()
    assert "3 of 4 fields hold (75 %)" in page
    assert "Translate</a>" not in page
    told = client.get(f"{API}/coverage/", {"language": "ru", "show": "stale"}).json()
    assert [row["code"] for row in told["results"]] == [entry.code]
    assert {total["language"]: total["share"] for total in told["totals"]} == {"en": 100, "ru": 37, "kk": 0}


def test_an_editor_says_which_language_an_entry_is_written_in(cast: Cast, client: Client, entry: Entry) -> None:
    address = reverse("review:entry_language", args=[entry.code])
    client.force_login(cast.analyst)
    assert client.post(address, {"language": "kk"}).status_code == 403
    client.force_login(cast.editor)
    assert client.post(address, {"language": "kk"}).status_code == 302
    assert client.post(address, {"language": "kk"}).status_code == 409
    entry.refresh_from_db()
    assert entry.language == "kk"
    answer = client.post(f"{API}/entries/{entry.code}/language/", {"language": "en"}, "application/json")
    assert answer.json() == {"code": entry.code, "language": "en"}
    hold_entry(entry, by=cast.administrator, reason="Under dispute.")
    assert client.post(address, {"language": "kk"}).status_code == 409
    held = client.post(f"{API}/entries/{entry.code}/language/", {"language": "kk"}, "application/json")
    assert (held.status_code, "Under dispute." in held.json()["message"]) == (409, True)


def test_a_program_translates_decides_and_reads(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    given = {"entry": entry.code, "language": "ru", "texts": TITLE, "source_revision": 1, "message": "By a program."}
    provenance = {"method": "mt_raw", "agents": [{"name": "NLLB", "kind": "tool", "role": "mt_engine", "version": "1"}]}
    answer = client.post(
        f"{API}/entry-translation-reviews/", {**given, "provenance": provenance}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")
    address = f"{API}/entry-translation-reviews/{answer.json()['id']}/"
    wrong = client.post(f"{API}/entry-translation-reviews/", given, content_type="application/json")
    assert wrong.status_code == 412
    draft = EntryTranslationProposal.objects.get()
    more = {**given, "texts": SUMMARY, "seen": draft_hash(draft), "submit": True}
    answer = client.post(f"{API}/entry-translation-reviews/", more, content_type="application/json").json()
    assert (answer["state"], set(answer["texts"]), answer["provenance"]["method"]) == (
        *("submitted", {"title", "summary"}, "mt_raw"),
    )
    client.force_login(cast.editor)
    verdict = {"verdict": "approve", "seen": answer["sha256"], "only": ["title"], "reason": "The summary later."}
    done = client.post(f"{address}decide/", verdict, content_type="application/json").json()
    assert (done["state"], done["applied"]) == ("approved", 1)
    told = client.get(f"{API}/entries/{entry.code}/translations/ru/").json()
    assert (told["method"], told["missing"][0], told["share"]) == ("mt_raw", "summary", 25)
    assert told["agents"] == [{"name": "NLLB", "kind": "tool", "role": "mt_engine", "version": "1"}]
    every = client.get(f"{API}/entries/{entry.code}/translations/").json()
    assert [(row["language"], row["revision"]) for row in every["results"]] == [("ru", 1), ("kk", None)]
    assert client.get(f"{API}/entries/{entry.code}/translations/kk/").status_code == 404


def test_a_program_says_what_its_words_were_made_on(cast: Cast, client: Client, entry: Entry) -> None:
    client.force_login(cast.analyst)
    address = f"{API}/entry-translation-reviews/"
    given = {"entry": entry.code, "language": "ru", "texts": TITLE, "source_revision": 1, "message": "By a program."}
    draft = client.post(address, given, content_type="application/json").json()
    approve(submit(entry, cast.analyst2, {"title": "Ледниковый потоп"}), cast.editor)
    more = {**given, "texts": {**TITLE, **SUMMARY}, "seen": draft["draft_sha256"]}
    kept = client.post(address, more, content_type="application/json").json()
    assert kept["base"] is None
    refused = client.post(f"{address}{kept['id']}/submit/", content_type="application/json")
    assert refused.status_code == 412
    assert current(entry).texts["title"]["text"] == "Ледниковый потоп"
    client.force_login(cast.editor2)
    unknown = client.post(address, given, content_type="application/json")
    assert (unknown.status_code, set(unknown.json()["fields"])) == (422, {"onto"})
    named = client.post(address, {**given, "onto": 1}, content_type="application/json")
    assert (named.status_code, named.json()["base"]) == (201, 1)


def test_what_is_written_after_a_decision_is_its_authors_until_it_is_submitted(
    cast: Cast, client: Client, entry: Entry
) -> None:
    proposal = submit(entry, cast.analyst, TITLE)
    seen = proposal.current.sha256
    decide_entry_translation(proposal, "request_changes", by=cast.editor, seen=seen, reason="“Прорыв”?")
    proposal.refresh_from_db()
    source = Entry.objects.with_content().get(pk=entry.pk).current
    words = {"title": "Недописанное", **SUMMARY}
    again = {"by": cast.analyst, "source": source, "seen": draft_hash(proposal), "message": "Not ready yet."}
    save_entry_translation(entry, "ru", words, **again)  # type: ignore[arg-type]
    address = f"{API}/entry-translation-reviews/"
    one = f"{address}{proposal.pk}/"

    def reads(person: Any) -> tuple[bool, ...]:
        client.force_login(person)
        told, page = client.get(one).json(), client.get(proposal.get_absolute_url()).content.decode()
        (row,) = client.get(address).json()["results"]
        unfinished = {"title", "summary"} == set(told["texts"]) and told["draft_sha256"] is not None
        found = ("Недописанное" in page, "Not ready yet." in page, unfinished, row["message"] == "Not ready yet.")
        assert (TITLE["title"] in page, told["sha256"]) == (not found[0], seen)
        return found

    assert reads(cast.analyst) == (True,) * 4
    assert reads(cast.analyst2) == reads(cast.editor) == (False,) * 4
    withdraw_entry_translation(proposal, by=cast.analyst)
    reopen_entry_translation(proposal, by=cast.analyst)
    assert reads(cast.editor2) == (False,) * 4


def test_strangers_read_a_translation_without_names(cast: Cast, client: Client, entry: Entry) -> None:
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    change_settings(by=cast.administrator, public_catalog=True)
    told = client.get(f"{API}/entries/{entry.code}/translations/ru/")
    assert "Aigerim" not in told.content.decode()
    assert told.json()["texts"]["title"]["text"] == TITLE["title"]
    page = client.get(entry.get_absolute_url(), {"language": "ru"}).content.decode()
    assert TITLE["title"] in page
    assert "Aigerim" not in page


def test_the_card_of_a_translated_entry_says_its_title(cast: Cast, client: Client, entry: Entry) -> None:
    def cards() -> list[bytes]:
        card = f"{entry.get_absolute_url()}card.png"
        return [client.get(card, {"language": language}).content for language in ("en", "ru")]

    change_settings(by=cast.administrator, public_catalog=True)
    english, before = cards()
    approve(submit(entry, cast.analyst, TITLE), cast.editor)
    assert cards()[0] == english
    assert cards()[1] != before
