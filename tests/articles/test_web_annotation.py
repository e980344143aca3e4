"""The shapes of the W3C Web Annotation Data Model, one by one: kept and read again as sent, or refused with a reason.

The examples follow the sections of the standard; their words and addresses are our own.
"""

from typing import Any

import pytest

from articles.web_annotation import ANNO, Written, read_links, read_note, read_passages, write_annotation
from basics import clock
from basics.errors import Refused

TEXT = "The lake rose by two metres. Three villages lie on the fan. The lake fell again."
PAGE = "http://site.example/articles/1/1/"
PLACE = {"type": "TextPositionSelector", "start": 29, "end": 43}
QUOTE = {"type": "TextQuoteSelector", "exact": "Three villages", "prefix": "metres. ", "suffix": " lie"}
TARGET = {"source": PAGE, "selector": PLACE}
NOTE = {"type": "TextualBody", "value": "Which?"}


def anno(**parts: Any) -> dict[str, Any]:
    return {"@context": ANNO, "type": "Annotation", "target": TARGET, **parts}


def again(sent: dict[str, Any]) -> dict[str, Any]:
    """Return what is written of what was read."""
    note, (passage, *more) = read_note(sent), read_passages(sent, TEXT, [PAGE])
    places = [
        (PAGE, {"start": one.start, "end": one.end, "exact": TEXT[one.start : one.end], "prefix": "", "suffix": ""})
        for one in (passage, *more)
    ]
    made = (clock.now(), clock.now())
    links = read_links(sent)["canonical"], read_links(sent)["via"]
    row = Written("x:1", note.motivation, note.category, note.body, note.tags, "A", *made, places, *links)
    return write_annotation(row)


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
    note = read_note(sent)
    assert (note.motivation, note.body, list(note.tags)) == (motivation or "commenting", body, tags)
    assert note.category == "claim"
    written = again(sent)
    assert read_note(written) == note, "what is written can be sent again"
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
    note = read_note(sent)
    assert (note.motivation, note.category, note.body, note.tags) == (motivation, "event", "Which?", ())
    assert read_note(again(sent)) == note


SELECTED = {"type": "FragmentSelector", "value": "xywh=0,0,1,1", "conformsTo": "http://www.w3.org/TR/media-frags/"}
REFUSED = {
    "no class": (anno(type="Note"), "no Web Annotation"),
    "no context": (anno(**{"@context": "http://schema.org"}), "context"),
    "a motivation that is none": (anno(motivation="shouting"), "one of the standard"),
    "two motivations": (anno(motivation=["commenting", "describing"]), "One motivation"),
    "an outside body (3.2.1)": (anno(body="http://valley.example/photo.jpg"), "textual"),
    "an outside body with its class (3.2.2)": (anno(body={"id": "x:b", "type": "Video"}), "textual"),
    "a specific resource as body (4)": (anno(body={"type": "SpecificResource", "source": "x:b"}), "textual"),
    "a choice of bodies (3.2.7)": (anno(body={"type": "Choice", "items": [NOTE]}), "textual"),
    "a body in a language (3.2.4)": (anno(body={**NOTE, "language": "fr"}), "language"),
    "a body in HTML (3.2.4)": (anno(body={**NOTE, "format": "text/html"}), "plain text or Markdown"),
    "a body's direction (3.2.3)": (anno(body={**NOTE, "textDirection": "rtl"}), "textDirection"),
    "two notes": (anno(body=[NOTE, {**NOTE, "value": "Why?"}]), "One note"),
    "a body with another purpose": (anno(motivation="commenting", body={**NOTE, "purpose": "editing"}), "purpose"),
    "a body with two purposes": (anno(body={**NOTE, "purpose": ["tagging", "editing"]}), "one purpose"),
    "body and bodyValue": (anno(body=NOTE, bodyValue="Why?"), "either"),
    "a bodyValue that is no text": (anno(bodyValue=7), "textual"),
    "audience (3.3.3)": (anno(audience={"id": "x:a", "type": "Audience"}), "audience"),
    "rights (3.3.6)": (anno(rights="http://valley.example/licence"), "rights"),
    "a style sheet (4.4)": (anno(stylesheet="x:s"), "stylesheet"),
    "a canonical address that is none": (anno(canonical=["x:1"]), "one text"),
}
UNPLACED = {
    "no target": (anno(target=[]), "has a target"),
    "a whole text as target (3.2.1)": (anno(target=PAGE), "needs a selector"),
    "another text": (anno(target={**TARGET, "source": "http://valley.example/"}), "not the text"),
    "a fragment (4.2.1)": (anno(target={"source": PAGE, "selector": SELECTED}), "FragmentSelector"),
    "CSS (4.2.2)": (anno(target={"source": PAGE, "selector": {"type": "CssSelector", "value": "#a"}}), "CssSelector"),
    "XPath (4.2.3)": (anno(target={"source": PAGE, "selector": {"type": "XPathSelector"}}), "XPathSelector"),
    "data position (4.2.6)": (
        anno(target={"source": PAGE, "selector": {**PLACE, "type": "DataPositionSelector"}}),
        "DataPositionSelector",
    ),
    "SVG (4.2.7)": (anno(target={"source": PAGE, "selector": {"type": "SvgSelector"}}), "SvgSelector"),
    "a range (4.2.8)": (anno(target={"source": PAGE, "selector": {"type": "RangeSelector"}}), "RangeSelector"),
    "a refined selector (4.2.9)": (
        anno(target={"source": PAGE, "selector": {**QUOTE, "refinedBy": PLACE}}),
        "refined",
    ),
    "a state (4.3)": (anno(target={**TARGET, "state": {"type": "TimeState"}}), "state"),
    "a style (4.4)": (anno(target={**TARGET, "styleClass": "red"}), "styleClass"),
    "a scope (4.6)": (anno(target={**TARGET, "scope": "x:s"}), "scope"),
    "a quote that occurs twice": (
        anno(target={"source": PAGE, "selector": {"type": "TextQuoteSelector", "exact": "The lake"}}),
        "2 times",
    ),
    "a position that is no number": (anno(target={"source": PAGE, "selector": {**PLACE, "start": "29"}}), "whole"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_would_be_lost_is_refused_with_the_reason(name: str):
    sent, reason = REFUSED[name]
    with pytest.raises(Refused) as refused:
        read_note(sent)
        read_links(sent)
    said = [str(refused.value.message), *(str(line) for lines in refused.value.fields.values() for line in lines)]
    assert reason in " ".join(said)


@pytest.mark.parametrize("name", UNPLACED)
def test_a_target_that_cannot_be_placed_is_refused_with_the_reason(name: str):
    sent, reason = UNPLACED[name]
    with pytest.raises(Refused) as refused:
        read_passages(sent, TEXT, [PAGE])
    said = [str(refused.value.message), *(str(line) for lines in refused.value.fields.values() for line in lines)]
    assert reason in " ".join(said)
