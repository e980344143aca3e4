"""Cut a text into sentences by rules. Pure; all offsets are code points.

The scan is lossless: between two spans lies white space only, so the spans and the gaps are the text. A terminator
followed by white space and a likely start ends a sentence, unless an abbreviation, an initial, an ordinal, the sign of
a year, dash speech or an open bracket says no. Inside a paragraph a line break is white space, unless an item of a list
begins after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from articles.blocks import paragraph_spans
from articles.segment_profiles import Profile, profile_of

SEGMENTER = "perimeter-rules@3"
DASHES = "-–—―"
BRACKETS = {")": "(", "]": "[", "）": "（"}
BOUNDARY = regex.compile(
    r"(?P<ends>[.!?…‥։۔؟。！？]+(?:\ \.+)*)"
    r"(?P<closers>(?:[\"'”’“»›)\]}」』）*]|&(?:\#39|quot);)*)"
    r"(?P<gap>\s+|(?<=[。！？][」』）]?)(?=\S))"
)
BEFORE = regex.compile(r"(?:\p{L}{1,4}\.[\ \xa0]?){0,3}[\p{L}\p{M}\p{N}'’ʻʼ‘№&-]+$")
INITIAL = regex.compile(r"^(?:\p{Lu}\p{Ll}{0,2}\.?-)?(?:\p{Lu}|[OG][ʻʼ’‘']|Дж|Дз|Ch|Th|Sh|Sch|Zh|Kh|Ye|Yu|Ya)$")
NAME = regex.compile(r"\p{Lu}[\p{L}\p{M}'’ʻʼ-]+")
SKIPPED = regex.compile(r"(?:[\s\"'`“”„‘’«»‹›(\[{「『（¿¡*_–—―&-]|(?:\.{2,3}|…)(?=[\p{Lu}\p{Lo}]))*")
NO_START = set(",;:/%.!?…)]»”")
WORD = regex.compile(r"[\p{L}\p{M}'’ʻʼ-]+")
ITEM = regex.compile(r"\n[^\S\n]*(?=(?:[•·▪◦*–—-]|\p{N}{1,3}[.)]|\p{L}\))[^\S\n])")
NUMBERING = regex.compile(r"^[\s\"«“(\[]*(?:\p{N}+(?:\.\p{N}+)*|[IVXLC]+|\p{L})$")
DATELINE = regex.compile(r"\s*[^\s.!?؟]+(?:\s[^\s.!?؟]+){0,2}\s[-–—]\s[^\s.!?؟:]+(?:\s[^\s.!?؟:]+){0,2}:(?=\s)")
STAMP = r"\d{1,2}/\d{1,2}/\d{2,4}\s\d{1,2}:\d{2}(?::\d{2})?\s[AP]M\b"
SIGN_OFF = (
    r"(?:(?<![\p{L}\p{N},;:]\s)\b(?:With\s)?(?:Thanks|Thank you|Cheers|Take care|Keep in touch"
    r"|(?:Best|Kind|Warm)(?:\s[Rr]egards|\s[Ww]ishes)?)|\b(?:Sincerely|Regards|Yours (?:sincerely|faithfully|truly)))"
)
FULL_NAME = r"\p{Lu}\p{Ll}+(?:(?:,|,?\sand|\s&)?\s\p{Lu}\p{Ll}+){0,3}"
# What begins the body of a letter after “Ann and Bob,”.
BODY = r"(?:We|You|It|This|That|There|Here|What|Where|When|How|Why|If|Please|Thanks?|Just|Could|Would|Did|Are|As)\b"
# Where the lines of a letter stood before a program joined them: at its stamp, rules, files, greeting, addresses.
LETTER = regex.compile(
    rf"(?<={STAMP})\s+(?=\S)|(?<=\p{{Lu}}\p{{L}}+|@\S+|>)\s+(?={STAMP})"
    rf"|(?<=\d|\.\p{{Ll}}{{3,4}})\s+(?=(?:\p{{Lu}}[\p{{L}}.]*\s){{1,3}}{STAMP})"
    r"|(?<=[_=*~]{8}|\s\*{3,})\s+|\s+(?=[_=*~]{8}|\*{3,}\s)|\s+(?=[-?]\s\S+\.(?:pdf|docx?|xlsx?|html?)\b)"
    r"|(?<=[.?!]|@\S+)\s+(?=\?\s[\p{Lu}_])"
    rf"|(?<={SIGN_OFF},)\s+(?=\p{{Lu}})|(?<={SIGN_OFF},\s\p{{Lu}}\p{{Ll}}+)\s+(?=P\.S\.|\p{{Lu}}(?!\.))"
    r"|(?<![Bb]est|[Kk]ind|[Ww]arm|[Ww]ith)\s+(?=(?:Regards|Sincerely),)|\s+(?=PS\s?(?:--|[-–—:]\s))"
    rf"|(?<={STAMP}\s{FULL_NAME}(?:,|\s?[-–—:]))\s+(?={BODY})"
    rf"|(?<=\b(?:Dear|Hi|Hello)\s{FULL_NAME},)\s+(?=\p{{Lu}})"
    r"|(?<=\s[:;]-?[()D])\s+(?=\p{Lu})"
    r"|(?<=(?:https?://|www\.|@)\S+)\s+(?=(?:The|This|If|It|We|You|Our|For|Please|In|A|An)\s)"
)
# What a letter of that kind has at least one of: it is looked for once, since each place is dear to look at.
LETTER_SIGN = regex.compile(
    r"\d\s[AP]M\b|[_=*~]{8}|\*{3}|\.(?:pdf|docx?|xlsx?|html?)\b|[.?!]\s+\?|\s[:;]-?[()D]|https?://|www\.|@"
    r"|Thank|Cheers|Take care|Keep in touch|(?:Best|Kind|Warm)(?:,|\s[RrWw])|egards|incerely|Yours|\bPS\b"
    r"|\b(?:Dear|Hi|Hello)\s"
)
# At least one of these stands in whatever has such a sign; most paragraphs have none, and are spared the pattern.
SIGN_MARKS = (
    *("AM", "PM", "_", "=", "*", "~", ".pdf", ".doc", ".xls", ".htm", "?", ":", ";", "@", "www.", "Thank", "Cheers"),
    *("Take care", "Keep in", "Best", "Kind", "Warm", "egards", "incerely", "Yours", "PS", "Dear", "Hi", "Hello"),
)
DOTS = regex.compile(r"\.[\ \xa0]?")
YEAR_WITH_SIGN = regex.compile(r"^\p{N}+[-–](?=\p{L})")  # “2024-ж.”
ROMAN = regex.compile(r"^[IVX]+$")
REACH = 24  # how far back an abbreviation is looked for
BRACKET_REACH = 250  # how far on a bracket may be closed
SPOKEN = regex.compile(r"[^.!?…«»“”\"\n]{1,200}[!?…]+\s[-–—]\s\p{Ll}")  # “Shut! — cried the guard”
NO_WORD = regex.compile(r"[^)]*\)|\p{N}{4}")


@dataclass(frozen=True)
class Span:
    """One sentence: [start, end) in code points, and the number of its paragraph, from 0."""

    start: int
    end: int
    paragraph: int = 0


def segment(text: str, language: str) -> list[Span]:
    """Return the sentences of `text` in order, without the white space around them; BCP 47 `language`."""
    profile = profile_of(language)
    return [
        Span(begin, end, paragraph)
        for paragraph, (first, last) in enumerate(paragraph_spans(text))
        for line in _lines(text, first, last, profile)
        for begin, end in _sentences(text, *line, profile)
    ]


def _lines(text: str, first: int, last: int, profile: Profile) -> Iterator[tuple[int, int]]:
    """Yield the parts of a paragraph that begin as items of a list do, or as the lines of a letter."""
    breaks = list(ITEM.finditer(text, first, last))
    if profile.letters and _has_sign(text, first, last):
        breaks = sorted([*breaks, *LETTER.finditer(text, first, last)], key=lambda match: match.end())
    for match in breaks:
        yield first, max(first, match.start())
        first = match.end()
    yield first, last


def _has_sign(text: str, first: int, last: int) -> bool:
    paragraph = text[first:last]
    return any(sign in paragraph for sign in SIGN_MARKS) and bool(LETTER_SIGN.search(text, first, last))


def _sentences(text: str, begin: int, last: int, profile: Profile) -> Iterator[tuple[int, int]]:
    for match in BOUNDARY.finditer(text, begin, last):
        if profile.datelines and (dateline := DATELINE.match(text, begin, match.end())):
            yield from _trimmed(text, begin, dateline.end())
            begin = dateline.end()
        if _Place(text, begin, last, match, profile).ends():
            yield from _trimmed(text, begin, match.start("gap"))
            begin = match.end()
    yield from _trimmed(text, begin, last)


def _trimmed(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    found = text[begin:end]
    if found.strip():
        yield begin + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


class _Place:
    """A terminator inside of a paragraph, with what stands around it."""

    def __init__(self, text: str, begin: int, last: int, match: regex.Match[str], profile: Profile) -> None:
        self.text, self.begin, self.last, self.profile = text, begin, last, profile
        self.at = match.start()
        self.marks, self.closers = match["ends"], match["closers"]
        gap_end = match.end()
        skipped = SKIPPED.match(text, gap_end, last)
        self.start = start = skipped.end() if skipped else gap_end
        self.between = text[gap_end:start]
        self.next = text[start : start + 1] if start < last else ""
        word = WORD.match(text, start, last)
        self.word = word[0] if word else ""

    def ends(self) -> bool:
        """Tell whether the sentence is over here."""
        if not self.next:
            return False
        if self.marks == "?" and self.text[self.at - 1 : self.at] == ":":  # a character that a program lost
            return False
        if self.next in NO_START or self._in_brackets() or self._speech_goes_on() or self._remark_follows():
            return False
        if self._goes_on_after_brackets():
            return False
        if self.next.islower():
            return self._informal_start()
        if self.marks[0] == "…" or self.marks.startswith(".."):
            return self._before() not in self.profile.and_so_on
        return self.marks != "." or not self._abbreviated()

    def _in_brackets(self) -> bool:
        """Tell whether a bracket that opened inside of this sentence is closed only later on."""
        stretch = self.text[self.begin : self.at] + self.closers
        for closing, opening in BRACKETS.items():
            opened, first_closed = stretch.rfind(opening), stretch.find(closing)
            if 0 <= first_closed < stretch.find(opening):  # an extractor turned them round
                continue
            if opened > stretch.rfind(closing) and stretch[:opened].strip():
                return self.text.find(closing, self.at, min(self.last, self.at + BRACKET_REACH)) >= 0
        return False

    def _speech_goes_on(self) -> bool:
        """Tell whether a dash after the speech leads to who spoke: “«Да!» — сказал он”; not to what another says."""
        dash = self.between.strip()[:1]
        if not dash or dash not in DASHES:
            return False
        return self.next.islower() or (bool(self.closers.strip("*")) and not SPOKEN.match(self.text, self.start))

    def _remark_follows(self) -> bool:
        """Tell whether what follows is in brackets and belongs here: “«Why?» (1992)”."""
        return self.between[:1] in BRACKETS.values() and (bool(self.closers) or not self.next.isalpha())

    def _goes_on_after_brackets(self) -> bool:
        """Tell whether, in a script without capitals, a sentence goes on after what stood inside of it in brackets."""
        if ")" not in self.closers or self.next.isupper() or self.next.islower() or not self.next.isalpha():
            return False
        return bool(self.text[self.begin : max(self.begin, self.text.rfind("(", self.begin, self.at))].strip())

    def _informal_start(self) -> bool:
        """Tell whether a lower-case word begins a sentence, as it does in letters: never after what may be short."""
        if not self.profile.lower_starts or self.closers or "…" in self.marks or ".." in self.marks or self.between:
            return False
        word = self._before()
        if self.marks != "." or NO_WORD.fullmatch(self.text, max(self.begin, self.at - 4), self.at):
            return True
        return len(word) > 1 and word.islower() and not self._is_known(word)

    def _before(self) -> str:
        found = WORD.findall(self.text[max(self.begin, self.at - REACH) : self.at])
        return found[-1] if found and self.text[: self.at].endswith(found[-1]) else ""

    def _abbreviated(self) -> bool:
        """Tell whether the full stop belongs to the word before it."""
        found = BEFORE.search(self.text, max(self.begin, self.at - REACH), self.at)
        if found is None:
            return False
        parts = DOTS.split(YEAR_WITH_SIGN.sub("", found[0]))
        word = parts[-1].lstrip("-")  # “К.-Ж.” is two initials
        if NUMBERING.match(self.text[self.begin : self.at]):  # “1. First of all”
            return True
        if word.isdigit():
            return self._ordinal(word)
        if self.profile.ordinals and ROMAN.match(word):
            return True
        spelt = (".".join(parts[index:]).lower() for index in range(len(parts)))
        # The longest that is known decides: “т. д.” may end a sentence, “д.” belongs to a number.
        longest = next((one for one in spelt if self._is_known(one)), None)
        opener = self.word.lower()
        opens = "." in (longest or "") and opener in self.profile.openers  # “to the U.S. The others stayed”
        opens |= len(parts) == 1 and opener in self.profile.openers - self.profile.surnames  # “after plan B. We left”
        if INITIAL.match(word) and self._initial_of_a_name() and not opens:
            return True
        return longest is not None and self._holds_on(longest, found)

    def _is_known(self, word: str) -> bool:
        return word in self.profile.joined or word in self.profile.closing or word in self.profile.years

    def _ordinal(self, number: str) -> bool:
        return self.word.lower() in self.profile.months and len(number) < 3

    def _initial_of_a_name(self) -> bool:
        return bool(self.next.isupper() and not self.between and (NAME.match(self.word) or len(self.word) == 1))

    def _holds_on(self, word: str, found: regex.Match[str]) -> bool:
        profile, last = self.profile, word.rpartition(".")[2]
        if word in profile.years and self._after_a_number(found, last):
            return self._still_opening(found)
        if word in profile.clock and self.next.isdigit():
            return True
        if word in profile.closing:
            return bool(profile.openers) and self.word.lower() not in profile.openers
        return True

    def _after_a_number(self, found: regex.Match[str], last: str) -> bool:
        stretch = self.text[self.begin : self.at - len(last)].rstrip(" \xa0-–—'")
        return stretch[-1:].isdigit() or stretch[-1:] in set("IVXLCІХ)") or stretch[-2:-1].isdigit()

    def _still_opening(self, found: regex.Match[str]) -> bool:
        """Tell whether the sentence has no more than “In 2024 y.”, so that the capital after it is a name."""
        words = WORD.findall(self.text[self.begin : found.start()])
        return len(words) <= 2 and (not words or words[0].lower() in self.profile.leads)
