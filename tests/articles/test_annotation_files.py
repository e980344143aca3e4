"""Annotations handed out in four formats, and brought in from five; every item that is refused says why."""

import csv
import io
import json
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEntry
from articles import actions, brat
from articles.annotation_exports import AT_ONCE
from articles.annotation_imports import import_annotations
from articles.inputs import Links, Note, Passage
from articles.models import Annotation, TextVersion
from articles.passages import find_passage
from basics.errors import Refused
from tests import make
from tests.articles.test_annotation_lists import mark
from tests.people import Cast

TEXT = "🏔️ The upper lake rose.\n\n“We have no siren,” said an engineer.\n\nسطح دریاچه بالا آمد. Illustrative."
NOTES = [
    ("The upper lake", Note("event", body="*Who* measured it?\n\nAnd when? \\n", credibility=3, tags=("water", "a b"))),
    ("no siren", Note("claim", "questioning", "=1+1", tags=("-x",))),
    ("سطح دریاچه", Note("place", "tagging")),
    ("rose.\n\n“We have", Note("quote", "commenting")),
]


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst, TEXT)


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient()
    client.force_authenticate(cast.analyst)
    return client


def annotate_all(version: TextVersion, cast: Cast) -> list[Annotation]:
    made = []
    for quote, note in NOTES:
        passage = Passage(*find_passage(version.text, quote), quote)
        made.append(actions.annotate([(version, passage)], note, by=cast.editor, links=Links(canonical="urn:x:1")))
    both = [(version, Passage(*find_passage(version.text, quote))) for quote in ("an engineer", "Illustrative.")]
    return [*made, actions.annotate(both, Note("actor", body="Two."), by=cast.analyst)]


def exported(api: APIClient, name: str, **query: Any) -> bytes:
    answer: Any = api.get(reverse("api-annotations-export", args=[name]), query)
    assert answer.status_code == 200
    assert answer.streaming
    return b"".join(answer.streaming_content)


def brought(
    version: TextVersion, name: str, content: str, cast: Cast
) -> tuple[list[Annotation], list[tuple[int, str]]]:
    report = import_annotations(version, name, content, by=cast.analyst2)
    return report.made, [(item.number, item.reason) for item in report.refused]


def said(rows: list[Annotation], *, slack: bool = False) -> list[Any]:
    """Return what annotations say, without who said it when."""
    found = []
    for row in Annotation.objects.filter(pk__in=[row.pk for row in rows]).order_by("pk"):
        places = sorted(row.targets.values_list("start", "end", "exact"))
        found.append((row.category, row.motivation, row.credibility, row.body, row.tags, places))
    return sorted(found, key=repr)


@pytest.mark.parametrize("name", ["jsonld", "jsonl", "csv"])
def test_what_is_exported_comes_back_the_same(api: APIClient, cast: Cast, version: TextVersion, name: str) -> None:
    there = annotate_all(version, cast)
    content = exported(api, name, article=version.article_id, number=1).decode()
    made, refused = brought(version, name, content, cast)
    assert refused == []
    assert said(made) == said(there)


def test_json_ld_comes_back_equal_but_for_who_and_when(
    api: APIClient, cast: Cast, version: TextVersion, settings: Any
) -> None:
    """The names of annotations differ, and the first is where the second came from (`via`)."""
    there = annotate_all(version, cast)
    first = json.loads(exported(api, "jsonld"))
    made, _refused = brought(version, "jsonld", json.dumps(first), cast)
    Annotation.objects.filter(pk__in=[row.pk for row in there]).delete()
    second = json.loads(exported(api, "jsonld"))
    told = {"id", "created", "modified", "creator", "via"}
    plain = [
        [{name: value for name, value in item.items() if name not in told} for item in page["items"]]
        for page in (first, second)
    ]
    one, other = (sorted(json.dumps(item, sort_keys=True) for item in items) for items in plain)
    assert one == other
    assert first["@context"] == second["@context"]
    assert {item["via"] for item in second["items"]} == {item["id"] for item in first["items"]}
    assert len(made) == len(there)


def test_the_same_file_twice_makes_nothing_twice(api: APIClient, cast: Cast, version: TextVersion) -> None:
    annotate_all(version, cast)
    content = exported(api, "jsonl").decode()
    brought(version, "jsonl", content, cast)
    made, refused = brought(version, "jsonl", content, cast)
    assert made == []
    assert {reason for _number, reason in refused} == {"You have this annotation here already."}


