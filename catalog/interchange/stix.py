"""STIX 2.1 out, STIX 2.0 and 2.1 in. Pure but for the edition that is written. docs/formats.md has the mapping."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from catalog.interchange.incoming import Incoming, Reading, RefusedRow
from catalog.interchange.json_in import WrongRow, lines_in, place, refusing, told
from catalog.interchange.stix_ids import TLP_LEVELS
from catalog.interchange.stix_in import ENTRIES, Bundle, Object, bundle_in
from catalog.interchange.stix_in_entries import (
    extension_of,
    fields_in,
    gone_in,
    identities_in,
    kind_of,
    marking_levels,
    own_code,
    own_facts,
    own_fields,
    sensitivity_of,
)
from catalog.interchange.stix_in_links import Relationships
from catalog.interchange.stix_in_words import evidence_in, translations_in
from catalog.interchange.stix_out import write

__all__ = ["read", "write"]

Row = Incoming | RefusedRow
COUNTED_MOST = 100
RATINGS = _("Ratings are not taken over: each is the word of the person who gave it.")


def read(file: BinaryIO) -> Reading:
    """Read a bundle of at most `json_in.MOST_BYTES` and `stix_in.MOST_OBJECTS`; raises `Refused` for what is none."""
    bundle = bundle_in(file)
    return Reading(bundle.source, _rows(bundle), own=bundle.is_ours, terms=bundle.terms)


def _rows(bundle: Bundle) -> Iterator[Row]:
    yield from bundle.refused
    said, refused = _entries(bundle)
    keys = {stix: str(facts["key"]) for stix, facts in said.items()}
    relationships = Relationships(bundle, keys)
    successors = relationships.ends_of_chains()
    translations, how = translations_in(bundle, keys, refused)
    evidence = evidence_in(bundle, refused)
    knows_links = any(True for _found in bundle.of_type("relationship"))
    for stix, facts in said.items():
        if stix in evidence:
            facts["fields"]["evidence"] = evidence[stix]
        yield Incoming(
            **facts,
            links=relationships.of(stix) if knows_links or facts["code"] else None,
            successor=successors.get(stix, ""),
            translations=translations.get(stix, {}),
            how=how.get(stix, {}),
        )
    yield from refused
    yield from relationships.refused
    yield from _counted(bundle)


def _entries(bundle: Bundle) -> tuple[dict[str, dict[str, Any]], list[RefusedRow]]:
    """Return what is said of each entry by STIX id, without links; and the objects that cannot be one."""
    found: dict[str, dict[str, Any]] = {}
    refused: list[RefusedRow] = []
    levels = marking_levels(bundle.of_type("marking-definition"))
    where: dict[str, str] = {}  # by key
    unknown: Counter[str] = Counter()  # markings
    for stix, row in bundle.of_type(*sorted(ENTRIES)):
        with refusing(refused, bundle.where[stix]):
            if not _is_profile(row, bundle):
                found[stix] = _facts(stix, row, bundle, where)
                refs = [ref.lower() for ref in lines_in(row, "object_marking_refs")]
                unknown.update(ref for ref in refs if ref not in levels and ref not in TLP_LEVELS)
                if row.get("ratings"):
                    refused.append(RefusedRow(bundle.where[stix], RATINGS, "ratings"))
                if level := sensitivity_of(refs, levels):
                    found[stix]["fields"]["sensitivity"] = level
    reason = _("%(n)d entries name this marking, which is not in the file: who may see them is not known.")
    refused += [RefusedRow(place(ref), told(reason, n=n), "object_marking_refs") for ref, n in unknown.items()]
    return found, refused


def _facts(stix: str, row: Object, bundle: Bundle, where: dict[str, str]) -> dict[str, Any]:
    code = own_code(row)
    if code in where:
        raise WrongRow(told(_("The code %(code)s stands in the file before: %(where)s"), code=code, where=where[code]))
    where[code or stix] = bundle.where[stix]
    return {
        "key": code or stix,
        "kind": kind_of(row),
        "where": bundle.where[stix],
        "code": code,
        "gone": gone_in(row),
        **({"fields": own_fields(row), **own_facts(row)} if code else _foreign(row, bundle)),
    }


def _foreign(row: Object, bundle: Bundle) -> dict[str, Any]:
    return {"fields": fields_in(row, bundle.source), "identities": identities_in(row, bundle.source)}


def _is_profile(row: Object, bundle: Bundle) -> bool:
    """Tell whether an attack pattern says again what a threat of ours says in the same file."""
    threat = extension_of(row).get("threat_ref") if row["type"] == "attack-pattern" else None
    return isinstance(threat, str) and threat.lower() in bundle.objects


def _counted(bundle: Bundle) -> Iterator[RefusedRow]:
    """Say once for each type what was not taken in, and how often."""
    reason = _("%(n)d of these were left out: the catalog has no place for them.")
    for what, number in bundle.counted.most_common(COUNTED_MOST):
        yield RefusedRow(what, told(reason, n=number))
    if len(bundle.counted) > COUNTED_MOST:
        rest = sum(bundle.counted.values()) - sum(number for _what, number in bundle.counted.most_common(COUNTED_MOST))
        yield RefusedRow("…", told(reason, n=rest))
