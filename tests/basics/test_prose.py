"""Markdown that people write is shown as they meant it, and can carry no script, no image and no raw HTML."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from basics.prose import to_html, to_text


class TagReader(HTMLParser):
    """Read HTML as a browser does: escaped tags are text and do not count."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    @classmethod
    def read(cls, html: str) -> list[tuple[str, dict[str, str]]]:
        reader = cls()
        reader.feed(html)
        return [(tag, {name: value or "" for name, value in attributes.items()}) for tag, attributes in reader.found]


def test_paragraphs_emphasis_lists_and_links_are_shown() -> None:
    html = to_html("One **strong** word.\n\n- a\n- b\n\n[source](https://valley.example/a)")
    assert "<strong>strong</strong>" in html
    assert html.count("<li>") == 2
    assert 'href="https://valley.example/a"' in html
    assert "nofollow noopener" in html


def test_headings_stay_below_those_of_the_page() -> None:
    assert to_html("# Big\n\n## Smaller") == "<h3>Big</h3>\n<h4>Smaller</h4>\n"


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://evil.example/pixel.png)",
        '<a href="https://ok.example" onclick="alert(1)">x</a>',
        "<style>body{display:none}</style>",
        "[x]: javascript:alert(1)\n\n[x]",
        "<iframe src=https://evil.example></iframe>",
        "[x](https://ok.example \"title' onmouseover='alert(1)\")",
    ],
)
def test_an_attack_becomes_harmless_text(attack: str) -> None:
    shown = TagReader.read(to_html(attack))
    assert {tag for tag, _attributes in shown} <= {"p", "a"}
    for tag, attributes in shown:
        assert set(attributes) <= {"href", "rel", "title"}, tag
        assert attributes.get("href", "https://").startswith("https://")


def test_the_words_alone_keep_no_mark() -> None:
    text = to_text("# Head\n\nA *moraine* dam,\n[gives way](https://ok.example).\n\n- **One**\n- `two`")
    assert text == "Head A moraine dam, gives way. One two"


PIECES = [
    *("Water", "озеро", "سطح", " ", "  ", ".", ",", "1", "1. ", "-", "- ", "+ ", "*", "_", "`", "#", "# ", "<b>", "&"),
    *("&amp;", "\\", "[a](b)", "!", "~~", "\n", "\n\n", "\t", "    ", "\u00a0", "\u00ad", "👩\u200d👧", "'", '"', "="),
    *("==", ">", "|", "(c)", "é", "http://a.example", "%", "/", "…", "«", "—"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
@settings(max_examples=500, deadline=None)
def test_what_is_plain_becomes_what_it_would_as_markdown(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        quick = to_html(text)
        patch.setattr("basics.prose._PLAIN", re.compile("(?!)"))
        assert quick == to_html(text)
