"""Editions of JSON whose parts are of another shape: that part is refused, and the rest is read."""

import io
from typing import Any

import pytest

from basics.errors import Refused
from catalog.interchange import READERS
from catalog.interchange.incoming import Incoming, RefusedRow
from tests import make
from tests.review.importing import content, file_of


def read(file: bytes) -> list[Incoming | RefusedRow]:
    return list(READERS["json"](io.BytesIO(file)).rows)


@pytest.mark.parametrize("name", ["articles", "translations", "ratings"])
@pytest.mark.parametrize("value", [5, [1], "words", {"a": 1}, True])
def test_a_part_of_another_shape_is_refused_and_the_entry_is_read(name: str, value: Any) -> None:
    rows = read(file_of(content("THR-CLI-007", make.threat_document(), **{name: value})))
    (entry,) = (row for row in rows if isinstance(row, Incoming))
    assert entry.fields["title"]
    is_list = isinstance(value, list)
    shaped = isinstance(value, dict) if name == "articles" else is_list
    refused = [row.field for row in rows if isinstance(row, RefusedRow)]
    assert refused == ([] if shaped and name != "ratings" else [name])


@pytest.mark.parametrize("value", [5, "words", {"a": 1}])
def test_words_of_vocabularies_of_another_shape_are_refused_whole(value: Any) -> None:
    file = file_of(content("THR-CLI-007", make.threat_document())).replace(
        b'"terms":[]', b'"terms":' + str(value).replace("'", '"').replace("words", '"words"').encode()
    )
    with pytest.raises(Refused, match="vocabularies"):
        READERS["json"](io.BytesIO(file))


def test_a_word_without_labels_by_language_is_passed_over() -> None:
    term = {"vocabulary": "tag", "code": "ice", "labels": 5}
    file = file_of(content("THR-CLI-007", make.threat_document()), terms=[term])
    assert list(READERS["json"](io.BytesIO(file)).terms) == []
