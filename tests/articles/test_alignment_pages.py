"""Two texts side by side: the page, its forms and its API."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.beads import confirm_bead
from articles.correcting import correct_text
from articles.inputs import Note, Passage
from articles.models import Alignment, Bead
from articles.origins import Origin, record_origins
from articles.passages import find_passage
from tests import make
from tests.people import Cast


@pytest.fixture
def made(cast: Cast) -> Alignment:
    return make.alignment(cast.analyst)


@pytest.fixture
def editor(cast: Cast, client: Client) -> Client:
    client.force_login(cast.editor)
    return client


def bead(made: Alignment, ordinal: int) -> Bead:
    return made.beads.get(ordinal=ordinal)


def do(client: Client, made: Alignment, act: str, *seen: Bead, **more: str):
    sent = {"do": " ".join([act, *(one.token for one in seen)]), **more}
    return client.post(reverse("articles:bead", args=[made.pk]), sent)


def test_from_a_translation_to_its_source_beside_it(editor: Client, cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst)
    page = editor.get(target.get_absolute_url()).text
    assert "Align with its source" in page
    answer = editor.post(reverse("articles:align", args=[target.article_id, target.number]), {"source": source.number})
    made = Alignment.objects.get()
    assert answer["Location"] == made.get_absolute_url()
    for text, other in ((source, "English"), (target, "Russian")):
        page = editor.get(text.get_absolute_url()).text
        assert f"Side by side with {other}" in page and "Align with its source" not in page
    newer = correct_text(target, target.text + " X.", change_kind="minor", reason="Illustrative.", by=cast.analyst)
    assert "Align with its source" in editor.get(newer.get_absolute_url()).text


def test_a_long_pair_is_followed_on_the_page(editor: Client, cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst, "Предложение. " * 61, "Sentence. " * 61)
    where = reverse("articles:align", args=[target.article_id, target.number])
    answer = editor.post(where, {"source": source.number}, follow=True)
    assert "The texts are being aligned" in answer.text
    assert 'id="work-panel"' in answer.text


@pytest.mark.parametrize("source", ["", "0", "99", "x", "99999999999999999999"])
def test_a_text_that_is_not_there_is_not_found(editor: Client, cast: Cast, source: str) -> None:
    target = make.text_pair(cast.analyst)[1]
    where = reverse("articles:align", args=[target.article_id, target.number])
    assert editor.post(where, {"source": source}).status_code == 404


def test_every_row_shows_both_sides_in_their_languages(editor: Client, made: Alignment) -> None:
    page = editor.get(made.get_absolute_url()).text
    assert page.count("data-bead ") == 5
    assert 'lang="ru" dir="ltr"' in page and 'lang="en" dir="ltr"' in page
    assert "Почему там нет сирены?" in page and "Why is there no siren?" in page
    assert "0 of 5 rows are confirmed" in page
    assert "no partner" in page


def test_an_editor_confirms_merges_splits_unlinks_and_explains(editor: Client, cast: Cast, made: Alignment) -> None:
    answer = do(editor, made, "confirm", bead(made, 0))
    assert answer.url.endswith("#row-1")  # on to the next
    assert bead(made, 0).confirmed_by == cast.editor
    do(editor, made, "merge", bead(made, 1), bead(made, 2))
    assert (bead(made, 1).source, bead(made, 1).target) == ([1, 2], [1, 2])
    do(editor, made, "split", bead(made, 1), cut="1 1")
    do(editor, made, "unlink", bead(made, 2))
    assert [one.is_gap for one in made.beads.all()] == [False, False, True, True, False, True]
    do(editor, made, "explain", bead(made, 2), reason="error", note="Illustrative.")
    page = editor.get(made.get_absolute_url()).text
    assert "an error: Illustrative." in page


def test_what_changed_meanwhile_is_shown_and_nothing_is_done(editor: Client, cast: Cast, made: Alignment) -> None:
    seen = bead(made, 0)
    confirm_bead(seen, seen=seen.token, by=cast.editor2)
    answer = do(editor, made, "unlink", seen)
    assert answer.status_code == 409
    assert "Somebody changed these rows meanwhile" in answer.text
    assert "1 of 5 rows are confirmed" in answer.text


@pytest.mark.parametrize("sent", ["", "confirm", "confirm x:", "jump 1:0:0:", "confirm 99999999999999999999:0:0:"])
def test_nonsense_is_refused(editor: Client, made: Alignment, sent: str) -> None:
    answer = editor.post(reverse("articles:bead", args=[made.pk]), {"do": sent})
    assert answer.status_code in {409, 422}


def test_a_bead_of_another_alignment_is_not_touched(editor: Client, cast: Cast, made: Alignment) -> None:
    other = make.alignment(cast.analyst)
    assert do(editor, made, "confirm", bead(other, 0)).status_code == 409
    assert bead(other, 0).confirmed_at is None


def test_rows_can_be_narrowed(editor: Client, cast: Cast, made: Alignment) -> None:
    confirm_bead(bead(made, 0), seen=bead(made, 0).token, by=cast.editor)
    make.annotation(made.target_set.text_version, cast.analyst, "Why is there no siren?")
    for show, rows in (("unconfirmed", 4), ("gaps", 1), ("annotated", 1), ("nonsense", 5), ("", 5)):
        page = editor.get(made.get_absolute_url(), {"show": show}).text
        assert page.count("data-bead ") == rows, show
    answer = do(editor, made, "confirm", bead(made, 1), show="unconfirmed")
    assert "?show=unconfirmed#row-" in answer.url


def test_rows_say_that_they_are_stale_raw_or_doubted_and_can_be_narrowed_to_these(
    editor: Client, cast: Cast, made: Alignment
) -> None:
    source, target = made.source_set.text_version, made.target_set.text_version
    correct_text(
        source, source.text.replace("4000", "5000"), change_kind="substantive", reason="The price.", by=cast.analyst
    )
    raw = Origin(0, "machine", "Illustrative MT", "1")
    edited = replace(raw, ordinal=1, machine_text="Why there is not a siren?")
    record_origins(target, [raw, edited], by=cast.analyst)
    make.issue(target, cast.analyst, "within the hour")
    make.issue(target, cast.analyst, "reached the village")
    for show, row in (("stale", 2), ("machine", 0), ("issues", 3)):
        page = editor.get(made.get_absolute_url(), {"show": show}).text
        assert re.findall(r'id="row-(\d+)"', page) == [str(row)], show
        assert f'data-flag="{show}"' in page
    assert "2 issues" in page


def test_a_translation_by_an_engine_is_raw_where_nobody_said_otherwise(
    editor: Client, cast: Cast, made: Alignment
) -> None:
    target = made.target_set.text_version
    target.provenance.method = "mt_raw"
    target.provenance.save(update_fields=["method"])
    record_origins(target, [Origin(0, "human")], by=cast.analyst)
    page = editor.get(made.get_absolute_url(), {"show": "machine"}).text
    assert re.findall(r'id="row-(\d+)"', page) == ["1", "2", "3"]


def test_annotations_of_both_sides_are_seen_by_those_who_may(editor: Client, cast: Cast, made: Alignment) -> None:
    for cut, quote in ((made.source_set, "Почему там нет сирены?"), (made.target_set, "Why is there no siren?")):
        make.annotation(cut.text_version, cast.analyst, quote)
    page = editor.get(made.get_absolute_url()).text
    assert page.count("<mark ") == 2
    assert page.count("Who would warn them?") == 2
    editor.force_login(cast.reader)
    page = editor.get(made.get_absolute_url()).text
    assert "<mark " not in page and "Who would warn them?" not in page
    assert "Confirm" not in page and 'id="beads"' not in page


def test_a_note_beside_a_row_shows_no_signs_of_markdown(editor: Client, cast: Cast, made: Alignment) -> None:
    version = made.target_set.text_version
    passage = Passage(*find_passage(version.text, "In July"))
    actions.annotate([(version, passage)], Note(category="claim", body="Not in **June**."), by=cast.editor)
    page = editor.get(made.get_absolute_url()).text
    assert "Not in June." in page
    assert "**" not in page


def test_a_mark_over_two_sentences_has_one_id(editor: Client, cast: Cast, made: Alignment) -> None:
    make.annotation(made.target_set.text_version, cast.analyst, "no siren? An engineer said")
    page = editor.get(made.get_absolute_url()).text
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert page.count("<mark ") == 2
    assert len(ids) == len(set(ids))


def test_a_long_page_costs_few_queries(editor: Client, cast: Cast) -> None:
    """As many for ten rows as for many."""
    counts = []
    for number in (10, 60):
        source = " ".join(f"Предложение {100 + index} для примера." for index in range(number))
        target = " ".join(f"Sentence {100 + index}, illustrative." for index in range(number))
        made = make.alignment(cast.analyst, source, target)
        for index in range(0, number, 5):
            make.annotation(made.target_set.text_version, cast.analyst, f"Sentence {100 + index}")
            make.annotation(made.source_set.text_version, cast.analyst, f"Предложение {100 + index}")
        with CaptureQueriesContext(connection) as queries:
            assert editor.get(made.get_absolute_url()).text.count("data-bead ") == number
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13


def test_the_api_aligns_reads_and_changes(editor: Client, cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst)
    where = reverse("api-align", args=[target.article_id, target.number])
    made = editor.post(where, {"source": source.number}, content_type="application/json")
    assert made.status_code == 201
    document = made.json()
    assert [row["source"] for row in document["beads"]] == [[0], [1], [2], [3], [4]]
    first = document["source_segments"][0]
    assert source.text[first["start"] : first["end"]] == "В июле верхнее озеро поднялось на два метра."
    acts = reverse("api-beads", args=[document["id"]])
    token = document["beads"][0]["token"]
    sent = {"act": "confirm", "seen": token}
    confirmed = editor.post(acts, sent, content_type="application/json").json()
    assert confirmed["beads"][0]["confirmed_by"] == cast.editor.name
    sent = {"act": "unlink", "seen": token}
    refused = editor.post(acts, sent, content_type="application/json")
    assert (refused.status_code, refused.json()["details"]["seen"]) == (409, token)
    listed = editor.get(reverse("api-alignments", args=[target.article_id])).json()["results"]
    assert [(row["id"], row["source"]["language"]) for row in listed] == [(document["id"], "ru")]
    assert editor.get(reverse("api-alignment", args=[document["id"]])).json()["revision"] == confirmed["revision"]


def test_the_api_starts_a_job_for_long_texts(editor: Client, cast: Cast) -> None:
    source, target = make.text_pair(cast.analyst, "Предложение. " * 61, "Sentence. " * 61)
    where = reverse("api-align", args=[target.article_id, target.number])
    answer = editor.post(where, {"source": source.number}, content_type="application/json")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
