"""Many articles from one file: each row added, known or refused with its reason, once, whatever happens meanwhile."""

import gzip
import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from accounts.models import AuditEntry, Work
from articles import importing
from articles.import_rows import rows_of
from articles.models import Article, BulkImport, Segment, SegmentSet, SourceItem, TextPrint, TextVersion
from articles.tasks import import_articles
from basics.errors import Refused
from basics.text import sha256_of
from tests import make
from tests.people import Cast

STORY = (
    "The upper lake rose again, and the council met for the third time this spring. Nobody wrote down what was said."
)
GOOD = {"title": "The upper lake", "language": "en", "source": "Valley Courier (illustrative)"}


def story(number: int) -> str:
    return f"{STORY} This is report number {number} of the valley (illustrative)."


def jsonl(*rows: object) -> io.BytesIO:
    return io.BytesIO(b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows))


def run(found: BulkImport) -> BulkImport:
    """Let the job that was asked for do its work."""
    import_articles(Work.objects.get(kind="import", subject=str(found.pk), state="queued").pk)
    found.refresh_from_db()
    return found


def counts(found: BulkImport) -> tuple[int, int, int]:
    return found.added, found.known, found.refused


def test_rows_of_both_kinds_say_the_same_packed_or_not() -> None:
    values = [{"title": "Ä, “x”", "text": "One.\n\nTwo, “three”."}, {"title": "B", "text": "Four."}]
    lines = jsonl(*values).getvalue()
    table = 'title,text\r\n"Ä, “x”","One.\n\nTwo, “three”."\r\nB,Four.\r\n'.encode()
    for content in (lines, table, b"\xef\xbb\xbf" + table, gzip.compress(lines), gzip.compress(table)):
        assert [row.values for row in rows_of(io.BytesIO(content))] == values


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"title": "A"}', "There is no text."),
        (b'{"title": "A", "text": "x", "colour": "red"}', "Not known here: colour."),
        (b'{"title": "A", "text": 3}', "Every value is a text in quotation marks."),
        (b'{"title": "A", "text": "x", "published_on": "soon"}', "“published_on” is a day such as 2026-03-01."),
        (b'{"title": "A", "text": "x\\u0000"}', "There are characters in it that are not UTF-8."),
        (b'{"title": "A", "text": "\\ud800"}', "There are characters in it that are not UTF-8."),
        (b'{"title": "A", "text": "\xff"}', "There are characters in it that are not UTF-8."),
        (b'{"title": ', "This is not a JSON object."),
        (b"[" * 100_000, "This is not a JSON object."),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_number_and_stops_nothing(line: bytes, why: str) -> None:
    good = b'{"title": "B", "text": "y"}\n'
    first, second, third = rows_of(io.BytesIO(good + line + b"\n" + good))
    assert (second.number, second.trouble, first.trouble, third.trouble) == (2, why, "", "")


@pytest.mark.parametrize("content", [b"name,words\n1,2\n", b"title,text,text\n", b"", b"\x1f\x8b\x08broken", b"\0\0"])
def test_a_file_of_something_else_is_refused_whole(cast: Cast, content: bytes) -> None:
    with pytest.raises(Refused):
        importing.start_import(io.BytesIO(content), by=cast.analyst)
    assert not BulkImport.objects.exists()


def test_what_unpacks_without_end_is_refused() -> None:
    packed = gzip.compress(b'{"title": "A", "text": "' + b"x" * 5_000_000)
    with pytest.raises(Refused, match="more than 256 MB"):
        list(rows_of(io.BytesIO(packed), most=1_000_000))


def test_each_row_becomes_an_article_with_all_that_one_added_by_hand_has(cast: Cast) -> None:
    by_hand = make.text(cast.analyst)
    more = {"url": "https://courier.example/1", "author": "A. Reporter", "published_on": "2026-03-01"}
    file = jsonl(*({**GOOD, **more, "text": story(n), "url": f"https://courier.example/{n}"} for n in range(3)))
    found = run(importing.start_import(file, filename="letters.jsonl", by=cast.analyst))
    assert counts(found) == (3, 0, 0)
    version = TextVersion.objects.get(text=story(1))
    assert (version.title, version.language, version.author) == ("The upper lake", "en", "A. Reporter")
    assert (version.capture.method, version.capture.filename) == ("import", "letters.jsonl#2")
    item = version.article.source_item
    assert (item.source.name, item.url, str(item.published_on), item.custody) == (
        *(GOOD["source"], "https://courier.example/1"),
        *("2026-03-01", "held"),
    )
    for row in (version, by_hand):
        cut = SegmentSet.objects.get(text_version=row, is_current=True)
        assert cut.size == Segment.objects.filter(segment_set=cut).count() > 0
        assert TextPrint.objects.filter(text_version=row).exists()
        assert AuditEntry.objects.filter(verb="add_article", target_id=str(row.article_id)).exists()
    work = Work.objects.get(kind="import")
    assert (work.state, work.done, work.link) == ("done", 3, found.get_absolute_url())


