"""From bytes to a proposed text."""

import os
from pathlib import Path

import pytest

from articles.capturing import read_capture, signature_of
from articles.decoding import readings
from basics.errors import Refused

RUSSIAN = "Уровень верхнего озера поднялся на два метра за одну неделю. «У нас нет сирены», — сказал инженер."
KAZAKH = "Жоғарғы көлдің деңгейі бір аптада екі метрге көтерілді. Мореннан төмен дабыл қағатын құрал жоқ."
LIMIT = 1_000_000


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866", "iso8859_5", "utf-16-le", "utf-16-be"])
def test_russian_in_an_old_encoding_is_told_as_a_question(encoding):
    found = read_capture(RUSSIAN.encode(encoding, errors="replace"), limit=LIMIT)
    assert (found.encoding, found.certain) == (encoding, False)
    assert "озера поднялся" in found.text


def test_kazakh_in_its_own_encoding_is_not_taken_for_windows_1251():
    found = read_capture(KAZAKH.encode("kz1048"), limit=LIMIT)
    assert (found.encoding, found.certain, found.text) == ("kz1048", False, KAZAKH)


def test_a_short_text_is_told_too():
    assert read_capture("Вода прибывает".encode("cp1251"), limit=LIMIT).encoding == "cp1251"


def test_the_choices_show_how_each_encoding_would_read():
    found = readings(RUSSIAN.encode("cp1251"), "cp1251")
    assert next(iter(found)) == "cp1251"
    assert found["cp1251"].startswith("Уровень верхнего")
    assert found["koi8_r"] != found["cp1251"]
    assert "utf-8" not in found
    assert "utf-16-le" not in found  # it would be private signs


@pytest.mark.parametrize("content", [os.urandom(5000), b"MZ\0\0\x01" * 100, b"%PDF-1.7 text", bytes(range(256)) * 20])
def test_a_binary_is_refused_whatever_its_name(content):
    with pytest.raises(Refused, match="By its content") as error:
        read_capture(content, limit=LIMIT)
    assert error.value.code == Refused.INVALID


@pytest.mark.parametrize("encoding", ["cp866", "koi8_r"])
def test_a_binary_is_refused_under_a_chosen_encoding_too(encoding):
    with pytest.raises(Refused):
        read_capture(b"\0\1\2\3\4\5" * 500, limit=LIMIT, encoding=encoding)


def test_a_text_may_begin_like_a_program():
    assert read_capture(b"MZ is how the file of a program begins.", limit=LIMIT).text.startswith("MZ")


@pytest.mark.parametrize("content", [b"", b" \r\n\t ", b"\xef\xbb\xbf"])
def test_nothing_is_refused_as_empty(content):
    with pytest.raises(Refused, match=r"empty|No text"):
        read_capture(content, limit=LIMIT)


def test_broken_utf8_says_where():
    broken = (RUSSIAN * 3).encode()
    with pytest.raises(Refused, match="broken at byte 21"):
        read_capture(broken[:21] + b"\xff" + broken[21:], limit=LIMIT)


def test_html_is_told_by_content_and_its_paragraphs_are_kept():
    html = (
        "<!doctype html><html><head><meta charset='windows-1251'><title>Озеро</title></head><body><article>"
        f"<h1>Озеро</h1><p>{RUSSIAN}</p><p>{RUSSIAN} Ещё раз.</p></article></body></html>"
    )
    found = read_capture(html.encode("cp1251"), limit=LIMIT)
    assert (found.mime_type, found.encoding, found.certain, found.title) == ("text/html", "cp1251", False, "Озеро")
    assert found.extractor.startswith("trafilatura@")
    assert f"{RUSSIAN}\n\n{RUSSIAN} Ещё раз." in found.text


def test_the_last_lines_propose_an_author_and_a_credit_line():
    found = signature_of("A long text.\nZ. Writer Writerova\nTranslated from valley.example")
    assert (found.author, found.credit_line) == ("Z. Writer Writerova", "Translated from valley.example")
    assert (
        signature_of(
            "A long text.\n\nThe end was translated into six languages, and nobody read it, as far as we "
            "know, in any of them; this is only a sentence of the text, and it is a long one indeed."
        ).credit_line
        == ""
    )
    assert signature_of("Текст.\nПеревод с казахского").credit_line == "Перевод с казахского"


def test_the_real_seed_is_read_when_it_is_there():
    seed = Path(__file__).parents[3] / "shared" / "seeds" / "000_4732de6aed251bdf.txt"
    if not seed.exists():
        return
    found = read_capture(seed.read_bytes(), limit=LIMIT)
    assert (found.encoding, found.certain, found.author) == ("utf-8", True, "Zuhra Novruzova")
    assert signature_of(found.text).credit_line == "Translated from haqqin.az"


@pytest.mark.parametrize("encoding", ["punycode", "idna", "unicode_escape", "utf-7", "hex", "a\0b", "no-such"])
def test_a_codec_that_texts_do_not_come_in_is_refused_at_once(encoding: str) -> None:
    with pytest.raises(Refused, match="cannot be read as"):
        read_capture(b"abc " * 100_000 + b"-" + b"a" * 200_000, limit=2**20, encoding=encoding)
