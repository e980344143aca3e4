"""Objects of a STIX bundle as entries: what is said of a technique or a mitigation, in the fields of this catalog.

What STIX has no word for gets the most neutral one; docs/formats.md lists them. Our own objects keep their fields.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from articles.validators import bcp47
from catalog.fields import SCHEMAS
from catalog.interchange.incoming import Identity, Source
from catalog.interchange.json_in import (
    WrongRow,
    clean,
    flag_in,
    line_in,
    lines_in,
    object_in,
    objects_in,
    shortened,
    text_in,
)
from catalog.interchange.stix_ids import PROPERTIES, THREAT_TYPE, TLP_EXTENSION, TLP_LEVELS, TLP_ORDER, TLP_WORDS
from catalog.interchange.stix_in import ATTACK, THREATS, Object
from catalog.models import CODE
from catalog.vocabulary import Function, Kind, Level, MeasureKind, MeasureStatus, Nature, Tempo

APART = frozenset({"links", "threats", "evidence"})  # what stands in objects of its own
CITATION = re.compile(r" ?\(Citation: [^()]{0,200}(?:\([^()]{0,200}\)[^()]{0,200})*\)")
LINK = re.compile(r"\[([^\][]{1,200})\]\([^()\s]{1,500}\)")
ITEM_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
SUMMARY_MOST, TEXT_MOST = 1_500, 20_000
NEUTRAL: Mapping[str, Mapping[str, str]] = {
    Kind.THREAT: {"nature": Nature.MALICIOUS.value, "tempo": Tempo.ACUTE.value},
    Kind.MEASURE: {
        "function": Function.PREVENT.value,
        "kind": MeasureKind.TECHNICAL.value,
        "level": Level.NATIONAL.value,
        "status": MeasureStatus.PROPOSED.value,
    },
}


def kind_of(row: Object) -> str:
    return (Kind.THREAT if row["type"] in THREATS else Kind.MEASURE).value


def name_of(source: Source) -> str:
    return f"{source.scheme} {source.version}".strip()


def extension_of(row: Object) -> dict[str, Any]:
    """Return the properties that this catalog adds to an object of STIX."""
    return object_in(object_in(row, "extensions"), PROPERTIES)


def is_profile(row: Object) -> bool:
    """Tell whether an object says for readers of plain STIX what another one of ours says."""
    added = row.get("extensions")
    own = added.get(PROPERTIES) if isinstance(added, dict) else None
    return isinstance(own, dict) and own.get("profile") is True


def own_code(row: Object) -> str:
    """Return the code that an object of ours names; "" for others."""
    holder = row if row["type"] == THREAT_TYPE else extension_of(row)
    if row["type"] != THREAT_TYPE and "document" not in holder:
        return ""  # the profile of a threat, read as the technique that it is
    code = line_in(holder, "code")
    if code and not (re.fullmatch(CODE, code) and (code[:4] == "THR-") == (kind_of(row) == Kind.THREAT)):
        raise WrongRow(_("This is not a code of a threat or a measure."), "code")
    return code


def gone_in(row: Object) -> str:
    if flag_in(row, "revoked"):
        return "revoked"
    return "deprecated" if flag_in(row, "x_mitre_deprecated") else ""


def own_fields(row: Object) -> dict[str, Any]:
    """Return the fields of an object of ours; what the file does not name is empty."""
    kind = kind_of(row)
    holder = row if row["type"] == THREAT_TYPE else object_in(extension_of(row), "document")
    named = [part for part in SCHEMAS[kind] if part.name not in APART and part.name != "title"]
    fields = {part.name: _own_value(part.shape, holder.get(part.name), part.name) for part in named}
    return {"title": line_in(row, "name"), **fields}


def _own_value(shape: str, value: Any, name: str) -> Any:
    value = clean(value, name)
    if shape == "items" and isinstance(value, list):
        return [_own_item(item, name) for item in value]
    return value


def _own_item(item: Any, name: str) -> Any:
    if not isinstance(item, dict):
        raise WrongRow(_("This should be a list of objects."), name)
    key = item.get("id")
    if key is not None and not (isinstance(key, str) and ITEM_ID.fullmatch(key)):
        raise WrongRow(_("The id of an item is a short word."), name)
    return item


def own_facts(row: Object) -> dict[str, Any]:
    """Return what an object of ours says of its entry besides the fields."""
    holder = row if row["type"] == THREAT_TYPE else extension_of(row)
    language, articles = line_in(row, "lang") or "en", object_in(holder, "articles")
    check_language(language, "lang")
    return {
        "identities": identities_of(holder if row["type"] == THREAT_TYPE else object_in(holder, "document")),
        "base": line_in(holder, "revision_sha256"),
        "language": language,
        "articles": {number: line_in(articles, number) for number in articles},
    }


def check_language(language: str, name: str) -> None:
    try:
        bcp47(language)
    except ValidationError as error:
        raise WrongRow(_("This is not a language tag."), name) from error


def identities_of(document: Mapping[str, Any]) -> tuple[Identity, ...]:
    """Return the references of a document of ours."""
    rows = objects_in(document, "references")
    return tuple(
        Identity(line_in(one, "scheme"), line_in(one, "code"), line_in(one, "version"), line_in(one, "url"))
        for one in rows
    )


def fields_in(row: Object, source: Source) -> dict[str, Any]:
    """Return the fields of a technique or a mitigation of others."""
    kind = kind_of(row)
    title = line_in(row, "name")
    if not title:
        raise WrongRow(_("An entry needs a name."), "name")
    said = text_in(row, "description")
    fields = {"title": title, **described(said, source), **NEUTRAL[kind]}
    more = "\n\n".join(part for part in (fields["description"] or said, _labels(row), _sources(row)) if part)
    fields["description"] = more if more not in ("", fields["summary"]) and len(more) <= TEXT_MOST else said[:TEXT_MOST]
    if name_of(source).startswith("ATT&CK"):
        fields["theme"] = "CYB"
    return fields


def described(said: str, source: Source) -> dict[str, str]:
    """Return a description as a summary (its first paragraph, without marks of citations) and the whole, if longer."""
    first = plain(next((part for part in said.split("\n\n") if plain(part)), ""))
    summary = shortened(first, SUMMARY_MOST) or f"{name_of(source)} does not describe it."
    return {"summary": summary, "description": said if said not in ("", summary) else ""}


def plain(text: str) -> str:
    return " ".join(LINK.sub(r"\1", CITATION.sub("", text)).split())


def _labels(row: Object) -> str:
    found = lines_in(row, "labels")
    return "Labels: " + "; ".join(found) + "." if found else ""


def _sources(row: Object) -> str:
    """Return the publications that an object names, as a list in Markdown."""
    rows = [one for one in objects_in(row, "external_references") if not line_in(one, "external_id")]
    lines = [line for line in map(_source, rows) if line]
    return "Sources:\n\n" + "\n".join(f"- {line}" for line in lines) if lines else ""


def _source(one: Mapping[str, Any]) -> str:
    words = line_in(one, "description") or line_in(one, "source_name")
    address = line_in(one, "url")
    web = address.startswith(("http://", "https://")) and address not in words
    return f"{words} <{address}>" if web and not set(address) & set("<>") else words


def identities_in(row: Object, source: Source) -> tuple[Identity, ...]:
    """Return what other catalogs call an entry; the file's own first, its STIX id where it has no shorter one."""
    found = [_identity(one, source) for one in objects_in(row, "external_references") if line_in(one, "external_id")]
    own = [one for one in found if one.scheme == source.scheme]
    if not own:
        own = [Identity(source.scheme, str(row["id"]).lower(), source.version)]
    return tuple(dict.fromkeys([own[0], *found]))