def test_nothing_is_added_twice_and_nothing_is_missing_after_a_kill(cast: Cast) -> None:
    rows = [{**GOOD, "text": story(number)} for number in range(5)]
    found = importing.start_import(jsonl(*rows), by=cast.analyst)
    taken = importing.take_rows(found, list(rows_of(jsonl(*rows)))[:2], by=cast.analyst)
    assert (taken.done, Article.objects.count()) == (2, 2)
    with pytest.raises(Refused, match="Somebody else"):
        importing.take_rows(found, list(rows_of(jsonl(*rows)))[:2], by=cast.analyst)
    assert counts(run(found)) == (5, 0, 0)
    assert Article.objects.count() == 5
    again = run(importing.start_import(jsonl(*rows, {**GOOD, "text": story(0)}), by=cast.analyst))
    assert (counts(again), Article.objects.count()) == ((0, 6, 0), 5)
    elsewhere = jsonl({**GOOD, "source": "Another (illustrative)", "text": story(0)})
    assert counts(run(importing.start_import(elsewhere, by=cast.analyst))) == (1, 0, 0)


def test_what_is_refused_is_listed_and_does_not_touch_the_rest(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    rows = [
        {**GOOD, "text": story(1)},
        {"title": "No language", "text": story(2), "source": "X"},
        {**GOOD, "text": story(3), "language": "no such"},
        {**GOOD, "title": "=cmd()", "text": " "},
        {**GOOD, "text": story(4), "url": "javascript:alert(1)"},
    ]
    file = SimpleUploadedFile("letters.jsonl", jsonl(*rows).getvalue())
    answer = client.post(reverse("articles:imports"), {"file": file})
    found = run(BulkImport.objects.get())
    assert (answer["Location"], counts(found)) == (found.get_absolute_url(), (1, 0, 4))
    page = client.get(answer["Location"]).text
    assert "It names no language, and none was chosen for the file." in page
    report = b"".join(client.get(reverse("articles:import_report", args=[found.pk])).streaming_content).decode()  # type: ignore[attr-defined]
    assert [line.split(",")[0] for line in report.lstrip("\ufeff").splitlines()] == [
        '"row"',
        '"2"',
        '"3"',
        '"4"',
        '"5"',
    ]
    assert '"\'=cmd()"' in report
    assert SourceItem.objects.count() == Article.objects.count() == 1


def test_source_and_language_of_the_file_hold_for_rows_without(cast: Cast) -> None:
    source = make.source(cast.analyst)
    file = jsonl({"title": "A", "text": story(1)}, {**GOOD, "text": story(2), "language": "ru"})
    found = run(importing.start_import(file, source=source, language="kk", by=cast.analyst))
    texts = TextVersion.objects.order_by("pk").values_list("language", "article__source_item__source__name")
    assert (counts(found), list(texts)) == ((2, 0, 0), [("kk", source.name), ("ru", GOOD["source"])])


def test_the_api_takes_a_file_says_what_became_of_it_and_refuses_to_resume_what_is_done(cast: Cast) -> None:
    api = APIClient()
    api.force_authenticate(cast.analyst)
    body = {"rows": jsonl({**GOOD, "text": story(1)}, {"title": "x"}).getvalue().decode(), "filename": "a.jsonl"}
    made = api.post(reverse("api-imports"), body)
    assert (made.status_code, made.json()["total"]) == (202, 2)
    where = reverse("api-import", args=[made.json()["id"]])
    run(BulkImport.objects.get())
    said = api.get(where).json()
    assert (said["added"], said["refused"], said["refused_rows"][0]["number"]) == (1, 1, 2)
    assert api.post(f"{where}resume/").status_code == 409
    assert api.get(reverse("api-imports")).json()["results"][0]["id"] == made.json()["id"]


def test_a_name_that_is_no_text_is_refused_and_holds_up_no_other_row(cast: Cast) -> None:
    lines = b'{"title": "A", "text": "x", "\\ud800\\u0000": "y"}\n' + jsonl({**GOOD, "text": story(1)}).getvalue()
    assert counts(run(importing.start_import(io.BytesIO(lines), by=cast.analyst))) == (1, 0, 1)


def test_a_header_in_an_old_encoding_is_refused_with_a_sentence(client: Client, cast: Cast) -> None:
    client.force_login(cast.analyst)
    file = SimpleUploadedFile("a.csv", "title,text,язык\nA,x,ru\n".encode("cp1251"))
    answer = client.post(reverse("articles:imports"), {"file": file})
    assert (answer.status_code, "not known here" in answer.text) == (422, True)


def test_a_file_that_a_kill_cut_off_is_kept_anew(cast: Cast) -> None:
    file = jsonl(*({**GOOD, "text": story(number)} for number in range(3)))
    name = f"imports/{sha256_of(file.getvalue())}"
    storages["captures"].save(name, ContentFile(file.getvalue()[:-200]))
    assert counts(run(importing.start_import(file, by=cast.analyst))) == (3, 0, 0)


def test_rows_of_whole_books_are_taken_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_WORDS", 1000)
    rows = list(rows_of(jsonl(*({**GOOD, "text": "It rose. " * 70} for _number in range(5)))))
    assert [len(batch) for batch in importing._batches(rows)] == [2, 2, 1]
    assert [row for batch in importing._batches(rows) for row in batch] == rows
