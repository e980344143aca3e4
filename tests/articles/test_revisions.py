"""What an annotation says is kept revision by revision; its passages change with history."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from articles import actions
from articles.assigning import end_round, finish_part, start_round
from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.hiding import hide_annotation, show_annotation
from articles.inputs import Links, Note, Passage
from articles.models import Annotation, AnnotationRevision, AnnotationTarget, TextVersion
from articles.passages import find_passage
from articles.ranging import change_range
from articles.revising import content_of, edited_content, hash_of, newest_of
from basics.errors import Refused
from review.annotations import decide_annotation, submit_annotation
from tests import make
from tests.people import Cast

FIRST, OTHER = "Three villages lie on the outwash fan.", "The upper lake rose by two metres"


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def note(version: TextVersion, cast: Cast) -> Annotation:
    return make.annotation(version, cast.analyst)


def passage(version: TextVersion, quote: str) -> tuple[TextVersion, Passage]:
    return version, Passage(*find_passage(version.text, quote), quote)


def seen(note: Annotation) -> str:
    return newest_of(Annotation.objects.get(pk=note.pk)).sha256


def quotes(note: Annotation) -> list[str]:
    return list(note.targets.filter(origin=None).order_by("start").values_list("exact", flat=True))


def approve(note: Annotation, cast: Cast) -> Annotation:
    submit_annotation(note, by=cast.analyst)
    decide_annotation(note, "approve", by=cast.editor, seen=seen(note))
    return Annotation.objects.get(pk=note.pk)


def test_each_change_is_a_revision_and_the_same_again_is_none(note: Annotation, cast: Cast) -> None:
    changed = Note("signal", body="Nobody would.", credibility=2, tags=("sirens",))
    actions.change_annotation(note, changed, by=cast.analyst)
    actions.change_annotation(note, changed, by=cast.analyst)
    one, two = AnnotationRevision.objects.filter(annotation=note).order_by("number")
    assert (one.content["body"], two.content["body"]) == ("Who would warn them?", "Nobody would.")
    assert (two.content["category"], two.content["tags"], two.content["credibility"]) == ("signal", ["sirens"], 2)
    assert [row["exact"] for row in two.content["targets"]] == [FIRST]
    assert hash_of(two.content) == two.sha256 != one.sha256


def test_the_hash_is_of_what_is_said_not_of_how_it_is_kept(note: Annotation) -> None:
    rows = list(note.targets.all())
    said: dict[str, Any] = {
        "tags": [],
        "body": "B",
        "category": "claim",
        "motivation": "commenting",
        "credibility": None,
    }
    assert hash_of(content_of(said, rows)) == hash_of(dict(reversed(content_of(said, rows).items())))
    stored = AnnotationRevision.objects.get(annotation=note)
    assert hash_of(stored.content) == stored.sha256


def test_the_database_rewrites_no_revision(note: Annotation, cast: Cast) -> None:
    rows = AnnotationRevision.objects.filter(annotation=note)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(content={})
    with pytest.raises(IntegrityError, match="stay"), transaction.atomic():
        rows.delete()
        connection.check_constraints()
    with pytest.raises(IntegrityError, match="only the writer"), transaction.atomic():
        AnnotationRevision.objects.create(annotation=note, number=2, content={}, sha256="0" * 64, by=cast.editor)


def test_the_history_shows_what_changed_and_what_is_hidden_not_at_all(note: Annotation, cast: Cast) -> None:
    actions.change_annotation(note, Note("claim", body="Who would warn the villages?"), by=cast.analyst)
    client, address = Client(), reverse("articles:annotation_history", args=[note.uuid])
    client.force_login(cast.editor)
    page = client.get(address).content.decode()
    assert "<ins>the villages</ins>" in page or "villages" in page
    assert "<del" in page and "revision 2" in page
    hide_annotation(note, by=cast.administrator, reason="It names a person.")
    page = client.get(address).content.decode()
    assert "It names a person." in page and "villages?" not in page
    assert client.get(reverse("api-annotation-revisions", args=[note.uuid])).json()["results"] == []
    show_annotation(note, by=cast.administrator)
    told = client.get(reverse("api-annotation-revisions", args=[note.uuid])).json()["results"]
    assert [row["number"] for row in told] == [2, 1]


def test_an_edit_of_an_approved_one_waits_and_the_approved_one_stays(note: Annotation, cast: Cast) -> None:
    note = approve(note, cast)
    actions.change_annotation(note, Note("claim", body="Rewritten."), by=cast.analyst)
    note.refresh_from_db()
    assert (note.body, note.life, note.revision) == ("Who would warn them?", "submitted", 2)
    assert list(Annotation.objects.approved()) == [note]
    decide_annotation(note, "approve", by=cast.editor, seen=seen(note))
    note.refresh_from_db()
    assert (note.body, note.life) == ("Rewritten.", "approved")


def test_readers_see_the_approved_words_while_others_wait(note: Annotation, cast: Cast) -> None:
    note = approve(note, cast)
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    actions.change_annotation(note, Note("claim", body="Not agreed yet."), by=cast.analyst)
    reader = Client()
    reader.force_login(cast.reader)
    version = note.targets.get().text_version
    wap = reverse("api-wap-annotation", args=[version.article_id, version.number, note.uuid])
    for address in (version.get_absolute_url(), reverse("api-annotation", args=[note.uuid]), wap):
        said = reader.get(address).content.decode()
        assert "Who would warn them?" in said, address
        assert "Not agreed yet." not in said, address


def test_taking_the_edit_back_leaves_nothing_waiting(note: Annotation, cast: Cast) -> None:
    note = approve(note, cast)
    was = Note(note.category, note.motivation, note.body, note.credibility, tuple(note.tags))
    actions.change_annotation(note, Note("claim", body="Rewritten."), by=cast.analyst)
    actions.change_annotation(note, was, by=cast.analyst)
    note.refresh_from_db()
    assert (note.life, note.has_waiting_revision, note.revision) == ("approved", False, 3)


def test_the_form_goes_on_from_what_waits(note: Annotation, cast: Cast) -> None:
    note = approve(note, cast)
    actions.change_annotation(note, Note("claim", body="Rewritten once."), by=cast.analyst)
    client = Client()
    client.force_login(cast.analyst)
    assert "Rewritten once." in client.get(reverse("articles:annotation_change", args=[note.uuid])).content.decode()


# Passages


def test_a_passage_is_replaced_added_and_let_go_of(note: Annotation, version: TextVersion, cast: Cast) -> None:
    both = [passage(version, FIRST), passage(version, OTHER)]
    kept = note.targets.get()
    change_range(note, both, by=cast.analyst, seen=seen(note))
    assert quotes(note) == [OTHER, FIRST]
    assert note.targets.filter(pk=kept.pk).exists()
    change_range(note, both[1:], by=cast.analyst, seen=seen(note))
    assert quotes(note) == [OTHER]
    told = [[row["exact"] for row in one.content["targets"]] for one in note.revisions.order_by("number")]
    assert told == [[FIRST], [OTHER, FIRST], [OTHER]]


def test_words_that_do_not_stand_there_change_nothing(note: Annotation, version: TextVersion, cast: Cast) -> None:
    start, end = find_passage(version.text, FIRST)
    for span, code in ((Passage(start, end, "Four villages"), "conflict"), (Passage(0, 10**6), "invalid")):
        with pytest.raises(Refused) as refusal:
            change_range(note, [(version, span)], by=cast.analyst, seen=seen(note))
        assert refusal.value.code == code
    for count in (0, 51):
        with pytest.raises(Refused, match="from 1 to 50"):
            change_range(note, [passage(version, FIRST)] * count, by=cast.analyst, seen=seen(note))
    assert (quotes(note), note.revisions.count()) == ([FIRST], 1)


def test_who_saw_an_older_one_changes_nothing(note: Annotation, version: TextVersion, cast: Cast) -> None:
    old = seen(note)
    actions.change_annotation(note, Note("claim", body="Meanwhile."), by=cast.analyst)
    with pytest.raises(Refused) as refusal:
        change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=old)
    assert refusal.value.code == "stale"
    with pytest.raises(Refused, match="person who wrote"):
        change_range(note, [passage(version, OTHER)], by=cast.editor, seen=seen(note))


def test_what_was_carried_goes_with_its_passage_and_the_new_one_is_carried(
    note: Annotation, version: TextVersion, cast: Cast
) -> None:
    newer = correct_text(
        version, version.text.replace("invented", "made-up"), change_kind="typo", reason="A word.", by=cast.analyst
    )
    carry_targets(version.article)
    assert AnnotationTarget.objects.get(text_version=newer).exact == FIRST
    change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    assert not AnnotationTarget.objects.filter(text_version=newer).exists()
    carry_targets(version.article)
    assert AnnotationTarget.objects.get(text_version=newer).exact == OTHER


def test_other_passages_of_an_approved_one_wait(note: Annotation, version: TextVersion, cast: Cast) -> None:
    note = approve(note, cast)
    change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    assert quotes(note) == [FIRST]
    decide_annotation(note, "approve", by=cast.editor, seen=seen(note))
    assert quotes(note) == [OTHER]


def test_what_the_catalog_rests_on_is_moved_only_by_an_approval(
    note: Annotation, version: TextVersion, cast: Cast
) -> None:
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    with pytest.raises(Refused, match="rests on this passage"):
        change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    note = approve(note, cast)
    change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    assert quotes(note) == [FIRST]


def test_a_mark_stays_in_its_round_and_none_comes_into_one(note: Annotation, version: TextVersion, cast: Cast) -> None:
    found = start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    with pytest.raises(Refused, match="stays in its round"):
        change_range(note, [passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    mark = make.annotation(version, cast.analyst, OTHER)
    change_range(mark, [passage(version, FIRST)], by=cast.analyst, seen=seen(mark))
    assert quotes(mark) == [FIRST]
    finish_part(found, cast.analyst, by=cast.analyst)
    with pytest.raises(Refused, match="handed in"):
        change_range(mark, [passage(version, OTHER)], by=cast.analyst, seen=seen(mark))
    with pytest.raises(Refused, match="settled there"):
        submit_annotation(make.annotation(version, cast.analyst2, OTHER), by=cast.analyst2)
    end_round(found, by=cast.editor, call_off=True, reason="Illustrative.")
    change_range(mark, [passage(version, OTHER)], by=cast.analyst, seen=seen(mark))


def test_the_page_changes_passages_by_pasted_words(note: Annotation, version: TextVersion, cast: Cast) -> None:
    client, address = Client(), reverse("articles:annotation_range", args=[note.uuid])
    client.force_login(cast.analyst)
    page = client.get(address).content.decode()
    assert FIRST in page and "data-range-row" in page
    sent = {"seen": seen(note), "p0-text": version.pk, "p0-exact": FIRST, "p1-text": version.pk, "p1-exact": OTHER}
    assert client.post(address, sent).status_code == 302
    assert quotes(note) == [OTHER, FIRST]
    wrong = {**sent, "p0-exact": "Words that stand nowhere", "p2-text": version.pk}
    refused = client.post(address, wrong)
    assert refused.status_code == 412 and "changed meanwhile" in refused.content.decode()
    refused = client.post(address, {**wrong, "seen": seen(note)})
    assert refused.status_code == 422 and "does not occur" in refused.content.decode()
    assert "Words that stand nowhere" in refused.content.decode()
    start, end = find_passage(version.text, "upper lake")
    chosen = {"p1-text": version.pk, "p1-exact": "upper lake", "p1-start": start, "p1-end": end}
    gone = {"seen": seen(note), "p0-text": version.pk, "p0-exact": "", **chosen, "p2-text": version.pk}
    assert client.post(address, gone).status_code == 302
    assert quotes(note) == ["upper lake"]


def test_the_api_changes_passages_and_guards_against_a_newer_one(
    note: Annotation, version: TextVersion, cast: Cast
) -> None:
    api, address = APIClient(), reverse("api-annotation", args=[note.uuid])
    api.force_login(cast.analyst)
    tag = api.get(address)["ETag"]
    target = {"article": version.article_id, "number": version.number, "exact": OTHER}
    asked = {"targets": [target], "body": "Both at once."}
    done = api.patch(address, asked, format="json", headers={"if-match": tag})
    assert (done.status_code, done.json()["revision"]) == (200, 3)
    assert quotes(note) == [OTHER]
    assert api.patch(address, asked, format="json", headers={"if-match": tag}).status_code == 412
    with CaptureQueriesContext(connection) as queries:
        assert api.patch(address, {"targets": [target] * 10_000}, format="json").status_code == 422
    assert len(queries) < 12
    wrong = {"targets": [{**target, "start": 0, "end": 5}], "body": "Not kept."}
    assert api.patch(address, wrong, format="json").status_code == 409
    note.refresh_from_db()
    assert note.body == "Both at once."


def test_a_new_annotation_takes_few_statements(version: TextVersion, cast: Cast) -> None:
    make.annotation(version, cast.analyst, OTHER)
    with CaptureQueriesContext(connection) as queries:
        make.annotation(version, cast.analyst)
    assert len(queries) <= 8, "\n".join(query["sql"] for query in queries)


def test_what_was_there_before_got_the_same_revision_as_if_made_today(
    note: Annotation, version: TextVersion, cast: Cast
) -> None:
    change_range(note, [passage(version, FIRST), passage(version, OTHER)], by=cast.analyst, seen=seen(note))
    hidden = make.annotation(version, cast.analyst, OTHER)
    hide_annotation(hidden, by=cast.administrator, reason="It names a person.")
    now = {row.annotation_id: row.sha256 for row in AnnotationRevision.objects.order_by("number")}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE articles_annotationrevision DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM articles_annotationrevision")
        cursor.execute("ALTER TABLE articles_annotationrevision ENABLE TRIGGER USER")
    import_module("articles.migrations.0095_annotations_have_a_first_revision").write_first_revisions(apps, None)
    assert {row.annotation_id: row.sha256 for row in AnnotationRevision.objects.all()} == now


def test_what_a_program_sent_is_part_of_a_revision_and_goes_with_the_passages_it_names(
    version: TextVersion, cast: Cast
) -> None:
    sent = {"id": "https://elsewhere.example/1", "rights": "CC0"}
    made = actions.annotate(
        [passage(version, FIRST)], Note("claim", body="So?"), by=cast.analyst, links=Links(received=sent)
    )
    assert newest_of(made).content["received"]["sent"] == sent
    made = approve(made, cast)
    newer = {**sent, "rights": "mine"}
    actions.change_annotation(made, Note("claim", body="Put."), by=cast.analyst, received=(version, newer))
    made.refresh_from_db()
    assert made.received is not None
    assert made.received["sent"] == sent
    decide_annotation(made, "approve", by=cast.editor, seen=seen(made))
    made.refresh_from_db()
    assert made.received["sent"] == newer
    change_range(made, [passage(version, OTHER)], by=cast.analyst, seen=seen(made))
    decide_annotation(made, "approve", by=cast.editor, seen=seen(made))
    made.refresh_from_db()
    assert (made.received, quotes(made)) == (None, [OTHER])
    change_range(made, [passage(version, FIRST)], by=cast.analyst, seen=seen(made))


def test_a_passage_that_was_sent_twice_is_one_and_goes_as_one(version: TextVersion, cast: Cast) -> None:
    note = actions.annotate([passage(version, OTHER), passage(version, OTHER)], Note("claim"), by=cast.analyst)
    assert quotes(note) == [OTHER]
    double = AnnotationTarget.objects.get(annotation=note)
    double.pk = None
    double.save(force_insert=True)  # as rows from before may be
    change_range(note, [passage(version, FIRST)], by=cast.analyst, seen=hash_of(edited_content(note)))
    assert quotes(note) == [FIRST]