def test_brat_has_the_text_beside_its_marks_and_comes_back(api: APIClient, cast: Cast, version: TextVersion) -> None:
    there = annotate_all(version, cast)[:4]
    archive = zipfile.ZipFile(io.BytesIO(exported(api, "brat", article=version.article_id)))
    assert archive.testzip() is None
    text, marks, configuration = (
        archive.read(name).decode()
        for name in (f"article-{version.article_id}-1.txt", f"article-{version.article_id}-1.ann", "annotation.conf")
    )
    assert text == version.text
    assert "[entities]\nclaim\n" in configuration
    for line in marks.splitlines():
        if line.startswith("T"):
            _id, kind, exact = line.split("\t")
            spans = [tuple(map(int, span.split())) for span in kind.split(" ", 1)[1].split(";")]
            assert " ".join(text[start:end] for start, end in spans) == exact
    made, refused = brought(version, "brat", marks, cast)
    assert refused == []
    assert said(made)[:2] != []
    assert [row for row in said(there) if row not in said(made)] == []


def test_csv_is_safe_in_a_spreadsheet(api: APIClient, cast: Cast, version: TextVersion) -> None:
    annotate_all(version, cast)
    rows = list(csv.DictReader(io.StringIO(exported(api, "csv").decode("utf-8-sig"))))
    assert len(rows) == 6  # one a passage
    assert "'=1+1" in {row["body"] for row in rows}
    assert "'-x" in {row["tags"] for row in rows}


def test_an_export_is_filtered_and_recorded(api: APIClient, cast: Cast, version: TextVersion) -> None:
    there = annotate_all(version, cast)
    actions.mark_published(there[:1])
    other = make.annotation(make.text(cast.analyst), cast.analyst)

    def found(**query: Any) -> set[str]:
        return {json.loads(line)["uuid"] for line in exported(api, "jsonl", **query).splitlines()}

    assert len(found()) == 6
    assert found(article=other.targets.get().text_version.article_id) == {str(other.uuid)}
    assert found(state="published") == {str(there[0].uuid)}
    assert found(person=cast.analyst.pk, q="two") == {str(there[4].uuid)}
    assert found(tag="water") == {str(there[0].uuid)}
    entry = AuditEntry.objects.filter(verb="export_annotations").latest("pk")
    assert entry.after == {"format": "jsonl", "tag": "water"}
    assert entry.actor == cast.analyst


def test_an_export_asks_a_statement_for_each_thousand(api: APIClient, cast: Cast) -> None:
    version = make.text(cast.analyst, "\n\n".join(f"Sentence {number}, illustrative." for number in range(600)))
    mark(version, [cast.analyst], AT_ONCE + 10)
    for name, most in (("jsonld", 4), ("jsonl", 4), ("csv", 4), ("brat", 6)):
        with CaptureQueriesContext(connection) as asked:
            content = exported(api, name, article=version.article_id)
        assert len(asked) <= most + 2, name  # and the audit row with its savepoint
        if name == "jsonld":
            assert len(json.loads(content)["items"]) == AT_ONCE + 10
        if name == "brat":
            marks = zipfile.ZipFile(io.BytesIO(content)).read(f"article-{version.article_id}-1.ann")
            assert marks.count(b"\nT") == AT_ONCE + 9


def test_readers_take_nothing_away_and_bring_nothing_in(cast: Cast, version: TextVersion) -> None:
    api = APIClient()
    api.force_authenticate(cast.reader)
    assert api.get(reverse("api-annotations-export", args=["jsonl"])).status_code == 403
    assert api.get(reverse("api-annotations-export", args=["docx"])).status_code == 404
    where = reverse("api-annotations-import", args=[version.article_id, 1])
    assert api.post(where, {"format": "jsonl", "content": "{}"}).status_code == 403
    assert not AuditEntry.objects.filter(verb__endswith="_annotations").exists()


def web(version: TextVersion, **changes: Any) -> dict[str, Any]:
    quote = {"type": "TextQuoteSelector", "exact": "upper lake"}
    target = {"source": f"https://elsewhere.example/{version.pk}", "selector": quote}
    context = "http://www.w3.org/ns/anno.jsonld"
    return {"@context": context, "type": "Annotation", "motivation": "commenting", "target": target, **changes}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"motivation": "shouting"}, "motivation"),
        ({"type": "Note"}, "no Web Annotation"),
        ({"target": "https://elsewhere.example/1"}, "source of the target"),
        ({"target": {"source": "x", "selector": {"type": "CssSelector", "value": "p"}}}, "CssSelector"),
        ({"credibility": 9}, "from 1 to 6"),
    ],
)
def test_a_web_annotation_that_cannot_be_kept_says_why(
    cast: Cast, version: TextVersion, changes: dict[str, Any], reason: str
) -> None:
    content = json.dumps([web(version), web(version, **changes)])
    made, refused = brought(version, "jsonld", content, cast)
    assert len(made) == 1
    assert refused[0][0] == 2
    assert reason in refused[0][1]


