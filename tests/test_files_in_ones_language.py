"""Headings of files that people read stand in the language of the reasons below them."""

import csv
import io

from django.test import Client
from django.urls import reverse
from django.utils import translation

from articles import importing as articles_importing
from articles.models import BulkImport
from catalog.quality_board import Board, csv_rows
from review import importing as catalog_importing
from review.import_models import ImportRun
from tests.people import Cast

NOTHING = Board(entries=0, checks=[], themes=[], severities={}, rows=[], next="")


def test_headings_of_the_findings_follow_the_reader_and_are_all_different(cast: Cast, client: Client) -> None:
    with translation.override("en"):
        (english,) = csv_rows(NOTHING)
    assert english == ("code", "title", "theme", "check", "severity", "field", "key", "reason", "what to do")
    for language in ("ru", "kk"):
        with translation.override(language):
            (head,) = csv_rows(NOTHING)
        assert len(set(head)) == len(english) and not {"title", "reason", "severity"} & set(head)
    client.force_login(cast.editor)
    answer = client.get(reverse("catalog:quality_csv"), headers={"accept-language": "kk"})
    assert next(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig")))) == list(head)


def test_headings_of_refused_rows_follow_the_reader(cast: Cast) -> None:
    with translation.override("ru"):
        assert next(articles_importing.refused_rows(BulkImport(pk=1))) == ("строка", "заглавие", "причина")
        assert next(catalog_importing.refused_rows(ImportRun(pk=1))) == (
            "номер",
            "где",
            "часть",
            "заглавие",
            "причина",
        )
    with translation.override("en"):
        assert next(articles_importing.refused_rows(BulkImport(pk=1))) == ("row", "title", "reason")
