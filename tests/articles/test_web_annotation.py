"""The shapes of the W3C Web Annotation Data Model, one by one: written again as they came, or refused with a reason.

The examples follow the sections of the standard; their words and addresses are our own.
"""

from typing import Any

import pytest

from articles.web_annotation import ANNO, TOLD, Written, read_links, read_note, read_received, write_annotation
from articles.web_passages import read_passages
from basics import clock
from basics.errors import Refused
from tests import make

TEXT = "The lake rose by two metres. Three villages lie on the fan. The lake fell again."
PAGE = "http://site.example/articles/1/1/"
PLACE = {"type": "TextPositionSelector", "start": 29, "end": 43}
QUOTE = {"type": "TextQuoteSelector", "exact": "Three villages", "prefix": "metres. ", "suffix": " lie"}
TARGET = {"source": PAGE, "selector": PLACE}
NOTE = {"type": "TextualBody", "value": "Which?"}
KINDS = (make.CATEGORIES, "claim")


def anno(**parts: Any) -> dict[str, Any]:
    return {"@context": ANNO, "type": "Annotation", "target": TARGET, **parts}


def again(sent: dict[str, Any], *, kept: bool = False) -> dict[str, Any]:
    """Return what is written of what was read: from the note alone, or as it came."""
    note, (passage, *more) = read_note(sent, *KINDS), read_passages(sent, TEXT, [PAGE])
    places = [
        (PAGE, {"start": one.start, "end": one.end, "exact": TEXT[one.start : one.end], "prefix": "", "suffix": ""})
        for one in (passage, *more)
    ]
    made = (clock.now(), clock.now())
    links = read_links(sent)["canonical"], read_links(sent)["via"]
    row = Written("x:1", note.motivation, note.category, note.body, note.tags, "A", *made, places, *links)
    return write_annotation(row._replace(received=read_received(sent) if kept else None))


KEPT = {
    "no body: a highlight (3.1)": (anno(motivation="highlighting"), "highlighting", "", []),
    "no motivation (3.1)": (anno(body=NOTE), "commenting", "Which?", []),
    "bodyValue (3.2.5)": (anno(bodyValue="Which?"), "commenting", "Which?", []),
    "a textual body without its class (3.2.4)": (anno(body={"value": "Which?"}), "commenting", "Which?", []),
    "format of plain text": (anno(body={**NOTE, "format": "text/plain"}), "commenting", "Which?", []),
    "classes in a list (3.1)": (anno(type=["Annotation"], body={**NOTE, "type": ["TextualBody"]}), None, "Which?", []),
    "a context among others": (anno(**{"@context": [ANNO, "http://valley.example/own"]}), None, "", []),
    "purpose of a body gives the motivation (3.3.5)": (
        anno(body={**NOTE, "purpose": "questioning"}),
        "questioning",
        "Which?",
        [],
    ),
    "purposes of bodies: a note and tags (3.3.5)": (
        anno(
            motivation="commenting",
            body=[{**NOTE, "purpose": "commenting"}, {"type": "TextualBody", "value": "lake", "purpose": "tagging"}],
        ),
        "commenting",
        "Which?",
        ["lake"],
    ),
    "a tag by the motivation alone": (anno(motivation="tagging", bodyValue="lake"), "tagging", "", ["lake"]),
    "a motivation by its whole address": (
        anno(motivation="http://www.w3.org/ns/oa#assessing", body=NOTE),
        "assessing",
        "Which?",
        [],
    ),
    "a motivation by its prefix": (anno(motivation="oa:linking", body=NOTE), "linking", "Which?", []),
    "text quote (4.2.4)": (anno(target={"source": PAGE, "selector": QUOTE}), None, "", []),
    "text position (4.2.5)": (anno(target={"source": PAGE, "selector": PLACE}), None, "", []),
    "two selectors of one passage (4.2)": (anno(target={"source": PAGE, "selector": [QUOTE, PLACE]}), None, "", []),
    "a specific resource with its own address and class (4)": (
        anno(target={"id": "x:t", "type": "SpecificResource", **TARGET}),
        None,
        "",
        [],
    ),
    "a source with its description (3.2.1)": (
        anno(
            target={"source": {"id": PAGE, "type": "Text", "format": "text/html", "language": "en"}, "selector": PLACE}
        ),
        None,
        "",
        [],
    ),
    "several targets (3.2.6)": (
        anno(target=[TARGET, {"source": PAGE, "selector": {**PLACE, "start": 4, "end": 8}}]),
        None,
        "",
        [],
    ),
    "who made it and when (3.3.1)": (
        anno(creator={"id": "x:p", "type": "Person"}, created="2026-01-01T00:00:00Z", generator="x:g"),
        None,
        "",
        [],
    ),
    "other identities (3.3.7)": (anno(canonical="urn:x:1", via="http://valley.example/1"), None, "", []),
}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_kept_is_read_again_as_it_was_sent(name: str):
    sent, motivation, body, tags = KEPT[name]
    note = read_note(sent, *KINDS)
    assert (note.motivation, note.body, list(note.tags)) == (motivation or "commenting", body, tags)
    assert note.category == "claim"
    written = again(sent)
    assert read_note(written, *KINDS) == note, "what is written can be sent again"
    assert read_passages(written, TEXT, [PAGE]) == read_passages(again(written), TEXT, [PAGE])
    for link in ("canonical", "via"):
        assert written.get(link) == sent.get(link)


