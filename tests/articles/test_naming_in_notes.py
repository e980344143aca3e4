"""Whom a note names: a crowd is refused to its writer, never to whoever approves it; a blind round tells at its end."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry, User
from articles.actions import annotate, change_annotation
from articles.assigning import end_round, start_round
from articles.inputs import Note, Passage
from articles.models import Annotation, Mention, TextVersion
from articles.passages import find_passage
from articles.revising import newest_of
from basics.errors import Refused
from basics.remarks import MENTIONS_MOST
from review.annotations import decide_annotations, decide_each_annotation, submit_annotation
from review.desk import Desk
from review.models import Notice
from review.telling import tell
from tests import make
from tests.people import Cast

QUOTE = "Three villages lie on the outwash fan."
CROWD = " ".join(f"@Nn{number:02}x" for number in range(MENTIONS_MOST + 1))


def a_crowd() -> None:
    User.objects.bulk_create(
        User(email=f"n{number}@lake.example", name=f"Nn{number:02}x", roles=["analyst"])
        for number in range(MENTIONS_MOST + 1)
    )


def note(version: TextVersion, by: User, body: str) -> Annotation:
    return annotate([(version, Passage(*find_passage(version.text, QUOTE), QUOTE))], Note("claim", body=body), by=by)


def waiting(cast: Cast, *bodies: str) -> list[tuple[Annotation, str]]:
    """Annotations by an analyst that await a decision, each with the hash of what it says."""
    version = make.text(cast.analyst)
    made = [submit_annotation(note(version, cast.analyst, body), by=cast.analyst) for body in bodies]
    return [(one, newest_of(one).sha256) for one in made]


def people_of(found: Annotation) -> list[User]:
    return [row.person for row in Mention.objects.filter(annotation=found, reply=None)]


def test_a_crowd_is_refused_where_it_is_written_also_in_a_change_that_waits(cast: Cast) -> None:
    a_crowd()
    ((found, seen),) = waiting(cast, "Plain.")
    decide_annotations([(found, seen)], "approve", by=cast.editor)
    with pytest.raises(Refused, match="at most 50 people") as refused:
        change_annotation(found, Note("claim", body=CROWD), by=cast.analyst)
    assert "body" in refused.value.fields
    change_annotation(found, Note("claim", body="@Timur knows."), by=cast.analyst)
    assert people_of(found) == [], "what waits tells nobody yet"


def test_an_approval_never_fails_on_a_crowd_and_tells_the_first(cast: Cast) -> None:
    picked = waiting(cast, CROWD, "@Timur knows.")
    a_crowd()  # they join after the words were written
    done = decide_annotations(picked, "approve", by=cast.editor)
    assert (len(done.decisions), done.skipped) == (2, [])
    assert len(people_of(picked[0][0])) == MENTIONS_MOST
    assert people_of(picked[1][0]) == [cast.analyst2]


def test_approving_many_that_name_people_asks_no_more_than_few(cast: Cast) -> None:
    counts = []
    for count in (1, 2, 6):
        bodies = [f"{number}: @Dilnoza, @Ruslan, @Reza?" for number in range(count)]
        picked = {one.pk: seen for one, seen in waiting(cast, *bodies)}
        Mention.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            decide_each_annotation(picked, "approve", by=cast.editor)
        assert Mention.objects.count() == 2 * count, "a reader is not told"
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_whom_a_note_of_a_blind_round_names_is_told_when_it_has_ended(cast: Cast) -> None:
    version = make.text(cast.analyst)
    found = start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    mark = note(version, cast.analyst, "@Timur, is this dated right? @Dilnoza, @Reza?")
    assert {person.name for person in mark.unreached} == {"Timur", "Reza"}
    assert people_of(mark) == [cast.editor] and not Desk(cast.analyst2).mentions
    tell()
    Notice.objects.all().delete()
    end_round(found, by=cast.editor, reason="Illustrative.", call_off=True)
    assert [row.annotation for row in Desk(cast.analyst2).mentions] == [mark]
    tell()
    assert list(Notice.objects.values_list("person", "verb").filter(kind="mention")) == [(cast.analyst2.pk, "mention")]
    entry = AuditEntry.objects.filter(verb="mention").latest("pk")
    assert (entry.actor, entry.after) == (cast.analyst, {"people": [cast.analyst2.pk], "reply": None})


def test_the_writer_of_a_note_reads_who_was_not_told(cast: Cast, client: Client) -> None:
    version = make.text(cast.analyst)
    start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    client.force_login(cast.analyst)
    address = reverse("articles:annotation_add", args=[version.article_id, version.number])
    sent = {"exact": QUOTE, "category": "claim", "motivation": "commenting", "body": "@Timur? @Reza?"}
    page = client.post(address, sent, follow=True).text
    assert "Told once this blind round has ended: Timur." in page
    assert "Not told, for they may not see this: Reza." in page
    one = reverse("api-annotation", args=[Annotation.objects.get().uuid])
    answer = client.patch(one, {"body": "@Timur? @Reza? @Dilnoza?"}, content_type="application/json")
    assert answer.json()["unreached"] == ["Reza", "Timur"]
    assert answer.headers["ETag"] == client.get(one).headers["ETag"]
