"""Which language a text is in: py3langid, checked against letters that only some languages have. Pure; a proposal.

Scores run from 0 to 1; below `SURE` a person should look. Where letters and statistics disagree the letters are
proposed, with a low score.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import py3langid
from django.utils.translation import pgettext_lazy
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from articles.blocks import paragraph_spans

EXTRACTOR = f"py3langid@{py3langid.__version__}+letters@1"
SURE = 0.8
DISPUTED = 0.5
LEAST = 12  # letters of a paragraph that say anything
SAMPLE = 1_500  # code points of a long text that are looked at: of its beginning, its middle and its end
CYRILLIC, LATIN, ARABIC = "Cyrl", "Latn", "Arab"
SCRIPT_NAMES = {
    CYRILLIC: pgettext_lazy("script", "Cyrillic"),
    LATIN: pgettext_lazy("script", "Latin"),
    ARABIC: pgettext_lazy("script", "Arabic"),
}
RANGES = {
    CYRILLIC: ((0x400, 0x52F), (0x1C80, 0x1C8F)),
    LATIN: ((0x41, 0x24F), (0x1E00, 0x1EFF)),
    ARABIC: ((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Hani": ((0x4E00, 0x9FFF),),
    "Geor": ((0x10A0, 0x10FF),),
    "Armn": ((0x530, 0x58F),),
    "Hebr": ((0x590, 0x5FF),),
    "Grek": ((0x370, 0x3FF),),
    "Deva": ((0x900, 0x97F),),
}
# What texts here may be in; statistics over more languages find rare ones in everything.
EXPECTED = (
    *(
        "az",
        "en",
        "fa",
        "kk",
        "ky",
        "ru",
        "tg",
        "tk",
        "tr",
        "uz",
        "uk",
        "be",
        "bg",
        "sr",
        "mn",
        "tt",
        "ba",
        "ug",
        "ar",
        "ps",
    ),
    *("ur", "he", "ka", "hy", "el", "de", "fr", "es", "it", "pt", "pl", "zh", "ja", "ko", "hi"),
)
# Letters that point to a language of the region, once they make up a part of a text; read from top to bottom.
POINTING = (
    ("tg", CYRILLIC, set("ҷӯӣ"), set("ңөүұ")),
    ("kk", CYRILLIC, set("ұәһғқі"), set("ўҳҷєїґҗ")),
    ("uz-Cyrl", CYRILLIC, set("ў"), set("ңөүұәҷӯӣіыє")),
    ("ky", CYRILLIC, set("ңөү"), set("ұғқәіҗһ")),
    ("az", LATIN, set("ə"), set("ňž")),
    ("tk", LATIN, set("ňžýä"), set("əğıáíéčřšů")),
)
POINTED = 0.006  # the share of the letters above which they count
SCRIPTS_OF = {"uz": {CYRILLIC: "uz-Cyrl", LATIN: "uz-Latn"}}
IN_SCRIPTS = {
    **dict.fromkeys(("kk", "ky", "tg", "ru", "uz-Cyrl", "uk", "be", "bg", "mn", "tt", "ba"), CYRILLIC),
    **dict.fromkeys(("az", "tk", "tr", "en", "uz-Latn", "de", "fr", "es", "it", "pt", "pl"), LATIN),
    **dict.fromkeys(("fa", "ar", "ps", "ur", "ug"), ARABIC),
}


@dataclass(frozen=True)
class Told:
    """A language (BCP 47, with its script where it is written in two), a script (ISO 15924), and how sure that is."""

    language: str = ""
    script: str = ""
    score: float = 0.0

    @property
    def script_name(self) -> str:
        """The script, as a reader calls it."""
        return str(SCRIPT_NAMES.get(self.script, self.script))


@dataclass(frozen=True)
class Stretch:
    """A paragraph [start, end) in code points, and the language it is told to be in."""

    start: int
    end: int
    told: Told


@cache
def _identifier() -> Any:
    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(EXPECTED))
    return found


def _sample_of(text: str) -> str:
    if len(text) <= SAMPLE:
        return text
    part, middle = SAMPLE // 3, len(text) // 2
    return f"{text[:part]} {text[middle : middle + part]} {text[-part:]}"


def script_of(text: str) -> str:
    """Return the script that most letters of a text are of (ISO 15924); empty where it has none that is known."""
    return _script_of(_letters_in(text))


def _letters_in(text: str) -> Counter[str]:
    return Counter({character: count for character, count in Counter(text).items() if character.isalpha()})


def _script_of(letters: Counter[str]) -> str:
    counts: Counter[str] = Counter()
    for letter, count in letters.items():
        code = ord(letter)
        found = next((name for name, ranges in RANGES.items() if any(a <= code <= b for a, b in ranges)), "")
        counts[found] += count
    return counts.most_common(1)[0][0] if counts else ""


def language_of(text: str) -> Told:
    """Return the language that a text is told to be in; nothing is told of a few letters."""
    text = _sample_of(text).casefold()
    letters = _letters_in(text)
    script = _script_of(letters)
    if letters.total() < LEAST or not script:
        return Told(script=script)
    found, score = _identifier().classify(text)
    found = SCRIPTS_OF.get(found, {}).get(script, found)
    pointed = _pointed(letters, script)
    if pointed and pointed != found:
        return Told(pointed, script, DISPUTED)
    if IN_SCRIPTS.get(found, script) != script:
        return Told(found, script, min(float(score), DISPUTED))
    return Told(found, script, round(float(score), 3))


def _pointed(letters: Counter[str], script: str) -> str:
    """Return the language that letters point to: enough of its own, and none that it does not have."""
    total = letters.total()
    for language, own_script, own, foreign in POINTING:
        share = sum(letters[letter] for letter in own) / total
        if script == own_script and share > POINTED and not any(letters[letter] for letter in foreign):
            return language
    return ""


def stretches_of(text: str) -> list[Stretch]:
    """Return what each paragraph is told to be in, in reading order; those of a few letters are left out."""
    told = [Stretch(start, end, language_of(text[start:end])) for start, end in paragraph_spans(text)]
    return [stretch for stretch in told if stretch.told.language]
