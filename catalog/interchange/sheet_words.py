"""What people write into a cell of codes, and the code that it means: the code itself, or its English label. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.interchange.cell_text import decoded
from catalog.interchange.sheets import vocabulary_name, words_of_choices


@dataclass
class Words:
    """The lists of codes by name; those that are `closed` know all codes there are."""

    codes: dict[str, dict[str, str]] = field(default_factory=dict)  # by list, by code and by folded code
    labels: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # by list, by folded label
    closed: set[str] = field(default_factory=set)

    def add(self, name: str, code: str, label: str) -> None:
        codes = self.codes.setdefault(name, {})
        codes[code] = code
        codes.setdefault(_folded(code), code)
        self.labels.setdefault(name, {}).setdefault(_folded(label), set()).add(code)

    def code_of(self, name: str, said: str) -> str | None:
        """Return the code that is meant; None for what a closed list lacks, and for a label of several codes."""
        codes, folded = self.codes.get(name, {}), _folded(said)
        code = codes.get(said) or codes.get(folded)
        if code:
            return code
        meant = self.labels.get(name, {}).get(folded, set())
        if len(meant) == 1:
            return next(iter(meant))
        return None if meant or name in self.closed else said


def words_of_file(rows: Iterable[list[str]], terms: Mapping[str, Mapping[str, str]]) -> Words:
    """Return the lists of codes: what is fixed in the product, the terms of the catalog, and those of the file.

    `rows` are those of the sheet Vocabularies; `terms` are English labels by code, by vocabulary. Terms that are given
    are all there are; otherwise the file may name what it does not list.
    """
    words = Words()
    for name, code, label in words_of_choices():
        words.add(name, code, label)
        words.closed.add(name)
    for vocabulary, labels in terms.items():
        words.closed.add(vocabulary_name(vocabulary))
        for code, label in labels.items():
            words.add(vocabulary_name(vocabulary), code, label)
    for name, code, label, *_others in rows:
        if name and code and name not in words.closed:
            words.add(name, decoded(code), decoded(label))
    return words


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
