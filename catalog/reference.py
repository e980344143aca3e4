"""How an entry or a whole edition is cited: as a sentence, BibTeX, and CSL-JSON 1.0. Pure."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

PUBLISHER = "Perimeter"
# What TeX would read as its own.
TEX = str.maketrans(
    {
        **{one: f"\\{one}" for one in "#$%&_{}"},
        "\\": r"\textbackslash{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


@dataclass(frozen=True)
class Reference:
    """What is cited: `issued` is when the revision was approved, or the edition frozen; `url` keeps resolving."""

    code: str
    title: str
    revision: int
    issued: date
    url: str
    edition: str = ""

    @property
    def key(self) -> str:
        """The name of it in a bibliography."""
        return f"{self.code}-{self.edition or f'r{self.revision}'}"

    @property
    def version(self) -> str:
        if self.edition:
            return _("edition %(name)s, revision %(number)d") % {"name": self.edition, "number": self.revision}
        return _("revision %(number)d") % {"number": self.revision}

    @property
    def plain(self) -> str:
        return _("%(publisher)s, “%(title)s” (%(code)s), %(version)s, %(day)s. %(url)s") % {
            "publisher": PUBLISHER,
            "title": self.title,
            "code": self.code,
            "version": self.version,
            "day": date_format(self.issued, _("j F Y")),
            "url": self.url,
        }

    @property
    def bibtex(self) -> str:
        fields = {
            "title": "{" + self.title.translate(TEX) + "}",
            "author": "{" + PUBLISHER + "}",
            "year": f"{self.issued:%Y}",
            "month": str(self.issued.month),
            "number": self.code,
            "edition": self.version.translate(TEX),
            "howpublished": f"\\url{{{self.url}}}",
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}\n}}"

    @property
    def csl(self) -> list[dict[str, Any]]:
        return [
            {
                "id": self.key,
                "type": "entry",
                "title": self.title,
                "author": [{"literal": PUBLISHER}],
                "publisher": PUBLISHER,
                "number": self.code,
                "version": self.version,
                "issued": {"date-parts": [[self.issued.year, self.issued.month, self.issued.day]]},
                "URL": self.url,
            }
        ]

    @property
    def csl_json(self) -> str:
        return json.dumps(self.csl, ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class EditionReference(Reference):
    """A whole edition, by its name as `code`; `sha256` is that of its manifest, for whoever holds a copy."""

    sha256: str = ""

    @property
    def key(self) -> str:
        return f"perimeter-{self.edition}"

    @property
    def version(self) -> str:
        return _("edition %(name)s") % {"name": self.edition}

    @property
    def plain(self) -> str:
        return _("%(publisher)s, “%(title)s”, %(version)s, %(day)s. %(url)s (SHA-256 %(sha256)s)") % {
            "publisher": PUBLISHER,
            "title": self.title,
            "version": self.version,
            "day": date_format(self.issued, "j F Y"),
            "url": self.url,
            "sha256": self.sha256,
        }

    @property
    def csl(self) -> list[dict[str, Any]]:
        (own,) = super().csl
        return [{**own, "type": "dataset", "note": f"SHA-256 {self.sha256}"}]
