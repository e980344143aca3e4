"""Two who bring in the same at the same time: once is enough, and nothing is lost."""

import io
import json

import pytest

from accounts.models import Work
from articles import importing
from articles.importing import run_import, start_import
from articles.models import Article, BulkImport, ParagraphLanguage, Source
from articles.paragraph_languages import set_paragraph_language
from tests import make
from tests.people import Cast, make_cast
from tests.review.test_at_once import at_once


@pytest.fixture
def everybody(cloned_database) -> Cast:
    return make_cast()


def test_a_file_that_two_import_at_once_is_added_once(everybody: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 5)
    rows = [
        {"title": "A", "text": f"{make.TEXT} Number {number}.", "language": "en", "source": "Courier (illustrative)"}
        for number in range(40)
    ]
    content = "\n".join(map(json.dumps, rows)).encode()
    for person in (everybody.analyst, everybody.analyst2):
        start_import(io.BytesIO(content), filename="a.jsonl", by=person)
    one, two = Work.objects.filter(kind="import").values_list("pk", flat=True)
    at_once(lambda: run_import(one), lambda: run_import(two))
    first, second = BulkImport.objects.all()
    assert (first.refused, second.refused) == (0, 0)
    assert (first.done, second.done, first.added + second.added, first.known + second.known) == (40, 40, 40, 40)
    assert (Article.objects.count(), Source.objects.count()) == (40, 1)


def test_a_job_that_runs_twice_at_once_takes_each_row_once(everybody: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 5)
    row = {"title": "A", "language": "en", "source": "Courier (illustrative)"}
    content = "\n".join(json.dumps({**row, "text": f"{make.TEXT} {number}"}) for number in range(40)).encode()
    made = start_import(io.BytesIO(content), filename="a.jsonl", by=everybody.analyst)
    work = Work.objects.get(kind="import").pk
    at_once(lambda: run_import(work), lambda: run_import(work))
    made.refresh_from_db()
    assert (made.done, made.added, made.known, Article.objects.count()) == (40, 40, 0, 40)


def test_two_who_name_the_language_of_one_paragraph_leave_one(everybody: Cast) -> None:
    version = make.text(everybody.analyst)
    results = at_once(
        lambda: set_paragraph_language(version, 0, "fa", by=everybody.analyst),
        lambda: set_paragraph_language(version, 0, "kk", by=everybody.analyst2),
    )
    assert results == [None, None]
    assert ParagraphLanguage.objects.get().language in {"fa", "kk"}
