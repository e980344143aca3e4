"""What a new scale version may change, and when its bands and grid make sense. Pure.

A version keeps the shape of the one it was made from: five likelihoods, seven impacts, the keys of levels. Its
wordings, the bounds of likelihood, the windows and the grid are free.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from basics.text import canonical

Document = dict[str, Any]
Problems = dict[str, list[str]]
WORDING_MOST = 1_000
GROUPS = ("likelihood", "window", "impact_band", "level", "confidence", "yardstick")


class Wording(NamedTuple):
    """One thing that a scale says in each language; `path` names its place in the document."""

    path: str
    labels: dict[str, Any]


def wordings(document: Mapping[str, Any]) -> Iterator[Wording]:
    """Yield everything that a scale says, in the order of the document; the mappings are its own, not copies."""
    for name in ("labels", "note"):
        yield Wording(name, document[name])
    for group in GROUPS:
        for number, row in enumerate(document.get(group, [])):
            for name in ("labels", "meaning"):
                if name in row:
                    yield Wording(f"{group}.{number}.{name}", row[name])
    for number, row in enumerate(document["impact"]):
        yield Wording(f"impact.{number}.labels", row["labels"])
        yield Wording(f"impact.{number}.zero", row["zero"])
        for place, band in enumerate(row["bands"]):
            yield Wording(f"impact.{number}.bands.{place}", band)
    for number, row in enumerate(document.get("component", [])):
        yield Wording(f"component.{number}.labels", row["labels"])
        for place, band in enumerate(row["bands"]):
            yield Wording(f"component.{number}.bands.{place}", band)


def numbers(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield (path, mapping, name) of every figure that may change."""
    for number, row in enumerate(document["likelihood"]):
        for name in ("from", "to"):
            yield f"likelihood.{number}.{name}", row, name
    for number, row in enumerate(document.get("window", [])):
        yield f"window.{number}.years", row, "years"


def cleaned(document: Document, languages: list[str]) -> Document:
    """Return a copy with its wordings in one spelling; empty translations are left out."""
    copy = deepcopy(document)
    for wording in wordings(copy):
        for language in languages:
            said = " ".join(canonical(str(wording.labels.get(language) or "")).split())
            if said or language == "en":
                wording.labels[language] = said
            else:
                wording.labels.pop(language, None)
    return copy


def has_shape_of(document: Any, base: Document, languages: list[str]) -> bool:
    """Tell whether two documents differ only in what may change."""
    try:
        return _skeleton(document, languages) == _skeleton(base, languages)
    except (KeyError, TypeError, AttributeError, IndexError):
        return False


def problems_of(document: Document) -> Problems:
    """Return what is wrong with a document that has the right shape, by path."""
    return {**_wrong_words(document), **_wrong_numbers(document), **_wrong_grid(document)}


def _skeleton(document: Document, languages: list[str]) -> Document:
    copy = deepcopy(document)
    for wording in wordings(copy):
        if any(not isinstance(wording.labels.get(language, ""), str) for language in languages):
            raise TypeError
        for language in languages:
            wording.labels.pop(language, None)
    for _path, row, name in numbers(copy):
        if isinstance(row[name], bool) or not isinstance(row[name], int | float):
            raise TypeError
        row[name] = 0
    copy["grid"] = [[isinstance(key, str) for key in row] for row in copy["grid"]]
    copy["impact_zero_level"] = isinstance(copy["impact_zero_level"], str)
    for name in ("number", "name"):
        copy.pop(name, None)
    return copy


def _wrong_words(document: Document) -> Problems:
    found: Problems = {}
    for wording in wordings(document):
        if not wording.labels.get("en"):
            found[f"{wording.path}.en"] = [_("Write it in English: it stands where another language has none.")]
        for language, said in wording.labels.items():
            if isinstance(said, str) and len(said) > WORDING_MOST:
                found[f"{wording.path}.{language}"] = [_("Write at most %(most)d characters.") % {"most": WORDING_MOST}]
    return found


def _wrong_numbers(document: Document) -> Problems:
    found: Problems = {}
    last = 0.0
    for number, row in enumerate(document["likelihood"]):
        if row["from"] != last:
            found[f"likelihood.{number}.from"] = [_("Begin where the band before ends, at %(last)s.") % {"last": last}]
        if not row["from"] < row["to"] <= 100:
            found[f"likelihood.{number}.to"] = [_("End above the beginning, at most at 100.")]
        last = row["to"]
    for number, row in enumerate(document.get("window", [])):
        if not 1 <= row["years"] <= 50:
            found[f"window.{number}.years"] = [_("Choose 1 to 50 years.")]
    return found


def _wrong_grid(document: Document) -> Problems:
    """Every cell has a known level, and more likelihood or more impact never has a lower one."""
    rank = {row["key"]: number for number, row in enumerate(document["level"])}
    grid, found = document["grid"], {}
    for row, cells in enumerate(grid):
        for column, key in enumerate(cells):
            if key not in rank:
                found[f"grid.{row}.{column}"] = [_("Choose one of the levels.")]
    if document["impact_zero_level"] not in rank:
        found["impact_zero_level"] = [_("Choose one of the levels.")]
    if found:
        return found
    if rank[document["impact_zero_level"]] > rank[grid[0][0]]:
        found["impact_zero_level"] = [_("Without any impact the level cannot be higher than with some.")]
    for row, cells in enumerate(grid):
        for column, key in enumerate(cells):
            place = {"likelihood": row + 1, "impact": column + 1}
            if column and rank[key] < rank[cells[column - 1]]:
                found[f"grid.{row}.{column}"] = [
                    _("Likelihood %(likelihood)d, impact %(impact)d: lower than with less impact.") % place
                ]
            elif row and rank[key] < rank[grid[row - 1][column]]:
                found[f"grid.{row}.{column}"] = [
                    _("Likelihood %(likelihood)d, impact %(impact)d: lower than when it is less likely.") % place
                ]
    return found
