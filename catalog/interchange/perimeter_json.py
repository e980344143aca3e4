"""An edition as one JSON file with its manifest: the lossless format, the same bytes every time.

Strangers get a copy without the names of members, marked so in its header, with a manifest of its own. The parts of the
file stand in the order of their names, so that it is written entry by entry, whatever its size.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, BinaryIO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from basics.errors import Refused
from basics.text import sha256_of
from catalog.contents import FORMAT, closing_of, document_of
from catalog.edition_models import FILE_VERSION
from catalog.interchange.incoming import Identity, Incoming, IncomingLink, Reading, RefusedRow, Source
from catalog.manifest import PARTS, hash_of, sealed
from catalog.models import Edition
from catalog.pages import linked_codes
from catalog.public import changelog_for_strangers, content_in_english
from catalog.schema import VERSION, canonical_json, field_named, fields_of
from catalog.vocabulary import Kind

SCHEME = "Perimeter"
CHUNK = 200  # entries loaded at a time
SOME = 50  # entries written at a time
FILE_MOST = 256 * 2**20  # bytes of a file that is read: it is held in memory
LINKS = {Kind.THREAT: "links", Kind.MEASURE: "threats"}
# By version of the schema: the fields that it was the first to know. A file of an older one says nothing of them.
ADDED = {
    2: {
        *("actors", "advice", "advice_note", "areas", "complexity", "cost", "ends", "events", "legal_basis"),
        *("milestones", "parties", "references", "review_due", "sectors", "sensitivity", "starts", "tags"),
    },
}


def write(edition: Edition, *, stranger: bool = False) -> Iterator[bytes]:
    """Give the canonical JSON (UTF-8, sorted keys) of a frozen edition; raises ValueError for one that is not.

    Its memory does not grow with the edition, but by the hash of each entry.
    """
    parts = _parts(edition, stranger=stranger)
    hashes: dict[str, str] = {}
    yield _begin("{", parts, "changelog") + _begin(",", parts, "edition") + b',"entries":['
    texts, sign = _texts(edition, stranger=stranger), ""
    while some := list(islice(texts, SOME)):
        if stranger:
            hashes |= {code: sha256_of(text) for code, text in some}
        yield (sign + ",".join(text for _code, text in some)).encode()
        sign = ","
    closing = closing_of(edition, stranger=stranger) or {"manifest": _manifest(parts, hashes)}
    yield b"]" + _begin(",", parts, "format")
    for name in sorted(closing):
        yield _begin(",", closing, name)
    yield _begin(",", parts, "vocabularies") + b"}\n"


def manifest_for_strangers(edition: Edition) -> dict[str, Any]:
    """Return the hashes of the copy that strangers get: those kept when it was published, else made anew."""
    manifest: dict[str, Any] = closing_of(edition, stranger=True).get("manifest") or manifest_of_copy(edition)
    return manifest


def manifest_of_copy(edition: Edition) -> dict[str, Any]:
    """Compute the hashes of the copy that strangers get."""
    texts = _texts(edition, stranger=True)
    return _manifest(_parts(edition, stranger=True), {code: sha256_of(text) for code, text in texts})


def _manifest(parts: Mapping[str, Any], hashes: Mapping[str, str]) -> dict[str, Any]:
    return sealed({name: hash_of(parts[name]) for name in PARTS}, hashes)


def _parts(edition: Edition, *, stranger: bool) -> dict[str, Any]:
    document = document_of(edition, [])
    if stranger:
        document["format"] = {**document["format"], "copy": "public"}
        document["changelog"] = _changelog(edition)
    return document


def _changelog(edition: Edition) -> list[dict[str, Any]]:
    """Return the changelog of the copy; of one sealed before hidden successors were left out, as it was sealed."""
    rows = edition.changelog_for(stranger=True)
    sealed_as = closing_of(edition, stranger=True).get("manifest", {}).get("changelog")
    if sealed_as and hash_of(rows) != sealed_as:
        whole = changelog_for_strangers(edition.changelog, {row.get("successor") for row in edition.changelog})
        return whole if hash_of(whole) == sealed_as else rows
    return rows


def _begin(sign: str, parts: Mapping[str, Any], name: str) -> bytes:
    return f"{sign}{canonical_json(name)}:{canonical_json(parts[name])}".encode()


def _texts(edition: Edition, *, stranger: bool) -> Iterator[tuple[str, str]]:
    """Yield the code and the canonical JSON of each entry, in the order of the codes."""
    rows = edition.entries.order_by("entry__code").values_list("entry__code", "canonical")
    if not stranger:
        for code, text in rows.iterator(chunk_size=CHUNK):
            yield code, text or canonical_json(edition.entries.values_list("content", flat=True).get(entry__code=code))
        return
    known = edition.entries.open_codes()
    sealed_as = closing_of(edition, stranger=True).get("manifest", {}).get("entries", {})
    contents = edition.entries.order_by("entry__code").values_list("content", flat=True)
    for content in contents.iterator(chunk_size=CHUNK):
        shown = content_in_english(content, known)
        text = canonical_json(shown)
        if sealed_as and sha256_of(text) != sealed_as.get(shown["code"]):
            text = _as_sealed(content, text, sealed_as.get(shown["code"], ""))
        yield shown["code"], text


def _as_sealed(content: dict[str, Any], text: str, sha256: str) -> str:
    """Return what a copy was sealed with: before links to what strangers may not read were left out, it held them."""
    document = content["document"]
    whole = canonical_json(content_in_english(content, linked_codes([document])))
    return whole if sha256_of(whole) == sha256 else text


def read(file: BinaryIO) -> Reading:
    """Read an edition of any version of the schema up to ours, whole or not at all.

    Refuses (invalid) what is no edition, was made by a newer version, breaks off, or has more than `FILE_MOST` bytes.
    """
    document = _loaded(file)
    edition = document["edition"]
    source = Source(SCHEME, _text(edition.get("name")), _text(edition.get("title")))
    terms = [
        (str(row["vocabulary"]), str(row["code"]), row["labels"])
        for row in document.get("vocabularies", {}).get("terms", [])
        if isinstance(row, dict) and {"vocabulary", "code"} <= set(row) and _is_words(row.get("labels"))
    ]
    version = document["format"]["schema_version"]
    return Reading(source, _rows(document["entries"], version), own=True, terms=terms)


def _is_words(labels: Any) -> bool:
    return isinstance(labels, dict) and all(isinstance(label, str) for label in labels.values())


def _loaded(file: BinaryIO) -> dict[str, Any]:
    raw = file.read(FILE_MOST + 1)
    if len(raw) > FILE_MOST:
        message = _("This file has more than %(most)d MB. Part it.") % {"most": FILE_MOST // 2**20}
        raise Refused.invalid(message, field="file")
    try:
        document: dict[str, Any] = json.loads(raw)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _refused(_("This file is no JSON, or it breaks off. Nothing of it was taken.")) from error
    head = document.get("format") if isinstance(document, dict) else None
    if not isinstance(head, dict) or head.get("name") != FORMAT["name"]:
        raise _refused(_("This is no edition of a catalog of Perimeter: its “format” says something else."))
    version = head.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _refused(_("This edition does not say in which version of the schema it is written."))
    if version > VERSION:
        message = _(
            "This edition is written in version %(theirs)d of the schema, and this installation reads up to version"
            " %(ours)d. Update it first; nothing was taken."
        )
        raise _refused(message % {"theirs": version, "ours": VERSION})
    layout = head.get("file_version", 1)
    if not isinstance(layout, int) or isinstance(layout, bool) or layout > FILE_VERSION:
        raise _refused(_("This edition is laid out in a newer way. Update this installation first; nothing was taken."))
    if not isinstance(document.get("edition"), dict) or not isinstance(document.get("entries"), list):
        raise _refused(_("This edition is not whole: it has no entries. Nothing of it was taken."))
    words = document.get("vocabularies", {})
    if not isinstance(words, dict) or not isinstance(words.get("terms", []), list):
        raise _refused(_("The vocabularies of this edition cannot be read. Nothing of it was taken."))
    return document


def _refused(message: str) -> Refused:
    return Refused.invalid(message, field="file")


def _rows(entries: Iterable[Any], version: int) -> Iterator[Incoming | RefusedRow]:
    for number, content in enumerate(entries, start=1):
        where = f"entries[{number - 1}]"
        if not isinstance(content, dict) or not isinstance(content.get("document"), dict):
            yield RefusedRow(where, gettext_lazy("It has no document."))
            continue
        code, kind = _text(content.get("code")), _text(content.get("kind"))
        if not code or kind not in Kind.values:
            yield RefusedRow(where, gettext_lazy("It has no code, or is neither a threat nor a measure."))
            continue
        yield from _left_out(f"{code}, {where}", kind, content)
        yield _incoming(f"{code}, {where}", code, Kind(kind), content, version)


def _left_out(where: str, kind: str, content: Mapping[str, Any]) -> Iterator[RefusedRow]:
    """Yield what no proposal can be made of: fields that we do not know, and ratings, which are their raters' own."""
    for name in content["document"]:
        if field_named(kind, name) is None:
            yield RefusedRow(where, gettext_lazy("This installation knows no such field."), field=str(name)[:100])
    for name, shape, unread in (
        ("translations", list, gettext_lazy("The translations cannot be read.")),
        ("articles", dict, gettext_lazy("The titles of the articles cannot be read.")),
        ("ratings", list, gettext_lazy("The ratings cannot be read.")),
    ):
        if not isinstance(content.get(name) or shape(), shape):
            yield RefusedRow(where, unread, field=name)
    ratings = content.get("ratings")
    if ratings and isinstance(ratings, list):
        reason = _("Ratings (%(count)d) are not taken over: each is the word of the person who gave it.")
        yield RefusedRow(where, reason % {"count": len(ratings)}, field="ratings")