@pytest.mark.parametrize(
    "motivation",
    [
        *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
        *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
    ],
)
def test_each_of_the_thirteen_motivations_is_kept_with_a_note_and_a_category(motivation: str):
    bodies = [{"type": "TextualBody", "value": "event", "purpose": "classifying"}]
    purpose = "commenting" if motivation in ("classifying", "tagging") else motivation
    sent = anno(motivation=motivation, body=[*bodies, {**NOTE, "purpose": purpose}])
    note = read_note(sent, *KINDS)
    assert (note.motivation, note.category, note.body, note.tags) == (motivation, "event", "Which?", ())
    assert read_note(again(sent), *KINDS) == note


OUTSIDE = {"id": "http://valley.example/photo.jpg", "type": "Image", "format": "image/jpeg", "language": ["en", "fr"]}
MORE = {
    "an outside body (3.2.1)": anno(body="http://valley.example/photo.jpg"),
    "an outside body with its class (3.2.2)": anno(body=OUTSIDE),
    "a part of an outside body (3.2.3)": anno(body={**OUTSIDE, "id": "http://valley.example/video#t=10,20"}),
    "a specific resource as body (4)": anno(
        motivation="linking",
        body={
            "type": "SpecificResource",
            "source": "x:b",
            "purpose": "identifying",
            "selector": {"type": "SvgSelector"},
        },
    ),
    "several bodies of several purposes (3.3.5)": anno(
        body=[
            NOTE,
            {**NOTE, "value": "Why?", "purpose": "editing"},
            "http://valley.example/1",
            {"id": "x:t", "purpose": "tagging"},
        ]
    ),
    "a choice of bodies (3.2.7)": anno(
        body={"type": "Choice", "items": [{**NOTE, "language": "en"}, {**NOTE, "value": "Lequel ?", "language": "fr"}]}
    ),
    "a composite, a list, independents (annex)": anno(
        body=[{"type": kind, "items": [NOTE, "x:b"]} for kind in ("Composite", "List", "Independents")]
    ),
    "a body in a language and a direction (3.2.4)": anno(
        body={**NOTE, "language": "fa", "textDirection": "rtl", "processingLanguage": "fa"}
    ),
    "a body in HTML (3.2.4)": anno(body={**NOTE, "value": "<p>Which?</p>", "format": "text/html"}),
    "a body with two purposes": anno(body={**NOTE, "purpose": ["describing", "editing"]}),
    "two motivations, one of them of one's own": anno(motivation=["x:doubting", "assessing"], body=NOTE),
    "people, lifecycle, agents (3.3.1, 3.3.2)": anno(
        body={**NOTE, "creator": {"id": "x:p", "type": "Person", "name": "A"}, "created": "2026-01-01T00:00:00Z"},
        generator={"id": "x:g", "type": "Software", "homepage": "http://valley.example"},
        generated="2026-01-02T00:00:00Z",
    ),
    "audience and accessibility (3.3.3, 3.3.4)": anno(
        audience={"id": "x:a", "type": "schema:EducationalAudience", "schema:educationalRole": "teacher"},
        body={**OUTSIDE, "accessibility": "captions"},
    ),
    "rights (3.3.6)": anno(rights="http://valley.example/licence", body={**NOTE, "rights": ["x:r1", "x:r2"]}),
    "a style sheet and a class (4.4)": anno(
        stylesheet={"type": "CssStylesheet", "value": ".red { color: red }"}, target={**TARGET, "styleClass": "red"}
    ),
    "a state, a scope, a renderer, a purpose (4.3, 4.5, 4.6)": anno(
        target={
            **TARGET,
            "state": [{"type": "TimeState", "sourceDate": "2026-01-01T00:00:00Z"}, {"type": "HttpRequestState"}],
            "scope": "x:s",
            "renderedVia": {"id": "x:v", "type": "Software"},
            "purpose": "highlighting",
        }
    ),
    "a context of one's own and its terms": anno(
        **{"@context": [ANNO, {"v": "http://valley.example/"}], "v:mood": ["x"]}
    ),
    "several vias (3.3.7)": anno(via=["http://valley.example/1", "http://valley.example/2"], canonical="urn:x:1"),
    "a class beside": anno(type=["Annotation", "x:Remark"]),
}
ALL = {**{name: row[0] for name, row in KEPT.items()}, **MORE}


