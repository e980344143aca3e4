"""What a search shows of what it found: words that say something, cut where a word ends, with a sign."""

from articles.actions import annotate
from articles.inputs import Note, Passage
from articles.passages import find_passage
from review.search import Hit
from tests import make
from tests.people import Cast


def hits(client, query: str) -> list[Hit]:
    groups = client.get("/search/", {"q": query}).context["groups"]
    return [hit for group in groups for hit in group.hits]


def test_the_code_of_a_sector_is_no_fragment(cast: Cast, client) -> None:
    make.published(cast, make.threat_document(title="Too little water", sectors=["water"]))
    client.force_login(cast.reader)
    shown = ["".join(text for text, _matched in hit.parts) for hit in hits(client, "water")]
    assert shown
    assert "water" not in shown


def test_a_note_that_is_cut_says_so(cast: Cast, client) -> None:
    version = make.text(cast.analyst)
    quote = "Three villages lie on the outwash fan."
    note = Note(category="claim", body="Who would warn them in the night? " * 6, credibility=3)
    annotate([(version, Passage(*find_passage(version.text, quote), quote))], note, by=cast.analyst)
    client.force_login(cast.analyst)
    (said,) = [hit.note for hit in hits(client, "outwash") if hit.note.startswith(cast.analyst.name)]
    assert said.endswith("…")
    assert len(said) <= len(f"{cast.analyst.name} · ") + 120
