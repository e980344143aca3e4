"""Three-way merge of documents over the declared schema. Pure; texts are merged in `catalog.text_merging`.

Single values take the one change there is; sets take all additions and removals; the rows of a list are matched by
their stable id and merged part by part; texts by paragraph, sentence and word. Fields that belong together are one
judgement: when two people changed them, all of them conflict. A conflict is never resolved here: the merged document
holds the value of the base there until `settled` says what stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from catalog.schema import Document, Field, canonical_json
from catalog.text_merging import Merged, merge_text

__all__ = ["TOGETHER", "Clash", "Merged", "MergedDocument", "merge_documents", "merge_text"]

# Names that are one judgement wherever two of them are fields of one object.
TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"rating", "likelihood", "impacts", "confidence", "rationale"}),
    frozenset({"theme", "themes"}),
    frozenset({"field", "annotation", "stance", "credibility", "note", "answer"}),
    frozenset({"threat", "relation", "role", "sign", "text", "how", "effectiveness"}),
    frozenset({"threshold", "reading"}),
    frozenset({"scheme", "version", "code", "url"}),
    frozenset({"role", "state", "body"}),
    frozenset({"due", "done"}),
    frozenset({"advice", "advice_note"}),
)
VALUE, WORDS, BELONGS, REMOVED, ORDER = "value", "words", "together", "removed", "order"
Row = dict[str, Any]
Settled = Mapping[str, Any]


class Clash(NamedTuple):
    """What two people want differently. `key` names it among all of one merge.

    `path` is `summary` or `scenarios.s1.title`; `kind` is `value`, `words` (a stretch of a text), `together` (a part of
    one judgement), `removed` (a row that one removed and the other changed; None stands for removed) or `order` (ids).
    """

    key: str
    path: str
    kind: str
    base: Any
    mine: Any
    theirs: Any


@dataclass
class MergedDocument:
    """The merged document; `risky` are the paths of texts in which both wrote into one sentence."""

    document: Document = field(default_factory=dict)
    conflicts: list[Clash] = field(default_factory=list)
    risky: list[str] = field(default_factory=list)


def merge_documents(
    base: Document,
    mine: Document,
    theirs: Document,
    schema: Sequence[Field],
    *,
    settled: Settled | None = None,
    theirs_stand: bool = False,
    earlier: Sequence[Document] = (),
) -> MergedDocument:
    """Merge two normalised documents that were made from `base`.

    `settled` gives the value (for `words` the text) that stands for a conflict, by its key. New rows of both sides that
    got the same id are both kept and one gets another id: with `theirs_stand` (theirs is published, and ratings name
    its ids) always that of mine; else it depends on the content alone, so that swapping the sides changes nothing. No
    row gets an id that one of the `earlier` documents gave to another, and a new row of mine that has such a one loses
    it.
    """
    merge = _Merge(settled or {}, theirs_stand, earlier)
    merge.result.document = merge.parts(schema, (base, mine, theirs), "")
    return merge.result


@dataclass
class _Merge:
    settled: Settled
    theirs_stand: bool
    earlier: Sequence[Document] = ()
    result: MergedDocument = field(default_factory=MergedDocument)

    def parts(self, parts: Sequence[Field], sides: tuple[Row, Row, Row], path: str) -> Row:
        torn = _torn([part.name for part in parts], *sides)
        merged = {}
        for part in parts:
            base, mine, theirs = (side.get(part.name) for side in sides)
            if part.name in torn:
                value = self.clash(path + part.name, BELONGS, base, mine, theirs)
            else:
                value = self.value(part, path + part.name, base, mine, theirs)
            if value not in (None, "", [], {}):
                merged[part.name] = value
        return merged

    def value(self, part: Field, path: str, base: Any, mine: Any, theirs: Any) -> Any:
        ids_matter = part.shape == "items" and bool(self.earlier)  # of new rows, even where nobody else changed one
        if mine == theirs or (theirs == base and not ids_matter):
            return mine
        if mine == base:
            return theirs
        shapes = {type(value) for value in (base, mine, theirs) if value is not None}
        if part.shape == "items" and shapes == {list}:
            return self.rows(part, path, base or [], mine or [], theirs or [])
        if part.shape in ("terms", "articles") and shapes == {list}:
            return _merged_set(base or [], mine or [], theirs or [])
        if part.shape in ("line", "text") and shapes == {str}:
            return self.text(path, base or "", mine or "", theirs or "")
        return self.clash(path, VALUE, base, mine, theirs)

    def clash(self, path: str, kind: str, base: Any, mine: Any, theirs: Any, number: int = 0) -> Any:
        """Return what was settled; else note the conflict and keep what the base has."""
        key = f"{path}#{number}" if kind == WORDS else f"{path}#order" if kind == ORDER else path
        if key in self.settled:
            return self.settled[key]
        self.result.conflicts.append(Clash(key, path, kind, base, mine, theirs))
        return base

    def text(self, path: str, base: str, mine: str, theirs: str) -> str:
        merged = merge_text(base, mine, theirs)
        chosen = {
            number: self.clash(path, WORDS, hunk.base, hunk.mine, hunk.theirs, number)
            for number, hunk in enumerate(merged.conflicts)
        }
        if merged.risky:
            self.result.risky.append(path)
        return merged.settled(chosen).text

    def rows(self, part: Field, path: str, base: list[Row], mine: list[Row], theirs: list[Row]) -> list[Row]:
        olds = {row["id"]: row for row in base}
        rows = [row for document in self.earlier for row in document.get(path, [])]
        mine, theirs = self.told_apart(olds, mine, theirs, rows)
        ones, twos = ({row["id"]: row for row in rows} for rows in (mine, theirs))
        found = {}
        for key in dict.fromkeys([*olds, *twos, *ones]):
            row = self.row(part, f"{path}.{key}", olds.get(key), ones.get(key), twos.get(key))
            if row is not None:
                found[key] = row
        return [found[key] for key in self.order(path, list(olds), list(ones), list(twos), found)]

    def row(self, part: Field, path: str, base: Row | None, mine: Row | None, theirs: Row | None) -> Row | None:
        if mine == theirs or theirs == base:
            return mine
        if mine == base:
            return theirs
        if mine is None or theirs is None:
            chosen: Row | None = self.clash(path, REMOVED, base, mine, theirs)
            return chosen
        return {"id": mine["id"], **self.parts(part.parts, (base or {}, mine, theirs), path + ".")}

    def told_apart(
        self, olds: Mapping[str, Row], mine: list[Row], theirs: list[Row], earlier: list[Row]
    ) -> tuple[list[Row], list[Row]]:
        """Give new rows that have one id by chance two ids, and a new row that both added the same one."""
        used = {row["id"] for row in earlier}
        taken = {*olds, *used, *(row["id"] for row in [*mine, *theirs])}
        ones, twos = ({_content(row): row["id"] for row in rows if row["id"] not in olds} for rows in (mine, theirs))
        named, there = ({key: content for content, key in side.items()} for side in (ones, twos))
        lost = {row["id"] for row in mine if row["id"] in used - {*there} and row not in earlier}
        renamed: tuple[dict[str, str], dict[str, str]] = ({}, {})
        for content in sorted({*ones, *twos}):
            one, two = ones.get(content, ""), twos.get(content, "")
            if one and two and one != two:
                renamed[0][one] = two if self.theirs_stand else _free(min(one, two), taken)
                renamed[1][two] = renamed[0][one]
            elif not two and (one in lost or (one in there and (self.theirs_stand or content > there[one]))):
                renamed[0][one] = _free(one, taken)
            elif not one and two in named and not self.theirs_stand and content > named[two]:
                renamed[1][two] = _free(two, taken)
        return _renamed(mine, renamed[0]), _renamed(theirs, renamed[1])

    def order(
        self, path: str, base: list[str], mine: list[str], theirs: list[str], found: Mapping[str, Row]
    ) -> list[str]:
        """Return the ids in the order that one side gave them; new ones stand behind what they stood behind."""
        kept = {key for key in base if key in mine and key in theirs}
        was, one, two = ([key for key in keys if key in kept] for keys in (base, mine, theirs))
        result = one if two == was else two
        if was not in (one, two) and one != two:
            result = [key for key in self.clash(path, ORDER, was, one, two) if key in kept]
            result += [key for key in was if key not in result]
        for keys in self.in_turn(base, mine, theirs, found):
            for place, key in enumerate(keys):
                if key not in result and key in found:
                    before = next((other for other in reversed(keys[:place]) if other in result), None)
                    result.insert(result.index(before) + 1 if before else 0, key)
        return [key for key in [*result, *(key for key in found if key not in result)] if key in found]

    def in_turn(self, base: list[str], mine: list[str], theirs: list[str], found: Mapping[str, Row]) -> list[list[str]]:
        """Return the lists in the order in which their new rows are put in; later ones come to stand first."""
        if self.theirs_stand:
            return [base, mine, theirs]
        return [base, *sorted((mine, theirs), key=lambda keys: [_content(found.get(key, {})) for key in keys])]


def _torn(names: Iterable[str], base: Row, mine: Row, theirs: Row) -> set[str]:
    """Return the changed fields of each judgement to which both sides changed something, but not the same."""
    torn: set[str] = set()
    present = set(names)
    for group in TOGETHER:
        differs = any(mine.get(name) != theirs.get(name) for name in present & group)
        one = {name for name in present & group if mine.get(name) != base.get(name)}
        two = {name for name in present & group if theirs.get(name) != base.get(name)}
        if one and two and differs:
            torn |= one | two
    return torn


def _merged_set(base: list[Any], mine: list[Any], theirs: list[Any]) -> list[Any]:
    gone = set(base) - (set(mine) & set(theirs))
    return sorted((set(mine) | set(theirs)) - gone)


def _content(row: Row) -> str:
    return canonical_json({name: value for name, value in row.items() if name != "id"})


def _free(key: str, taken: set[str]) -> str:
    """Return the first free id with the letter of `key`, and take it."""
    number = next(number for number in range(1, len(taken) + 2) if f"{key[:1]}{number}" not in taken)
    taken.add(f"{key[:1]}{number}")
    return f"{key[:1]}{number}"


def _renamed(rows: list[Row], names: Mapping[str, str]) -> list[Row]:
    return [{**row, "id": names.get(row["id"], row["id"])} for row in rows]