@pytest.mark.parametrize("name", ALL)
def test_an_annotation_is_written_again_as_it_came(name: str):
    sent = ALL[name]
    written = again(sent, kept=True)
    assert {key: value for key, value in written.items() if key not in (*TOLD, "id")} == {
        key: value for key, value in sent.items() if key not in (*TOLD, "id")
    }
    assert read_note(written, *KINDS) == read_note(sent, *KINDS)


@pytest.mark.parametrize(
    ("name", "body", "tags"),
    [
        ("an outside body (3.2.1)", "", ()),
        ("several bodies of several purposes (3.3.5)", "Which?\n\nWhy?", ()),
        ("a choice of bodies (3.2.7)", "Which?", ()),
        ("a body in HTML (3.2.4)", "Which?", ()),
    ],
)
def test_the_note_is_what_an_annotation_says_in_words(name: str, body: str, tags: tuple[str, ...]):
    note = read_note(MORE[name], *KINDS)
    assert (note.body, note.tags, note.category) == (body, tags, "claim")


def test_of_html_only_the_words_are_read():
    html = "<h1>A</h1><script>alert(1)</script><p onclick=x>b &amp; <b>c</b><br/>d<style>e</style></p><img onerror=y>"
    assert (
        read_note(anno(body={**NOTE, "value": html, "format": "text/html; charset=utf-8"}), *KINDS).body
        == "A\n\nb & c\n\nd"
    )


def test_once_the_note_was_changed_here_it_is_told_beside_what_is_no_text():
    sent = anno(body=[NOTE, OUTSIDE, "x:b"], rights="x:r", motivation="assessing")
    row = Written("x:1", "assessing", "claim", "Changed.", [], "A", clock.now(), clock.now(), [(PAGE, PLACED)])
    found = write_annotation(row._replace(received=sent, same_note=False))
    assert [body.get("value") if isinstance(body, dict) else body for body in found["body"]] == [
        "claim",
        "Changed.",
        None,
        "x:b",
    ]
    assert (found["body"][2], found["rights"], found["target"]) == (OUTSIDE, "x:r", TARGET)


def test_in_another_version_of_the_text_it_has_the_place_it_was_carried_to():
    sent = anno(body={**NOTE, "language": "en"})
    row = Written("x:1", "commenting", "claim", "Which?", [], "A", clock.now(), clock.now(), [("x:2", PLACED)])
    found = write_annotation(row._replace(received=sent, same_targets=False))
    assert (found["body"], found["target"]["source"]) == (sent["body"], "x:2")


def test_where_it_came_from_is_not_lost_beside_another_source():
    sent = anno(id="http://valley.example/3", via="http://valley.example/1")
    assert again(sent, kept=True)["via"] == ["http://valley.example/1", "http://valley.example/3"]


