"""The article that the main job is done on: the real one where it lies beside the project, else one of our own."""

from dataclasses import dataclass
from pathlib import Path

REAL = Path(__file__).resolve().parents[3] / "shared" / "seeds" / "000_4732de6aed251bdf.txt"


@dataclass(frozen=True)
class Seed:
    """A text as it was printed, and what a person who reads it knows about it."""

    text: str
    title: str
    author: str
    outlet: str
    credit_line: str
    quoted_outlet: str
    quoted_passage: str
    sentence: str


def read_seed() -> Seed:
    return _real() if REAL.exists() else _illustrative()


def _real() -> Seed:
    text = REAL.read_text(encoding="utf-8")
    return Seed(
        text=text,
        title="The perimeter of Central Asia",
        author="Zuhra Novruzova",
        outlet="haqqin.az",
        credit_line="Translated from haqqin.az",
        quoted_outlet="Kazakhstanskaya Pravda",
        quoted_passage="The creation of a regional security architecture is becoming particularly relevant",
        sentence="What will the Kremlin do next, and where will it direct its focus?",
    )


def _illustrative() -> Seed:
    return Seed(
        text=(
            "“The creation of a common warning service is becoming particularly relevant,” a governor of an invented "
            "province wrote in an article for the Steppe Messenger (illustrative).\n"
            "His article is called “The upper lakes.” It speaks of the northern side of the valley, and of what the "
            "valley must prepare for, just as it does for floods from other sides.\n"
            "What will the ice do next, and where will it send its water? This is far from a trivial question. Nobody "
            "below the moraine has heard a siren since 1998.\n"
            "This text is illustrative and was written for Perimeter's tests.\n"
            "Ada Invented\n"
            "Translated from valley-news.example"
        ),
        title="The northern side of the valley (illustrative)",
        author="Ada Invented",
        outlet="valley-news.example (illustrative)",
        credit_line="Translated from valley-news.example",
        quoted_outlet="Steppe Messenger (illustrative)",
        quoted_passage="The creation of a common warning service is becoming particularly relevant",
        sentence="What will the ice do next, and where will it send its water?",
    )