def _incoming(where: str, code: str, kind: Kind, content: Mapping[str, Any], version: int) -> Incoming:
    document, name = content["document"], LINKS[kind]
    rows = document.get(name) if isinstance(document.get(name), list) else []
    links = [row for row in rows if isinstance(row, dict)]
    base = _text(content.get("revision_sha256"))
    fields = {key: value for key, value in document.items() if key != name and field_named(kind, key)}
    if base:  # a whole entry: what it does not have is empty
        fields |= dict.fromkeys(key for key in _known_in(kind, version) if key not in document and key != name)
    told, titles = content.get("translations"), content.get("articles")
    rows_told = [row for row in told if isinstance(row, dict)] if isinstance(told, list) else []
    translations = [row for row in rows_told if isinstance(row.get("language"), str)]
    said = {row["language"]: _texts_of(row) for row in translations}
    return Incoming(
        key=code,
        kind=kind.value,
        where=where,
        fields=fields,
        code=code,
        identities=tuple(_identities(document.get("references"))),
        links=tuple(
            IncomingLink(
                _text(row.get("threat")),
                {key: value for key, value in row.items() if key != "threat"},
                f"{where}, {name}.{number}",
            )
            for number, row in enumerate(links, start=1)
        ),
        translations=said,
        how={row["language"]: _how(row) for row in translations},
        base=base,
        language=_text(content.get("language")) or "en",
        articles={str(key): _text(title) for key, title in (titles if isinstance(titles, dict) else {}).items()},
    )


def _known_in(kind: str, version: int) -> list[str]:
    """Return the names of the fields that a version of the schema knew."""
    later = {name for number, names in ADDED.items() if number > version for name in names}
    return [part.name for part in fields_of(kind) if part.name not in later]


def _identities(references: Any) -> Iterator[Identity]:
    for row in references if isinstance(references, list) else []:
        if isinstance(row, dict) and row.get("scheme") and row.get("code"):
            yield Identity(*(_text(row.get(name)) for name in ("scheme", "code", "version", "url")))


def _texts_of(row: Mapping[str, Any]) -> dict[str, str]:
    texts = row.get("texts")
    found = texts.items() if isinstance(texts, dict) else ()
    return {str(path): _text(words.get("text")) for path, words in found if isinstance(words, dict)}


def _how(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return how words were translated, with the hashes of what each was made from (`sources`)."""
    texts = row.get("texts") if isinstance(row.get("texts"), dict) else {}
    names = ("method", "post_edit", "credit_line", "agents")
    sources = {str(path): _text(words.get("source")) for path, words in texts.items() if isinstance(words, dict)}  # type: ignore[union-attr]
    return {**{name: row[name] for name in names if name in row}, "sources": sources}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
