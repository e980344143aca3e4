"""The list beside a text: a part at a time, narrowed, and all its marks for painting; in few queries however many."""

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import actions
from articles.annotation_lists import PART
from articles.hiding import hide_annotation
from articles.inputs import Note, Passage
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.sourcing import change_custody as set_custody
from tests import make
from tests.people import Cast

LONG = "\n\n".join(f"Sentence {number} tells of the upper lake, illustrative." for number in range(400))


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst, LONG)


@pytest.fixture
def browser(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def mark(version: TextVersion, people: list[Any], count: int, start: int = 0) -> list[Annotation]:
    """Make many annotations at once: thirty code points each, from the beginning of the text on."""
    values = make.CATEGORIES
    rows = Annotation.objects.bulk_create(
        Annotation(creator=people[at % len(people)], category=values[at % 8], body=f"Note {at}", tags=[f"t{at % 3}"])
        for at in range(start, start + count)
    )
    AnnotationTarget.objects.bulk_create(
        AnnotationTarget(
            annotation=row,
            text_version=version,
            start=at * 5,
            end=at * 5 + 30,
            exact=version.text[at * 5 : at * 5 + 30],
        )
        for at, row in enumerate(rows, start)
    )
    return rows


def without_token(page: str) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", page)


def uuids(page: str) -> list[str]:
    return re.findall(r'<li class="annotation" id="annotation-([\w-]+)"', page)


def listed(browser: Client, version: TextVersion, **query: Any) -> str:
    address = reverse("articles:annotation_list", args=[version.article_id, version.number])
    answer = browser.get(address, query, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def marks(browser: Client, version: TextVersion, **query: Any) -> list[list[Any]]:
    address = reverse("articles:annotation_marks", args=[version.article_id, version.number])
    found: list[list[Any]] = json.loads(browser.get(address, query).content)["marks"]
    return found


@pytest.mark.parametrize("role", ["reader", "analyst", "editor", "administrator"])
def test_the_page_asks_at_most_eight_queries_with_ten_and_with_a_thousand(
    client: Client, cast: Cast, version: TextVersion, role: str
) -> None:
    client.force_login(getattr(cast, role))
    where = version.get_absolute_url()
    counts = []
    for many in (10, 990):
        mark(version, [cast.analyst, cast.editor], many, start=Annotation.objects.count())
        client.get(where)
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_a_translation_with_everything_around_it_asks_at_most_nine_queries(client: Client, cast: Cast) -> None:
    original, translated = make.text_pair(cast.analyst)
    make.quoted(make.text(cast.analyst), cast.analyst)
    reprint = make.text(cast.analyst, original.text, title="Reprinted", language="ru")
    set_custody(original.article.source_item, "withdrawn", "Taken back.", by=cast.editor)
    make.annotation(translated, cast.analyst, "In July the upper lake rose")
    client.force_login(cast.editor)
    for version in (original, translated):
        client.get(version.get_absolute_url())
        with CaptureQueriesContext(connection) as asked:
            page = client.get(version.get_absolute_url()).content.decode()
        assert len(asked) <= 9
        assert "Taken back." in page
    assert reprint.get_absolute_url() in client.get(original.get_absolute_url()).content.decode()


def test_the_list_comes_in_parts_of_which_each_knows_its_place(
    browser: Client, cast: Cast, version: TextVersion
) -> None:
    rows = mark(version, [cast.analyst], 2 * PART + 20)
    page = browser.get(version.get_absolute_url()).content.decode()
    assert uuids(page) == [str(row.uuid) for row in rows[:PART]]
    assert f"Annotations 1 to {PART} of {len(rows)}" in page
    assert f'aria-posinset="{PART}" aria-setsize="{len(rows)}"' in page
    assert len(set(re.findall(r' id="mark-([\w-]+)"', page))) == PART  # without script only what is listed is marked
    second = browser.get(version.get_absolute_url(), {"part": 2}).content.decode()
    assert uuids(second) == [str(row.uuid) for row in rows[PART : 2 * PART]]
    assert uuids(listed(browser, version, part=2)) == uuids(second)
    last = listed(browser, version, part=99)  # beyond the end
    assert uuids(last) == [str(row.uuid) for row in rows[2 * PART :]]
    assert "Later in the text" not in last


def test_the_card_of_one_mark_comes_alone_as_its_part_shows_it(
    browser: Client, cast: Cast, version: TextVersion
) -> None:
    rows = mark(version, [cast.analyst], PART + 30)
    chosen = str(rows[PART + 3].uuid)
    address = reverse("articles:annotation_list", args=[version.article_id, version.number])
    alone = listed(browser, version, annotation=chosen, alone="")
    assert uuids(alone) == [chosen]
    assert "Note 53" in alone
    assert "aria-posinset" not in alone
    part = listed(browser, version, annotation=chosen)
    assert without_token(alone).partition(">")[2] in without_token(part)
    assert browser.get(address, {"annotation": chosen, "alone": ""})["Location"].endswith(
        f"?annotation={chosen}&alone="
    )
    htmx = {"HX-Request": "true"}
    for asked in ({"annotation": chosen, "q": "volcano"}, {"annotation": "nonsense"}, {}):
        assert browser.get(address, {**asked, "alone": ""}, headers=htmx).status_code == 404


def test_the_card_of_what_one_may_not_see_does_not_come_alone(client: Client, cast: Cast, version: TextVersion) -> None:
    row = mark(version, [cast.analyst], 1)[0]
    client.force_login(cast.reader)
    address = reverse("articles:annotation_list", args=[version.article_id, version.number])
    asked = {"annotation": str(row.uuid), "alone": ""}
    assert client.get(address, asked, headers={"HX-Request": "true"}).status_code == 404
    actions.mark_published([row])
    assert uuids(listed(client, version, **asked)) == [str(row.uuid)]


def test_the_permanent_address_leads_to_the_part_with_the_annotation(
    browser: Client, cast: Cast, version: TextVersion
) -> None:
    rows = mark(version, [cast.analyst], PART + 30)
    leads_to = browser.get(rows[PART + 3].get_absolute_url())["Location"]
    assert leads_to.endswith(f"#annotation-{rows[PART + 3].uuid}")
    assert str(rows[PART + 3].uuid) in uuids(browser.get(leads_to).content.decode())


def test_an_annotation_of_two_passages_is_listed_once_where_it_begins(
    browser: Client, cast: Cast, version: TextVersion
) -> None:
    passages = [(version, Passage(0, 8)), (version, Passage(100, 120))]
    both = actions.annotate(passages, Note("claim"), by=cast.analyst)
    between = actions.annotate([(version, Passage(50, 58))], Note("event"), by=cast.analyst)
    page = browser.get(version.get_absolute_url()).content.decode()
    assert uuids(page) == [str(both.uuid), str(between.uuid)]
    assert [row[3] for row in marks(browser, version)] == [str(both.uuid), str(between.uuid), str(both.uuid)]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"category": "event"}, [1]),
        ({"tag": "Water"}, [0, 2]),
        ({"q": "who"}, [0]),
        ({"q": "upper LAKE"}, [2]),
        ({"state": "published"}, [1]),
        ({"state": "unpublished"}, [0, 2]),
        ({"category": "event", "tag": "water"}, []),
        ({"category": "nonsense", "person": "nobody", "state": "nonsense", "part": "x"}, [0, 1, 2]),
    ],
)
def test_the_list_and_the_marks_are_narrowed_alike(
    browser: Client, cast: Cast, version: TextVersion, query: dict[str, str], kept: list[int]
) -> None:
    rows = [
        actions.annotate([(version, Passage(0, 8))], Note("claim", body="Who?", tags=("water",)), by=cast.analyst),
        actions.annotate([(version, Passage(9, 16))], Note("event"), by=cast.editor),
        actions.annotate([(version, Passage(20, 45))], Note("claim", tags=("water",)), by=cast.analyst),
    ]
    actions.mark_published([rows[1]])
    wanted = [str(rows[at].uuid) for at in kept]
    assert uuids(listed(browser, version, **query)) == wanted
    assert uuids(browser.get(version.get_absolute_url(), query).content.decode()) == wanted
    assert [row[3] for row in marks(browser, version, **query)] == wanted


