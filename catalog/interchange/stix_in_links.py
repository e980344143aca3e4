"""Relationships of a STIX bundle as links between entries, and what became of objects that were revoked."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.interchange.incoming import IncomingLink, RefusedRow
from catalog.interchange.json_in import WrongRow, clean, flag_in, line_in, place, refusing, shortened, text_in, told
from catalog.interchange.stix_ids import RELATIONS
from catalog.interchange.stix_in import ENTRIES, MEASURES, THREATS, Bundle, Object
from catalog.interchange.stix_in_entries import ITEM_ID, extension_of, is_profile, name_of
from catalog.vocabulary import Effectiveness, LinkRole, ThreatRelation

LINE_MOST = 300
LinksOf = dict[str, list[tuple[int, IncomingLink]]]
OWN_PARTS = {
    "mitigates": ("role", "effectiveness"),
    **dict.fromkeys(RELATIONS, ("sign",)),
}


class Relationships:
    """The links of the entries of a bundle, by the id of the object that has them; what is refused is set apart."""

    def __init__(self, bundle: Bundle, keys: Mapping[str, str]) -> None:
        """`keys` are the entries that can be linked, by STIX id."""
        self.bundle = bundle
        self.keys = keys
        self.name = name_of(bundle.source)
        self.links: LinksOf = {}
        self.successors: dict[str, tuple[str, str]] = {}  # by STIX id: the next one, and the relationship's
        self.refused: list[RefusedRow] = []
        self.found: set[tuple[str, ...]] = set()
        for key, row in bundle.of_type("relationship"):
            with refusing(self.refused, bundle.where[key]):
                self._take(key, row)

    def of(self, stix: str) -> tuple[IncomingLink, ...]:
        """Return the links of an entry: as we numbered them, else in the order of what they lead to."""
        return tuple(link for _place, link in sorted(self.links.get(stix, []), key=_order))

    def _take(self, key: str, row: Object) -> None:
        kind = line_in(row, "relationship_type")
        ends = [line_in(row, name).lower() for name in ("source_ref", "target_ref")]
        types = [end.partition("--")[0] for end in ends]
        relation = "subtechnique-of" if kind == "subtechnique-of" else RELATIONS.get(kind, "")
        if is_profile(row):
            return
        if kind == "mitigates" and types[0] in MEASURES and types[1] in THREATS:
            self._link(key, row, ends, self._measure_parts)
        elif relation and set(types) <= THREATS:
            self._link(key, row, ends, self._threat_parts)
        elif kind == "revoked-by" and set(types) <= ENTRIES:
            self._revoke(key, row, ends)
        elif kind == "related-to" and types[1] == "location":
            return
        else:
            self.bundle.counted[place(f"relationship {kind}: {types[0]} - {types[1]}")] += 1

    def _link(self, key: str, row: Object, ends: list[str], parts_of: Any) -> None:
        if flag_in(row, "revoked") or flag_in(row, "x_mitre_deprecated"):
            self.bundle.counted[str(_("relationship, revoked"))] += 1
            return
        if ends[0] not in self.keys:
            raise WrongRow(self._missing(ends[0]), "source_ref")
        target = self.keys.get(ends[1]) or self._code_of(row)
        if not target:
            raise WrongRow(self._missing(ends[1]), "target_ref")
        if ends[0] == ends[1]:
            raise WrongRow(_("Nothing is linked to itself."), "target_ref")
        parts = parts_of(row)
        same = (ends[0], target, *(str(parts.get(name, "")) for name in ("id", "relation", "how", "text")))
        if same in self.found:
            raise WrongRow(_("The same link stands in the file before."))
        self.found.add(same)
        link = IncomingLink(target, parts, self.bundle.where[key])
        self.links.setdefault(ends[0], []).append((_place_of(row), link))

    def _missing(self, stix: str) -> Any:
        if stix in self.bundle.objects:
            return told(_("%(id)s was refused itself."), id=place(stix))
        return told(_("%(id)s is not in the file."), id=place(stix))

    def _code_of(self, row: Object) -> str:
        """Return the code of an entry of ours that is in the catalog but not in this file."""
        return line_in(extension_of(row), "target")

    def _measure_parts(self, row: Object) -> dict[str, Any]:
        how = text_in(row, "description") or f"{self.name} does not say how."
        neutral = {"role": LinkRole.REDUCES_LIKELIHOOD.value, "effectiveness": Effectiveness.UNKNOWN.value}
        return {**neutral, **_own_parts(row, "mitigates"), "how": how}

    def _threat_parts(self, row: Object) -> dict[str, Any]:
        kind = line_in(row, "relationship_type")
        if kind == "subtechnique-of":
            relation, otherwise = ThreatRelation.PART_OF.value, f"{self.name} lists it as a sub-technique."
        else:
            relation, otherwise = RELATIONS[kind], f"{self.name} does not say how."
        text = shortened(line_in(row, "description"), LINE_MOST) or otherwise
        return {"relation": relation, "text": text, **_own_parts(row, kind)}

    def _revoke(self, key: str, row: Object, ends: list[str]) -> None:
        if flag_in(row, "revoked"):
            return
        for end, name in zip(ends, ("source_ref", "target_ref"), strict=True):
            if end not in self.bundle.objects:
                raise WrongRow(self._missing(end), name)
        if ends[0] in self.successors:
            raise WrongRow(_("Another object took its place already."), "source_ref")
        self.successors[ends[0]] = (ends[1], key)

    def ends_of_chains(self) -> dict[str, str]:
        """Return what replaced each revoked object in the end; a chain that leads back to itself is refused."""
        found = {}
        ends: dict[str, str | None] = {}
        for start, (_next, relationship) in self.successors.items():
            end, where = _end_of(start, self.successors, ends), self.bundle.where[relationship]
            if end is None:
                self.refused.append(RefusedRow(where, _("The chain of what replaced it leads in a circle.")))
            elif end in self.keys:
                found[start] = self.keys[end]
            else:
                self.refused.append(RefusedRow(where, self._missing(end), "target_ref"))
        return found


def _end_of(start: str, successors: Mapping[str, tuple[str, str]], ends: dict[str, str | None]) -> str | None:
    """Follow a chain to its end, None if that is a circle; `ends` keeps what was followed before."""
    way, here = {start: None}, start
    while here not in ends and here in successors:
        here = successors[here][0]
        if here in way:
            ends[here] = None
        way[here] = None
    end = ends.get(here, here)
    ends.update(dict.fromkeys(way, end))
    return end


def _own_parts(row: Object, kind: str) -> dict[str, Any]:
    """Return the parts of a link that only our own properties say, with its id."""
    own = extension_of(row)
    found = {name: clean(own[name], name) for name in OWN_PARTS.get(kind, ()) if name in own}
    key = own.get("item")
    if key is None:
        return found
    if not (isinstance(key, str) and ITEM_ID.fullmatch(key)):
        raise WrongRow(_("The id of an item is a short word."), "item")
    return {"id": key, **found}


def _place_of(row: Object) -> int:
    number = extension_of(row).get("place")
    return number if isinstance(number, int) else 0


def _order(row: tuple[int, IncomingLink]) -> tuple[int, str, str]:
    place_of, link = row
    return (place_of, link.target, str(link.parts.get("how", link.parts.get("text", ""))))