@pytest.mark.parametrize(
    ("start", "end", "exact", "reason"),
    [
        (3, 12, "The lower", "the text says “The upper”"),
        (12, 3, "The upper", "does not lie inside the text"),
        (90_000, 90_010, "The upper", "does not lie inside the text"),
        (True, 12, "The upper", "whole numbers"),
    ],
)
def test_a_passage_that_does_not_stand_there_says_what_does(
    cast: Cast, version: TextVersion, start: Any, end: int, exact: str, reason: str
) -> None:
    position = {"type": "TextPositionSelector", "start": start, "end": end}
    target = {"source": "urn:x", "selector": [position, {"type": "TextQuoteSelector", "exact": exact}]}
    made, refused = brought(version, "jsonld", json.dumps(web(version, target=target)), cast)
    assert made == []
    assert reason in refused[0][1]


def test_what_is_about_another_text_of_this_site_is_refused(cast: Cast, version: TextVersion, settings: Any) -> None:
    other = make.text(cast.analyst)
    target = {**web(version)["target"], "source": f"{settings.SITE_URL}{other.get_absolute_url()}"}
    made, refused = brought(version, "jsonld", json.dumps(web(version, target=target)), cast)
    assert made == []
    assert "not the text" in refused[0][1]


SIGNAL = "title: The upper lake\n\n" + make.TEXT.replace("\n\n", "\n") + "\nA line that is not ours."


def spans(*sets: dict[str, Any], signal: str = SIGNAL) -> str:
    return json.dumps({"signal": signal, "metadata": {}, "asets": list(sets), "version": 2})


def aset(kind: str, *quotes: str, comment: str = "") -> dict[str, Any]:
    places = [[SIGNAL.index(quote), SIGNAL.index(quote) + len(quote), comment] for quote in quotes]
    attributes = [{"name": "comment", "type": "string", "aggregation": None}]
    return {"type": kind, "hasID": False, "hasSpan": True, "attrs": attributes, "annots": places}


def test_span_json_of_nearly_this_text_becomes_annotations_of_the_importer(cast: Cast) -> None:
    version = make.text(cast.analyst)
    zone = {"type": "zone", "hasID": False, "hasSpan": True, "attrs": [], "annots": [[0, len(SIGNAL), "body"]]}
    words = {"type": "lex", "hasID": False, "hasSpan": True, "attrs": [], "annots": [[0, 5], [5, 6]]}
    flood = aset("Outburst Flood (T0001)", "The upper lake rose", "no siren below the moraine", comment="Sure.")
    content = spans(zone, words, flood, aset("place", "outwash fan"), aset("Gone", "A line that is not ours."))
    report = import_annotations(version, "spans", content, by=cast.analyst2, category="signal")
    found = [(row.category, row.body, row.tags, row.targets.get().exact, row.creator) for row in report.made]
    tags = ["outburst flood (t0001)"]
    assert found == [
        ("signal", "Sure.", tags, "The upper lake rose", cast.analyst2),
        ("signal", "Sure.", tags, "no siren below the moraine", cast.analyst2),
        ("place", "", [], "outwash fan", cast.analyst2),
    ]
    assert [(item.number, item.title[:4]) for item in report.refused] == [(4, "Gone")]
    assert "do not stand in this text" in report.refused[0].reason


def test_spans_outside_of_their_own_text_and_odd_ones_are_refused_by_number(cast: Cast) -> None:
    version = make.text(cast.analyst)
    odd = {**aset("x"), "annots": [[5, 2], [0, 99_999], ["a", 4], "nonsense", []]}
    _made, refused = brought(version, "spans", spans(odd, aset("y" * 70, "outwash fan")), cast)
    assert [number for number, _reason in refused] == [1, 2, 3, 4, 5, 6]
    assert "longer than a tag" in refused[5][1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jsonld", "no JSON"),
        ("jsonld", '"words"'),
        ("jsonld", "[" * 100_000),
        ("jsonld", '[{"body": "\\u0000"}]'),
        ("jsonld", '[{"body": "\\ud800"}]'),
        ("jsonl", "{"),
        ("csv", 'a,b\n"x'),
        ("brat", "This is prose."),
        ("spans", "[]"),
        ("spans", '{"signal": 1, "asets": []}'),
        ("spans", '{"signal": "", "asets": [1]}'),
        ("docx", ""),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_refused(
    cast: Cast, version: TextVersion, name: str, content: str
) -> None:
    with pytest.raises(Refused):
        import_annotations(version, name, content, by=cast.analyst)
    assert not Annotation.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("jsonl", '{"targets": [{"start": 3}]}\n[]\n"x"\n{"targets": 1}\n{}'),
        ("csv", "uuid,start,end\na,x,1\n,,\n"),
        ("brat", "T1\tclaim 3 12\tThe lower\nT2\tclaim 3 6;16 20\tThe lake\nA1\tCredibility T9 3\nE1\tx:T1\n"),
    ],
)
def test_items_that_make_no_sense_are_refused_one_by_one(
    cast: Cast, version: TextVersion, name: str, content: str
) -> None:
    made, refused = brought(version, name, content, cast)
    assert made == []
    assert len(refused) >= 2
    assert all(reason for _number, reason in refused)