SELECTED = {"type": "FragmentSelector", "value": "xywh=0,0,1,1", "conformsTo": "http://www.w3.org/TR/media-frags/"}
PLACED = {"start": 29, "end": 43, "exact": "Three villages", "prefix": "", "suffix": ""}
REFUSED = {
    "no class": (anno(type="Note"), "no Web Annotation"),
    "no context": (anno(**{"@context": "http://schema.org"}), "context"),
    "a motivation that is none": (anno(motivation="shouting"), "one of the standard"),
    "body and bodyValue": (anno(body=NOTE, bodyValue="Why?"), "either"),
    "a bodyValue that is no text": (anno(bodyValue=7), "is a text"),
    "a body that is none": (anno(body=7), "a resource or its address"),
    "a value that is no text": (anno(body={**NOTE, "value": ["x"]}), "is a text"),
    "a canonical address that is none": (anno(canonical=["x:1"]), "one text"),
    "too much": (anno(rights=["x:" + "r" * 1000] * 100), "at most"),
}
UNPLACED = {
    "no target": (anno(target=[]), "has a target"),
    "another text": (anno(target={**TARGET, "source": "http://valley.example/"}), "not the text"),
    "another whole text": (anno(target="http://valley.example/"), "not the text"),
    "a second target in another text": (anno(target=[TARGET, "http://valley.example/"]), "not the text"),
    "a target that is none": (anno(target=7), "not the text"),
    "a selector whose class is none": (anno(target={"source": PAGE, "selector": {"type": {"a": 1}}}), "no place"),
    "a fragment (4.2.1)": (anno(target={"source": PAGE, "selector": SELECTED}), "FragmentSelector"),
    "CSS (4.2.2)": (anno(target={"source": PAGE, "selector": {"type": "CssSelector", "value": "#a"}}), "CssSelector"),
    "XPath (4.2.3)": (anno(target={"source": PAGE, "selector": {"type": "XPathSelector"}}), "XPathSelector"),
    "SVG (4.2.7)": (anno(target={"source": PAGE, "selector": {"type": "SvgSelector"}}), "SvgSelector"),
    "a range without edges (4.2.8)": (anno(target={"source": PAGE, "selector": {"type": "RangeSelector"}}), "Range"),
    "refined by what is no text (4.2.9)": (
        anno(target={"source": PAGE, "selector": {**QUOTE, "refinedBy": {"type": "SvgSelector"}}}),
        "refines no passage",
    ),
    "refined beyond its end": (
        anno(target={"source": PAGE, "selector": {**QUOTE, "refinedBy": {**PLACE, "start": 6, "end": 60}}}),
        "outside",
    ),
    "bytes inside of a character": (
        anno(target={"source": PAGE, "selector": {"type": "DataPositionSelector", "start": 5, "end": 5}}),
        "outside",
    ),
    "a quote that occurs twice": (
        anno(target={"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "The lake"}}),
        "2 times",
    ),
    "a position that is no number": (anno(target={"source": PAGE, "selector": {**PLACE, "start": "29"}}), "whole"),
    "a position that is a truth value": (anno(target={"source": PAGE, "selector": {**PLACE, "start": True}}), "whole"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_says_nothing_is_refused_with_the_reason(name: str):
    sent, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read_note(sent, *KINDS)
        read_links(sent)
        read_received(sent)
    said = [str(refused.value.message), *(str(line) for lines in refused.value.fields.values() for line in lines)]
    assert reason in " ".join(said)


@pytest.mark.parametrize("name", UNPLACED)
def test_a_target_that_cannot_be_placed_is_refused_with_the_reason(name: str):
    sent, reason = UNPLACED[name]
    with pytest.raises(Refused) as refused:
        read_passages(sent, TEXT, [PAGE])
    said = [str(refused.value.message), *(str(line) for lines in refused.value.fields.values() for line in lines)]
    assert reason in " ".join(said)


VILLAGES = {"type": "TextQuoteSelector", "exact": "villages"}
RFC5147 = {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147"}
PLACES = {
    "a whole text (3.2.1)": (PAGE, TEXT),
    "a whole text with its class": ({"id": PAGE, "type": "Text"}, TEXT),
    "characters of plain text (4.2.1)": (
        {"source": PAGE, "selector": {**RFC5147, "value": "char=29,43"}},
        "Three villages",
    ),
    "bytes (4.2.6)": (
        {"source": PAGE, "selector": {"type": "DataPositionSelector", "start": 29, "end": 43}},
        "Three villages",
    ),
    "a range (4.2.8)": (
        {
            "source": PAGE,
            "selector": {
                "type": "RangeSelector",
                "startSelector": QUOTE,
                "endSelector": {**VILLAGES, "exact": "lie on"},
            },
        },
        "Three villages ",
    ),
    "a refined quote (4.2.9)": ({"source": PAGE, "selector": {**QUOTE, "refinedBy": VILLAGES}}, "villages"),
    "a refined position": (
        {"source": PAGE, "selector": {**PLACE, "refinedBy": {**PLACE, "start": 6, "end": 14}}},
        "villages",
    ),
    "one selector of two is understood": (
        {"source": PAGE, "selector": [{"type": "XPathSelector"}, QUOTE]},
        "Three villages",
    ),
}


@pytest.mark.parametrize("name", PLACES)
def test_every_selector_of_text_finds_its_passage(name: str):
    target, words = PLACES[name]
    (found,) = read_passages(anno(target=target), TEXT, [PAGE])
    assert TEXT[found.start : found.end] == words


def test_bytes_are_those_of_utf_8():
    text = "Көл көтерілді."
    selector = {"type": "DataPositionSelector", "start": 7, "end": 25}
    (found,) = read_passages(anno(target={"source": PAGE, "selector": selector}), text, [PAGE])
    assert text[found.start : found.end] == "көтерілді"
    for start, end in ((8, 25), (7, 24)):
        with pytest.raises(Refused):
            read_passages(
                anno(target={"source": PAGE, "selector": {**selector, "start": start, "end": end}}), text, [PAGE]
            )