def _identity(one: Mapping[str, Any], source: Source) -> Identity:
    name, code = line_in(one, "source_name"), line_in(one, "external_id")
    if not name:
        raise WrongRow(_("A reference needs the name of its source."), "external_references")
    if name in ATTACK and source.scheme.startswith("ATT&CK"):
        return Identity(source.scheme, code, source.version, line_in(one, "url"))
    return Identity(_SCHEMES.get(name, name), code, "", line_in(one, "url"))


_SCHEMES = {
    "capec": "CAPEC",
    "cwe": "CWE",
    "cve": "CVE",
    "mitre-attack": "ATT&CK",
    "mitre-ics-attack": "ATT&CK ICS",
} | {"mitre-mobile-attack": "ATT&CK Mobile"}


def marking_levels(markings: Iterable[tuple[str, Object]]) -> dict[str, str]:
    """Return the TLP levels of the marking definitions of a file, by id; "" for those that are no TLP."""
    return {key: _level(key, row) for key, row in markings}


def _level(key: str, row: Object) -> str:
    added, old = row.get("extensions"), row.get("definition")
    tlp_2 = added.get(TLP_EXTENSION) if isinstance(added, dict) else None
    word = tlp_2.get("tlp_2_0") if isinstance(tlp_2, dict) else old.get("tlp") if isinstance(old, dict) else None
    return TLP_LEVELS.get(key) or (TLP_WORDS.get(word.lower(), "") if isinstance(word, str) else "")


def sensitivity_of(refs: Iterable[str], levels: Mapping[str, str]) -> str:
    """Return the strictest TLP level of some markings; "" if none is one."""
    found = (TLP_LEVELS.get(ref) or levels.get(ref, "") for ref in refs)
    return max((level for level in found if level), key=TLP_ORDER.index, default="")
