"""What stands on the desk besides one's own proposals: assigned, stale, watched."""

from dataclasses import replace

from django.test import Client
from django.urls import reverse

from articles.correcting import correct_text
from basics import clock
from review import actions
from review.desk import Desk
from review.desk_lists import Watched, provide_watched
from review.entry_translations import decide_entry_translation, translate_and_submit
from review.models import EntryTranslationProposal, QueueItem
from review.queueing import assign_item
from tests import make
from tests.people import Cast


def test_what_was_assigned_stands_on_the_desk_of_whoever_is_asked(cast: Cast, client: Client) -> None:
    make.submitted(cast.analyst, make.threat_document(title="A landslide"))
    assign_item(QueueItem.objects.get(), cast.editor2, by=cast.administrator)
    client.force_login(cast.editor2)
    page = client.get("/").text
    assert page.index("You were asked to decide") < page.index("A landslide") < page.index("Awaiting your decision")
    assert not Desk(cast.editor).assigned and not Desk(cast.analyst).assigned


def test_a_translation_whose_source_changed_stands_on_the_desk_of_who_made_it(cast: Cast, client: Client) -> None:
    original, translated = make.text_pair(cast.analyst)
    assert Desk(cast.analyst).stale == []
    changed = original.text.replace("на два метра", "на три метра")
    correct_text(original, changed, change_kind="substantive", reason="Illustrative.", by=cast.analyst2)
    (found,) = Desk(cast.analyst).stale
    assert (found.title, found.language, found.changed, found.href) == (
        translated.title, "en", 1, translated.get_absolute_url()
    )  # fmt: skip
    assert Desk(cast.analyst2).stale == []
    client.force_login(cast.analyst)
    assert "1 place of its source changed" in client.get("/").text


def test_words_of_an_entry_that_changed_since_they_were_translated_do_too(cast: Cast) -> None:
    entry = make.published(cast)
    translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="The title.")
    made = EntryTranslationProposal.objects.select_related("current").get()
    decide_entry_translation(made, "approve", by=cast.editor, seen=made.current.sha256)
    assert Desk(cast.analyst).stale == []
    change = make.submitted(cast.analyst2, {**entry.document, "title": "Another title"}, entry=entry)
    actions.approve(change, by=cast.editor, seen=change.current.sha256)
    (found,) = Desk(cast.analyst).stale
    assert (found.changed, found.href) == (1, reverse("review:entry_translate", args=[entry.code, "ru"]))


def test_what_is_watched_is_asked_of_whoever_provides_it(cast: Cast, client: Client, monkeypatch) -> None:
    monkeypatch.setattr("review.desk_lists._watched", [])
    row = Watched("The upper lake", "was corrected", "/articles/1/", clock.now())
    provide_watched(lambda person, most: [replace(row, title=f"{row.title} {n}") for n in range(most)])
    client.force_login(cast.analyst)
    page = client.get("/").text
    assert page.count("was corrected") == 5 and "What you watch" in page