def test_the_list_is_narrowed_by_person_and_says_whom_there_is(
    browser: Client, cast: Cast, version: TextVersion
) -> None:
    mine, theirs = (
        actions.annotate([(version, Passage(0, 8))], Note("claim"), by=by) for by in (cast.analyst, cast.editor)
    )
    page = browser.get(version.get_absolute_url(), {"person": cast.editor.pk}).content.decode()
    assert uuids(page) == [str(theirs.uuid)]
    assert f'<option value="{cast.analyst.pk}">{mine.creator.name}</option>' in page
    assert f'<option value="{cast.editor.pk}" selected>' in page


def test_nothing_found_says_so_and_how_to_see_all(browser: Client, cast: Cast, version: TextVersion) -> None:
    make.annotation(version, cast.analyst, "Sentence 7 tells")
    page = listed(browser, version, q="volcano")
    assert "No annotation fits." in page
    assert "Show all" in page


def test_a_reader_is_given_no_marks_but_what_is_published(client: Client, cast: Cast, version: TextVersion) -> None:
    rows = mark(version, [cast.analyst], PART + 5)
    actions.mark_published(rows[:2])
    client.force_login(cast.reader)
    assert [row[3] for row in marks(client, version)] == [str(row.uuid) for row in rows[:2]]


def test_without_htmx_the_list_leads_to_the_page_that_shows_the_same(browser: Client, version: TextVersion) -> None:
    address = reverse("articles:annotation_list", args=[version.article_id, version.number])
    assert browser.get(address, {"part": 2})["Location"] == f"{version.get_absolute_url()}?part=2"


def test_what_people_wrote_is_escaped_in_cards(browser: Client, cast: Cast) -> None:
    version = make.text(cast.analyst, "Here <b onclick=x>stands</b> & more. Illustrative.")
    note = Note("claim", body="<script>alert(1)</script> [x](javascript:alert)", tags=('"><img src=x>',))
    made = actions.annotate([(version, Passage(5, 30))], note, by=cast.analyst)
    hide_annotation(make.annotation(version, cast.analyst, "more"), by=cast.administrator, reason="<i>Why</i>")
    page = browser.get(version.get_absolute_url()).content.decode()
    assert uuids(page)[0] == str(made.uuid)
    for attack in ("<script>alert", 'href="javascript', "<img src=x", "<b onclick", "<i>Why"):
        assert attack not in page
    assert "&lt;script&gt;" in page


def test_what_a_text_quotes_costs_nothing_more_and_stays_when_an_annotation_is_saved(
    client: Client, cast: Cast
) -> None:
    version = make.text(cast.analyst)
    make.quoted(version, cast.analyst)
    client.force_login(cast.editor)
    where = version.get_absolute_url()
    client.get(where)
    with CaptureQueriesContext(connection) as asked:
        assert "What it quotes" in client.get(where).content.decode()
    assert len(asked) <= 8
    sent = {"category": "claim", "motivation": "commenting", "exact": "The upper", "start": 0, "end": 9}
    address = reverse("articles:annotation_add", args=[version.article_id, version.number])
    panel = client.post(address, sent, headers={"HX-Request": "true"}).content.decode()
    assert Annotation.objects.count() == 1
    assert "What it quotes" in panel
