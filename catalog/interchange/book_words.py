"""Words that the book says of itself: the glossary, and the headings of what changed."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from basics.collation import sort_key


def glossary() -> list[tuple[str, str]]:
    """Return the words of the book and what they mean, in the order of the alphabet of the language."""
    found = [
        (
            _("Threat"),
            _(
                "Something that may do harm to people, states or the environment, described as an entry "
                "with a code that is never used again."
            ),
        ),
        (
            _("Measure"),
            _(
                "A way to prevent, detect, protect against, respond to or recover from a threat. The link "
                "to the threat says how it works."
            ),
        ),
        (
            _("Reasonable worst case"),
            _(
                "The scenario that is rated: as bad as can be expected with good reason, not the worst that "
                "can be imagined."
            ),
        ),
        (
            _("Likelihood"),
            _("How probable the reasonable worst case is within the period that is named, on a scale from 1 to 5."),
        ),
        (
            _("Impact"),
            _(
                "How much harm the reasonable worst case would do, from 0 to 5 in each of seven dimensions. "
                "The highest of them counts."
            ),
        ),
        (
            _("Level"),
            _("The overall level of a rating. It is looked up in the grid of the scale; figures are never multiplied."),
        ),
        (
            _("Confidence"),
            _("How sure a rater is of a judgement, apart from the likelihood itself."),
        ),
        (
            _("Median"),
            _("The value in the middle of all ratings; of two in the middle the lower one. Nothing is averaged."),
        ),
        (
            _("Indicator"),
            _(
                "A sign that can be observed and that says that a threat draws near, with the threshold at "
                "which to act."
            ),
        ),
        (
            _("Evidence"),
            _(
                "A sentence of a text under a statement of this book. It supports the statement, "
                "contradicts it, or gives context."
            ),
        ),
        (
            _("Reliability"),
            _(
                "How far a source can be trusted in general: the Admiralty code from A to E; F means that "
                "it cannot be judged."
            ),
        ),
        (
            _("Credibility"),
            _(
                "How far one piece of information can be believed: the Admiralty code from 1 to 5; 6 means "
                "that it cannot be judged."
            ),
        ),
        (
            _("Custody"),
            _(
                "What is held of a publication: all of it, an excerpt, a mention, or nothing. An original "
                "that is not held is a fact worth knowing."
            ),
        ),
        (
            _("Credit chain"),
            _(
                "The way from a quoted sentence back to the publication it comes from: who translated what, "
                "and what quotes what."
            ),
        ),
        (
            _("Revision"),
            _("An immutable state of an entry, proposed by one person and approved by another."),
        ),
        (
            _("Edition"),
            _("A frozen and numbered issue of the catalog. Nothing in it changes again."),
        ),
        (
            _("Manifest"),
            _("The list of the hashes of all parts of an edition. Its own hash stands for the whole."),
        ),
        (
            "SHA-256",
            _("A fingerprint of 64 characters. Whoever changes one letter of the text gets another one."),
        ),
        (
            "TLP",
            _(
                "Traffic Light Protocol 2.0: with whom a text may be shared. CLEAR: with everybody; GREEN: "
                "within the community; AMBER: within the organisation and its clients; AMBER+STRICT: within "
                "the organisation; RED: with nobody else."
            ),
        ),
    ]
    return sorted(found, key=lambda row: sort_key(row[0]))


def changes_by_kind(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return the changes under a heading each: new, changed, removed, and what else there may be."""
    labels = {"added": _("New"), "changed": _("Changed"), "removed": _("Removed"), "left_out": _("Left out")}
    found: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in labels}
    for row in rows:
        found.setdefault(str(row["change"]), []).append(row)
    return [(str(labels.get(kind, kind)), named) for kind, named in found.items() if named]
