"""What a STIX bundle says besides of an entry: its words in other languages, and the passages it rests on."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.interchange.incoming import RefusedRow, Source
from catalog.interchange.json_in import WrongRow, clean, line_in, lines_in, object_in, place, refusing, text_in, told
from catalog.interchange.stix_in import ENTRIES, Bundle, Object
from catalog.interchange.stix_in_entries import check_language, described, extension_of, is_profile, own_code

EVIDENCE_PARTS = ("id", "field", "annotation", "stance", "credibility", "note", "answer")
HOW = ("method", "post_edit", "credit_line", "agents")
Words = dict[str, dict[str, dict[str, str]]]
How = dict[str, dict[str, dict[str, Any]]]


def translations_in(bundle: Bundle, keys: Mapping[str, str], refused: list[RefusedRow]) -> tuple[Words, How]:
    """Return the words of `language-content` objects by STIX id of the entry, language and path; and how they came."""
    found: Words = {}
    how: How = {}
    for key, row in bundle.of_type("language-content"):
        if is_profile(row):
            continue
        with refusing(refused, bundle.where[key]):
            target = line_in(row, "object_ref").lower()
            if target.partition("--")[0] in ENTRIES:
                for language, words in _languages(row, _entry_of(target, keys, bundle), bundle.source).items():
                    found.setdefault(target, {}).setdefault(language, {}).update(words)
                    if own := _how(row, language):
                        how.setdefault(target, {})[language] = own
            else:
                bundle.counted[str(_("language-content of other objects"))] += 1
    return found, how


def _how(row: Object, language: str) -> dict[str, Any]:
    """Return how words of ours were translated, with the hashes of what each was made from (`sources`)."""
    own = extension_of(row)
    said, sources = object_in(own, "provenance"), object_in(object_in(own, "sources"), language)
    found = {name: clean(said[name], "provenance") for name in HOW if name in said}
    return {**found, "sources": {path: line_in(sources, path) for path in sources}} if found or sources else {}


def _entry_of(target: str, keys: Mapping[str, str], bundle: Bundle) -> Object:
    if target not in keys:
        raise WrongRow(told(_("%(id)s is not in the file."), id=place(target)), "object_ref")
    return bundle.objects[target]


def _languages(row: Object, entry: Object, source: Source) -> dict[str, dict[str, str]]:
    own = object_in(extension_of(row), "texts")
    contents = own if own and own_code(entry) else object_in(row, "contents")
    found = {}
    for language in contents:
        check_language(language, "contents")
        words = object_in(contents, language)
        found[language] = _own_words(words) if contents is own else _plain_words(words, entry, source)
    return found


def _own_words(words: Mapping[str, Any]) -> dict[str, str]:
    return {path: text_in(words, path) for path in words}


def _plain_words(words: Mapping[str, Any], entry: Object, source: Source) -> dict[str, str]:
    """Return a name and a description in another language, by the paths that they have in an entry of others."""
    title, said = line_in(words, "name"), text_in(words, "description")
    found = {"title": title} if title else {}
    if said:
        found["summary"] = described(said, source)["summary"]
        found["description"] = said
    return found


def evidence_in(bundle: Bundle, refused: list[RefusedRow]) -> dict[str, list[dict[str, Any]]]:
    """Return the evidence that notes of ours keep, by STIX id of the entry, in its order."""
    found: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for key, row in bundle.of_type("note"):
        with refusing(refused, bundle.where[key]):
            own = object_in(extension_of(row), "evidence")
            if not own:
                bundle.counted["note"] += 1
                continue
            kept = {name: clean(own[name], name) for name in EVIDENCE_PARTS if name in own}
            order = extension_of(row).get("place")
            found.setdefault(_noted(row, bundle), []).append((order if isinstance(order, int) else 0, kept))
    return {entry: [kept for _order, kept in sorted(rows, key=lambda row: row[0])] for entry, rows in found.items()}


def _noted(row: Object, bundle: Bundle) -> str:
    refs = [ref.lower() for ref in lines_in(row, "object_refs")]
    entry = next((ref for ref in refs if ref in bundle.objects and ref.partition("--")[0] in ENTRIES), "")
    if not entry:
        raise WrongRow(_("The entry that this note speaks of is not in the file."), "object_refs")
    return entry