def test_brat_of_other_types_keeps_their_names_as_tags(cast: Cast, version: TextVersion) -> None:
    content = "T1\tFlood 3 12\tThe upper\nA1\tNegation T1\nM1\tSource T1 Radio\n#1\tAnnotatorNotes T1\tOne\\nTwo\n"
    made, refused = brought(version, "brat", content, cast)
    assert refused == []
    assert (made[0].category, made[0].body) == ("claim", "One\nTwo")
    assert made[0].tags == ["flood", "negation", "source: radio"]


def test_brat_lines_of_a_mark_over_two_lines_are_fragments() -> None:
    text = "one two\n\nthree four"
    mark = brat.Marked(4, 14, text[4:14], "claim")
    assert list(brat.lines([mark])) == ["T1\tclaim 4 7;9 14\ttwo three\n"]
    assert brat.read("T1\tclaim 4 7;9 14\ttwo three\n", text, ["claim"], "claim")[0].marked.exact == "two\n\nthree"


def test_the_api_tells_what_was_made_and_what_was_refused(api: APIClient, cast: Cast, version: TextVersion) -> None:
    where = reverse("api-annotations-import", args=[version.article_id, 1])
    content = "T1\tclaim 3 12\tThe upper\nT2\tclaim 3 12\tThe lower\n"
    answer = api.post(where, {"format": "brat", "content": content})
    assert answer.status_code == 201
    assert answer.json()["made"] == [str(Annotation.objects.get().uuid)]
    refused = answer.json()["refused"][0]
    assert (refused["number"], refused["title"]) == (2, "The lower")
    assert "the text says “The upper”" in refused["reason"]
    entry = AuditEntry.objects.get(verb="import_annotations")
    assert entry.after == {"format": "brat", "made": 1, "refused": 1}
    assert api.post(where, {"format": "brat", "content": "prose"}).status_code == 422
    assert api.post(where, {"format": "x", "content": ""}).status_code == 400


def page_for(version: TextVersion) -> str:
    return reverse("articles:annotation_import", args=[version.article_id, 1])


def test_the_page_takes_a_file_and_lists_what_was_refused(client: Client, cast: Cast, version: TextVersion) -> None:
    client.force_login(cast.analyst)
    assert "Import annotations" in client.get(page_for(version)).content.decode()
    file = SimpleUploadedFile("marks.ann", b"T1\tclaim 3 12\tThe upper\nT2\tclaim 3 12\tThe <b>\n")
    sent = {"file": file, "format": "brat", "category": "claim"}
    page = client.post(page_for(version), sent).content.decode()
    assert "1 item was not taken" in page
    assert "the text says “The upper”" in page
    assert "The &lt;b&gt;" in page
    assert Annotation.objects.count() == 1


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "T1\tclaim 3 12\tThe upper\n")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (zipped("a.txt", "a.ann"), 302),
        (zipped("a.ann", "b.ann"), 422),
        (b"PK\x03\x04 and no more", 422),
        (b"T1\tclaim 3 12\tThe upper\xff\n", 422),
        (b"", 422),
    ],
)
def test_the_page_takes_a_zip_with_one_file_of_marks(
    client: Client, cast: Cast, version: TextVersion, content: bytes, status: int
) -> None:
    client.force_login(cast.analyst)
    sent = {"file": SimpleUploadedFile("marks.zip", content), "format": "brat", "category": "claim"}
    assert client.post(page_for(version), sent).status_code == status
    assert Annotation.objects.exists() is (status == 302)


@pytest.mark.parametrize(
    ("odd", "reason"),
    [("NaN", "too large"), ("1e999", "too large"), ("[" * 60 + "]" * 60, "too deeply"), (r'"\u0000"', "NUL")],
)
def test_what_no_database_keeps_is_no_json_here(cast: Cast, version: TextVersion, odd: str, reason: str) -> None:
    content = json.dumps([web(version)])[:-2] + f', "x": {odd}}}]'
    with pytest.raises(Refused, match=reason):
        brought(version, "jsonld", content, cast)
    assert not Annotation.objects.exists()
