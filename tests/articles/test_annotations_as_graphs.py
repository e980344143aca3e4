"""What is brought in as JSON-LD comes back the same: compared as the graph it expands to, whatever its spelling.

The terms below are those of the Web Annotation Vocabulary; nothing is fetched. RDF is read by rdflib.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from rdflib import Graph
from rdflib.compare import isomorphic

from articles import actions
from articles.annotation_exports import export_annotations
from articles.annotation_imports import Report, import_annotations
from articles.models import Annotation, TextVersion
from articles.web_annotation import ANNO, TOLD
from tests import make
from tests.articles.test_web_annotation import ALL, PAGE, PLACE, QUOTE, TEXT, anno
from tests.people import Cast

OA, DC, DCTERMS = "http://www.w3.org/ns/oa#", "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
RDF, FOAF, AS = (
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://xmlns.com/foaf/0.1/",
    "http://www.w3.org/ns/activitystreams#",
)
MOTIVATIONS = (
    *("assessing", "bookmarking", "classifying", "commenting", "describing", "editing", "highlighting"),
    *("identifying", "linking", "moderating", "questioning", "replying", "tagging"),
)
SELECTORS = (
    *("FragmentSelector", "CssSelector", "XPathSelector", "TextQuoteSelector", "TextPositionSelector"),
    *("DataPositionSelector", "SvgSelector", "RangeSelector"),
)
CLASSES = ("Annotation", "TextualBody", "SpecificResource", "TimeState", "Choice", *SELECTORS)
LINKS = {  # terms whose values are resources
    **{name: f"{OA}has{name.capitalize()}" for name in ("body", "target", "source", "selector", "state", "scope")},
    "startSelector": f"{OA}hasStartSelector",
    "endSelector": f"{OA}hasEndSelector",
    **{name: f"{OA}{name}" for name in ("refinedBy", "renderedVia", "via", "canonical")},
    **{name: f"{DCTERMS}{name}" for name in ("creator", "rights", "conformsTo")},
    "generator": f"{AS}generator",
    "homepage": f"{FOAF}homepage",
    "stylesheet": f"{OA}styledBy",
    "cached": f"{OA}cachedSource",
    "audience": "http://schema.org/audience",
}
TEXTS = {
    **{name: f"{OA}{name}" for name in ("start", "end", "exact", "prefix", "suffix", "styleClass", "sourceDate")},
    **{name: f"{OA}{name}" for name in ("textDirection", "processingLanguage")},
    "value": f"{RDF}value",
    "format": f"{DC}format",
    "language": f"{DC}language",
    "bodyValue": f"{OA}bodyValue",
    "created": f"{DCTERMS}created",
    "modified": f"{DCTERMS}modified",
    "generated": f"{DCTERMS}issued",
    "name": f"{FOAF}name",
    "accessibility": "http://schema.org/accessibilityFeature",
}
CONTEXT: dict[str, Any] = {
    "oa": OA,
    "schema": "http://schema.org/",
    "id": "@id",
    "type": "@type",
    **{name: f"{OA}{name}" for name in (*MOTIVATIONS, *CLASSES, "Composite", "List", "Independents")},
    "Person": f"{FOAF}Person",
    "Software": f"{AS}Application",
    "HttpRequestState": f"{OA}HttpRequestState",
    "Image": "http://purl.org/dc/dcmitype/StillImage",
    "Text": "http://purl.org/dc/dcmitype/Text",
    "CssStylesheet": f"{OA}CssStyle",
    **{name: {"@id": iri, "@type": "@id"} for name, iri in LINKS.items()},
    **TEXTS,
    "motivation": {"@id": f"{OA}motivatedBy", "@type": "@vocab"},
    "purpose": {"@id": f"{OA}hasPurpose", "@type": "@vocab"},
    "items": {"@id": f"{AS}items", "@type": "@id", "@container": "@list"},
}
MINE = (*TOLD, "id", "via")  # said by whoever keeps it; where it was before becomes `via`


def graph_of(found: dict[str, Any]) -> Graph:
    """Return what an annotation says, as triples; its contexts but ours are taken as they came."""
    contexts = found.get("@context", ANNO)
    contexts = contexts if isinstance(contexts, list) else [contexts]
    own = [CONTEXT if one == ANNO else one for one in contexts if one == ANNO or isinstance(one, dict)]
    plain = {name: value for name, value in found.items() if name not in MINE}
    told = json.dumps({**plain, "@context": own})
    return Graph().parse(data=told, format="json-ld", base="http://site.example/")


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst, TEXT)


def brought_in(version: TextVersion, sent: dict[str, Any], cast: Cast) -> Report:
    here = f"{settings.SITE_URL.rstrip('/')}{version.get_absolute_url()}"
    return import_annotations(version, "jsonld", json.dumps(sent).replace(PAGE, here), by=cast.analyst)


def handed_out(version: TextVersion, cast: Cast) -> Iterator[dict[str, Any]]:
    site = settings.SITE_URL
    pieces = export_annotations(Annotation.objects.present(), "jsonld", site=site, by=cast.analyst, asked={})
    here = f"{site.rstrip('/')}{version.get_absolute_url()}"
    text = "".join(piece if isinstance(piece, str) else piece.decode() for piece in pieces).replace(here, PAGE)
    for item in json.loads(text)["items"]:
        yield {"@context": ANNO, **item}


def test_each_shape_of_the_standard_comes_back_as_the_same_graph(version: TextVersion, cast: Cast):
    assert len(ALL) >= 39
    for name, sent in ALL.items():
        report = brought_in(version, sent, cast)
        assert [row.reason for row in report.refused] == [], name
        (back,) = handed_out(version, cast)
        wanted = graph_of(sent)
        assert len(wanted) >= 4, name
        assert isomorphic(graph_of(back), wanted), f"{name}: {sorted(graph_of(back) - wanted)}"
        actions.delete_annotation(report.made[0], by=cast.analyst)


def test_graphs_that_differ_in_anything_are_not_the_same():
    sent = ALL["a choice of bodies (3.2.7)"]
    turned = {**sent, "body": {**sent["body"], "items": sent["body"]["items"][::-1]}}
    assert not isomorphic(graph_of(sent), graph_of(turned)), "a choice has an order"
    assert not isomorphic(graph_of(anno(motivation="editing")), graph_of(anno(motivation="oa:linking")))
    assert isomorphic(graph_of(anno(motivation="linking")), graph_of(anno(motivation=["oa:linking"])))


WAYS = {  # every selector of the standard: kept, or refused with this reason
    "TextPositionSelector": (PLACE, ""),
    "TextQuoteSelector": (QUOTE, ""),
    "DataPositionSelector": ({"type": "DataPositionSelector", "start": 29, "end": 43}, ""),
    "RangeSelector": (
        {
            "type": "RangeSelector",
            "startSelector": {"type": "TextQuoteSelector", "exact": "Three"},
            "endSelector": {"type": "TextQuoteSelector", "exact": " lie"},
        },
        "",
    ),
    "FragmentSelector": (
        {"type": "FragmentSelector", "conformsTo": "http://tools.ietf.org/rfc/rfc5147", "value": "char=29,43"},
        "",
    ),
    "FragmentSelector of media": ({"type": "FragmentSelector", "value": "xywh=0,0,1,1"}, "names no place"),
    "CssSelector": ({"type": "CssSelector", "value": "#a"}, "names no place"),
    "XPathSelector": ({"type": "XPathSelector", "value": "/p[1]"}, "names no place"),
    "SvgSelector": ({"type": "SvgSelector", "value": "<svg/>"}, "names no place"),
    "refined": (
        {**QUOTE, "exact": "Three villages lie", "suffix": "", "refinedBy": {**PLACE, "start": 0, "end": 14}},
        "",
    ),
    "refined by an area": ({**QUOTE, "refinedBy": {"type": "SvgSelector"}}, "refines no passage"),
}


def test_every_motivation_and_selector_is_kept_or_refused_with_its_reason(version: TextVersion, cast: Cast):
    assert {name.split(" ")[0] for name in WAYS} >= set(SELECTORS)
    for name, (selector, reason) in WAYS.items():
        sent = anno(target={"source": PAGE, "selector": selector}, motivation="highlighting")
        report = brought_in(version, sent, cast)
        if reason:
            assert report.made == [] and reason in report.refused[0].reason, name
            continue
        assert [row.reason for row in report.refused] == [], name
        target = report.made[0].targets.get()
        assert (target.start, target.end, target.exact) == (29, 43, "Three villages"), name
        (back,) = handed_out(version, cast)
        assert isomorphic(graph_of(back), graph_of(sent)), name
        actions.delete_annotation(report.made[0], by=cast.analyst)
    for motivation in MOTIVATIONS:
        report = brought_in(version, anno(motivation=motivation, body={"type": "TextualBody", "value": "w"}), cast)
        assert [row.motivation for row in report.made] == [motivation]
        (back,) = handed_out(version, cast)
        assert back["motivation"] == motivation
        actions.delete_annotation(report.made[0], by=cast.analyst)
    report = brought_in(version, anno(motivation="shouting"), cast)
    assert report.made == [] and "not one of the standard" in report.refused[0].reason
