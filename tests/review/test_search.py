"""One box over everything the person may see."""

import pytest

from articles.inputs import Passage
from articles.marking import fragment, marked
from articles.passages import find_passage
from articles.ranging import change_range
from articles.revising import edited_content, hash_of
from articles.searching import words_of
from tests import make
from tests.people import Cast


def groups(client, query: str) -> dict[str, list[str]]:
    page = client.get("/search/", {"q": query})
    assert page.status_code == 200
    return {group.label: [hit.title for hit in group.hits] for group in page.context["groups"]}


def test_threats_measures_articles_and_annotations_are_found(cast: Cast, client) -> None:
    version = make.text(cast.analyst)
    make.annotation(version, cast.analyst, "We have no siren below the moraine,")
    entry = make.published(cast)
    make.published(cast, make.measure_document(entry.code), kind="measure")
    client.force_login(cast.analyst)
    found = groups(client, "MORAINE")
    assert found == {
        "Threats": ["Outburst of a glacial lake"],
        "Measures": ["Sirens below the moraine"],
        "Articles": ["The upper lake"],
        "Annotations": ["The upper lake"],
    }
    page = client.get("/search/", {"q": "moraine"}).content.decode()
    assert "<mark>moraine</mark>" in page


def test_every_word_must_occur_and_field_names_do_not_count(cast: Cast, client) -> None:
    make.published(cast)
    client.force_login(cast.reader)
    assert groups(client, "moraine valley")["Threats"]
    assert not groups(client, "moraine desert")["Threats"]
    assert not groups(client, "worst_case")["Threats"], "the name of a field is no word of the text"
    assert groups(client, "THR-CLI-001")["Threats"]


def test_words_of_other_alphabets_are_found_in_any_case(cast: Cast, client) -> None:
    make.text(cast.analyst, "Уровень Верхнего озера поднялся. Иллюстративный текст.", title="Озеро", language="ru")
    client.force_login(cast.reader)
    assert groups(client, "верхнего ОЗЕРА")["Articles"] == ["Озеро"]


def test_a_fragment_shows_no_marks_of_markdown(cast: Cast, client) -> None:
    make.published(cast, make.threat_document(description="A **moraine** dam of [loose](https://ok.example) stone."))
    client.force_login(cast.reader)
    page = client.get("/search/", {"q": "stone"}).content.decode()
    assert "A moraine dam of loose <mark>stone</mark>." in page


def test_readers_find_no_annotation_that_no_published_entry_cites(cast: Cast, client) -> None:
    make.annotation(make.text(cast.analyst), cast.analyst)
    client.force_login(cast.reader)
    assert groups(client, "outwash")["Annotations"] == []
    client.force_login(cast.analyst2)
    assert groups(client, "outwash")["Annotations"] == ["The upper lake"]


def test_hits_are_shown_by_parts_and_the_page_says_when_not_all_are_ranked(cast: Cast, client, monkeypatch) -> None:
    for number in range(30):
        make.text(cast.analyst, f"A rare word, number {number}. Illustrative.", title=f"Article {number}")
    client.force_login(cast.reader)
    page = client.get("/search/", {"q": "rare"})
    (group,) = [group for group in page.context["groups"] if group.hits]
    assert (len(group.hits), group.count, group.more) == (10, 30, False)
    first = client.get("/search/", {"q": "rare", "kind": "articles"}).context["groups"][0]
    second = client.get("/search/", {"q": "rare", "kind": "articles", "start": first.next}).context["groups"][0]
    assert (len(first.hits), len(second.hits), second.next) == (25, 5, 0)
    assert len({hit.url for hit in (*first.hits, *second.hits)}) == 30
    monkeypatch.setattr("articles.searching.MOST", 20)
    page = client.get("/search/", {"q": "rare"})
    assert "The newest 20 are ranked, the best first; there are more." in page.content.decode()


@pytest.mark.parametrize("query", ["", "   ", "%", "_", "\\", "'", '"', "a" * 5_000, "(", "🌊", "<script>"])
def test_odd_queries_are_answered(query, cast: Cast, client) -> None:
    make.published(cast)
    client.force_login(cast.reader)
    page = client.get("/search/", {"q": query})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()


def test_the_search_asks_as_often_however_much_is_found(cast: Cast, client, django_assert_max_num_queries) -> None:
    for number in range(12):
        text = make.text(cast.analyst, f"A rare word, number {number}. Illustrative.", title=f"Article {number}")
        make.annotation(text, cast.analyst, "A rare word")
        threat = make.published(cast, make.threat_document(title=f"A rare threat, number {number}"))
    make.published(cast, make.measure_document(threat.code, title="A rare measure"), kind="measure")
    client.force_login(cast.analyst)
    with django_assert_max_num_queries(14):  # and the session and the person
        page = client.get("/search/", {"q": "rare"})
    assert [len(group.hits) for group in page.context["groups"]] == [10, 1, 10, 10]


def test_a_fragment_is_split_at_its_words() -> None:
    assert marked("A b, c", lambda word: word == "b") == [("A ", False), ("b", True), (", c", False)]
    long = "word " * 100 + "needle " + "word " * 100
    parts = fragment(long, lambda word: word == "needle")
    assert ("needle", True) in parts
    assert parts[0][0].startswith("… word")
    assert parts[-1][0].endswith("word …")
    assert words_of(' «two words»  "x" gla* a* ') == ["two", "words", "x", "gla*"]


def test_words_of_a_passage_that_an_annotation_gave_up_find_it_no_more(cast: Cast, client) -> None:
    version = make.text(cast.analyst)
    note = make.annotation(version, cast.analyst, "Three villages lie on the outwash fan.")
    place = Passage(*find_passage(version.text, "We have no siren below the moraine,"))
    client.force_login(cast.analyst)
    assert groups(client, "outwash")["Annotations"] == ["The upper lake"]
    change_range(note, [(version, place)], by=cast.analyst, seen=hash_of(edited_content(note)))
    assert groups(client, "outwash").get("Annotations", []) == []
    assert groups(client, "siren")["Annotations"] == ["The upper lake"]
