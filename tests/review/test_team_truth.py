"""What the team's pages tell: no words of what was taken down, and how long a translation waited for its decision."""

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from basics import clock
from catalog.indicators import read_indicator
from catalog.models import Entry
from review import actions
from review.activity import Asked, activity
from review.annotations import submit_annotation
from review.contributing import edit_and_accept
from review.entry_translations import translate_and_submit
from review.models import QueueItem
from review.noticed import shown_to
from review.queueing import escalate_item
from review.standing import propose_standing
from review.translations import decide_translation, submit_translation
from review.turnaround import turnaround
from tests import make
from tests.catalog.ratings import a_forecast
from tests.people import Cast


def take_down(entry: Entry, cast: Cast) -> None:
    down = propose_standing(entry, "take_down", by=cast.analyst, reason="Illustrative.")
    for editor in (cast.editor, cast.editor2):
        actions.approve(down.submission, by=editor, seen=down.sha256)


def test_the_statement_of_a_forecast_goes_with_its_entry(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    a_forecast(cast, entry)
    client.force_login(cast.editor)
    address = reverse("review:team_activity")
    assert "A siren stands below the moraine." in client.get(address).text
    take_down(entry, cast)
    page = client.get(address).text
    assert "made a forecast" in page and "A siren stands below the moraine." not in page


def test_a_notice_of_a_translation_names_an_entry_that_was_taken_down_by_its_code(cast: Cast) -> None:
    entry = make.published(cast)
    sent = translate_and_submit(entry, "ru", {"title": "Прорыв"}, by=cast.analyst, source=entry.current, message="T.")
    thing = ("entry_translation", str(sent.proposal_id))
    title = shown_to(cast.editor, [thing])[thing].title
    assert title == f"{entry.code} {entry.document['title']}, in Russian"
    take_down(entry, cast)
    assert shown_to(cast.editor, [thing])[thing].title == f"{entry.code}, in Russian"


def test_a_translation_that_came_back_waits_since_it_was_handed_in_again(cast: Cast) -> None:
    review = submit_translation(make.second_text(make.text(cast.analyst), cast.analyst), by=cast.analyst, message="A.")
    seen = review.text_version.sha256
    decide_translation(review, "request_changes", by=cast.editor, seen=seen, reason="Which lake?")
    submit_translation(review.text_version, by=cast.analyst, message="The upper one.")
    decide_translation(review, "approve", by=cast.editor, seen=seen)
    now = clock.now()
    first, again = AuditEntry.objects.filter(verb="submit_translation").order_by("pk").values_list("pk", flat=True)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("accounts_auditentry", "review_translationreview", "review_translationdecision"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")  # they are immutable; rolled back with the test
        for statement, hours, pk in (
            ("UPDATE accounts_auditentry SET at = %s WHERE id = %s", 100, first),
            ("UPDATE accounts_auditentry SET at = %s WHERE id = %s", 2, again),
            ("UPDATE review_translationreview SET submitted_at = %s WHERE id = %s", 100, review.pk),
            (
                "UPDATE review_translationdecision SET decided_at = %s WHERE review_id = %s"
                " AND verdict = 'request_changes'",
                96,
                review.pk,
            ),
        ):
            cursor.execute(statement, [now - timedelta(hours=hours), pk])
    found = dict(turnaround(at=now + timedelta(minutes=1)).by_kind)["translation"]
    assert found.count == 2 and found.median is not None
    assert abs(found.median - timedelta(hours=3)) < timedelta(minutes=1), "four hours, and two"


def test_the_activity_says_what_was_done_and_to_what(cast: Cast, client: Client) -> None:
    sign = {"title": "Level of the lake", "threshold": "2 m above the mark", "interval": 7}
    entry = make.published(cast, make.threat_document(indicators=[sign]))
    read_indicator(entry, "i1", text="It rose.", state="watch", by=cast.analyst)
    sent = make.submitted(cast.analyst, make.threat_document(title="A landslide"))
    assert sent.current is not None
    seen = sent.current.sha256
    edit_and_accept(sent, "summary", "Words of an editor.", by=cast.editor, seen=seen)
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    submit_annotation(note, by=cast.analyst)
    item = QueueItem.objects.get(kind="annotation")
    escalate_item(item, by=cast.administrator, reason="Illustrative.")
    rows = {row.entry.verb: row for row in activity(Asked(), cast.editor).rows}
    edited, reading, first = rows["edit_and_accept"], rows["read_indicator"], rows["escalate_item"]
    assert (edited.done.group, str(edited.done.words)) == ("handed_in", "put other words into a proposal")
    assert edited.title == "A landslide", "nothing is decided by it: somebody else approves"
    assert (reading.title, reading.href) == (f"{entry.code} {entry.document['title']}", entry.get_absolute_url())
    assert (first.title, first.href) == (item.title, item.get_absolute_url()) and item.title
    take_down(entry, cast)
    rows = {row.entry.verb: row for row in activity(Asked(), cast.editor).rows}
    assert (rows["read_indicator"].title, rows["read_indicator"].href) == ("", "")
