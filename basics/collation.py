"""The order of names and titles, in one alphabet for every language of the region. Pure; the same in PostgreSQL.

PostgreSQL sorts by the collation of the server, which differs from one server to the next, and C.UTF-8 sorts Ә behind
Я. `sort_key(text)` is a text whose code points sort as people expect, in Python and under `COLLATE "C"`; texts are
told apart by their letters, then by accents, then by capitals (a capital stands first). `sql_function()` writes the
same as the function `perimeter_sort_key(text)`, and a test holds the two together.

Signs stand before digits (numbers of up to ten digits by value), digits before Latin, Latin before Cyrillic, Cyrillic
before Arabic letters. The alphabets are those of Russian and Kazakh (the 42 letters, І between Ы and Ь), with the
letters of Kyrgyz, Tajik, Uzbek and Azerbaijani Cyrillic behind the letter they are written like; Latin with the letters
of Azerbaijani and Turkmen; Arabic in the order of Persian (the root of CLDR `fa`). Ё counts as Е and every accent that
makes no letter of its own as none, until all else is equal. One order cannot serve all: Q, X and Ž stand where English
has them, Turkmen Ä behind A, and Uzbek Oʻ, Gʻ, Sh, Ch (and Ў, Қ, Ғ, Ҳ) beside O, G, S, C, not behind Z.
"""

import re
import unicodedata

LONGEST = 200  # code points of each level that count: three of them fit into a row of an index of PostgreSQL

DIGITS = "0123456789"
LATIN = "aäbcçdeəfgğhıijklmnňoöpqrsştuüvwxyýzž"
CYRILLIC = "аәбвгґғдеєжҗзҙиӣйјкқҝлљмнњңоөпрсҫтуўӯұүфхҳһцчҷҹџшщъыіьэюя"
ARABIC = "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
# What is sorted as another letter: of Arabic script as it is typed, and Latin letters that Unicode does not take apart.
AS_ANOTHER = {
    **dict.fromkeys("أٲإٳؤئ", "ء"),
    **dict.fromkeys("ڪګكڬڭڮ", "ک"),
    **dict.fromkeys("ەہةۃۀھۂ", "ه"),
    **dict.fromkeys("ىےيېۑۍێۓ", "ی"),
    "ٱ": "ا",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "ħ": "h",
}
IN_FULL = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}
OTHER_DIGITS = {chr(start + number): str(number) for start in (0x660, 0x6F0) for number in range(10)}
# Quotation marks and apostrophes say no more than an accent does: Oʻ stands beside O, “Ақ жол” beside Ақ жол.
QUOTES = "\"'`´ʹʻʼʾʿˈ‘’‚‛“”„‟‹›«»′″＇"
AS_AN_ACCENT = "\u0315"
SIGNS = {**dict.fromkeys("\u00a0\u2009\u202f\t\n", " "), **dict.fromkeys("‐‑‒–—−", "-")}
UNSEEN = "\u00ad\u0640\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufeff"
ACCENTS = "[\u0300-\u036f\u064b-\u065f\u0670]"

# A place in the alphabet is a code point between the signs of Latin-1 and the combining marks: of a block that has
# nothing to take apart, and no letters of these languages but ə and apostrophes, which have a place themselves.
FIRST_PLACE = 0x250
PLACES = {letter: chr(FIRST_PLACE + at) for at, letter in enumerate(DIGITS + LATIN + CYRILLIC + ARABIC)}


def _tables() -> tuple[dict[str, str], dict[str, str]]:
    """Return what is put in place before accents are taken from their letters, and what is after it."""
    places = PLACES | {letter: PLACES[other] for letter, other in AS_ANOTHER.items()}
    places |= {letter.upper(): place for letter, place in places.items() if len(letter.upper()) == 1 and letter != "ı"}
    whole = {letter: place for letter, place in places.items() if unicodedata.normalize("NFD", letter) != letter}
    first = {**whole, **OTHER_DIGITS, **SIGNS, **dict.fromkeys(QUOTES, AS_AN_ACCENT), **dict.fromkeys(UNSEEN, "")}
    return first, {letter: place for letter, place in places.items() if letter not in whole}


WHOLE, BARE = _tables()
_WHOLE, _BARE, _FULL = (str.maketrans(table) for table in (WHOLE, BARE, IN_FULL))
_ACCENTS, _NUMBER = re.compile(ACCENTS), re.compile("[0-9]+")


def sort_key(text: str) -> str:
    """Return what a name or a title sorts by, among others of any language; the same however it is composed."""
    text = unicodedata.normalize("NFC", text)[:LONGEST]
    taken = unicodedata.normalize("NFD", text.translate(_FULL).translate(_WHOLE))
    accented = _NUMBER.sub(_by_value, taken).translate(_BARE)
    bare = _ACCENTS.sub("", accented)
    return f"{bare[:LONGEST]}\x01{'' if accented == bare else accented[:LONGEST]}\x01{text}"


def _by_value(number: "re.Match[str]") -> str:
    return number.group().lstrip("0").rjust(len(DIGITS), "0")


# The same in SQL. Nothing in it depends on the collation of the database.

BODY = r"""
DECLARE
    told text COLLATE "C" := left(normalize(said, NFC), {longest});
    accented text COLLATE "C" := normalize(translate({full}, {whole}, {whole_places}), NFD);
    bare text COLLATE "C";
BEGIN
    IF accented ~ '[0-9]' THEN
        accented := regexp_replace(accented, '([0-9]+)', '{zeros}\1', 'g');
        accented := regexp_replace(accented, '0*([0-9]{{{digits},}})', '\1', 'g');
    END IF;
    accented := translate(accented, {bare}, {bare_places});
    bare := CASE WHEN accented ~ '{accents}' THEN regexp_replace(accented, '{accents}', '', 'g') ELSE accented END;
    RETURN left(bare, {longest}) || E'\x01'
        || CASE WHEN accented = bare THEN '' ELSE left(accented, {longest}) END || E'\x01' || told;
END
"""


def sql_function() -> str:
    """Return the statement that makes `perimeter_sort_key(text)` in PostgreSQL.

    Indexes and generated columns hold what it returns: whoever changes it makes these anew in the same migration.
    """
    full = "told"
    for letter, letters in IN_FULL.items():
        full = f"replace({full}, '{letter}', '{letters}')"
    (whole, whole_places), (bare, bare_places) = _for_translate(WHOLE), _for_translate(BARE)
    body = BODY.format(
        longest=LONGEST,
        full=full,
        whole=whole,
        whole_places=whole_places,
        bare=bare,
        bare_places=bare_places,
        digits=len(DIGITS),
        zeros="0" * len(DIGITS),
        accents=_escaped(ACCENTS),
    )
    return (
        "CREATE OR REPLACE FUNCTION perimeter_sort_key(said text) RETURNS text LANGUAGE plpgsql "
        f"IMMUTABLE STRICT PARALLEL SAFE AS $sorting${body}$sorting$"
    )


def _for_translate(table: dict[str, str]) -> tuple[str, str]:
    """Write a table as translate() takes it: frequent letters first, what goes without a counterpart last."""
    ordered = sorted(table, key=lambda letter: (not table[letter], letter != letter.lower()))
    return _quoted("".join(ordered)), _quoted("".join(table[letter] for letter in ordered))


def _quoted(text: str) -> str:
    return f"E'{_escaped(text.replace(chr(92), chr(92) * 2).replace(chr(39), chr(39) * 2))}'"


def _escaped(text: str) -> str:
    return "".join(one if " " <= one <= "~" else f"\\u{ord(one):04x}" for one in text)
