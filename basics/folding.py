"""Words in one spelling for search: letter case, missing diacritics, ё for е, and scripts of Kazakh and Uzbek. Pure.

`fold(text, "kk")` writes Kazakh, and `fold(text, "uz")` Uzbek, of either script in one Latin skeleton; `fold(text)`
leaves every other language in its own script and takes diacritics away. `clean(text)` is what a stemmer takes: lower
case, ё as е, no diacritics on Latin letters, nothing but letters and digits.

Standards: Uzbek Latin of 1995 (law no. 71-I, with oʻ, gʻ, sh, ch), Kazakh Latin of the decree no. 637 of 19 February
2018 (á, ǵ, ý, sh, ch) and of the project of 28 January 2021 (ä, ğ, ū, ş). Where they differ, and where people leave
diacritics out, letters fall together: more is found, nothing is lost.

PostgreSQL folds by the same tables: `sql_functions()` writes them as functions, and a test holds the two together.
"""

import unicodedata
from collections.abc import Iterator

# What is an apostrophe in Uzbek Latin, whatever the keyboard makes of it; taken out, so that oʻ falls together with o.
APOSTROPHES = "'`´ʹʻʼʾʿˈ‘’‛′＇"  # what people type
# What parts words; the parser of PostgreSQL would read addresses, paths and signs of numbers out of them.
PUNCTUATION = '!"#$%&()*+,-./:;<=>?@[\\]^_{|}~'
# What has diacritics in Unicode and is a letter of its own in Cyrillic; kept while the others are taken away.
KEPT, STAND_IN = "й", "ҋ"

# Cyrillic letters of the region, and Latin ones that Unicode does not take apart, by what people type instead.
PLAIN = {
    "ё": "е",
    "ә": "а",
    "ғ": "г",
    "қ": "к",
    "ң": "н",
    "ө": "о",
    "ұ": "у",
    "ү": "у",
    "һ": "х",
    "і": "и",
    "ў": "у",
    "ҳ": "х",
    "ҷ": "ч",
    "ӣ": "и",
    "ӯ": "у",
    "җ": "ж",
    "ҹ": "ч",
    "ҝ": "г",
    "ҙ": "з",
    "ҫ": "с",
    "ј": "й",
    "ı": "i",
    "ə": "e",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "þ": "th",
    "ð": "d",
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "ة": "ه",
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ؤ": "و",
    "\u200c": "",
}

# To the Latin skeleton. What is longer stands first: it is replaced first.
KAZAKH = {
    "sh": "s",
    "ch": "c",
    "ts": "s",
    "ý": "u",
    "ё": "io",
    "щ": "s",
    "ш": "s",
    "ч": "c",
    "ц": "s",
    "ю": "iu",
    "я": "ia",
    "ъ": "",
    "ь": "",
    "а": "a",
    "ә": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ғ": "g",
    "д": "d",
    "е": "e",
    "э": "e",
    "ж": "j",
    "з": "z",
    "и": "i",
    "й": "i",
    "і": "i",
    "к": "k",
    "қ": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "ң": "n",
    "о": "o",
    "ө": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ұ": "u",
    "ү": "u",
    "ф": "f",
    "х": "h",
    "һ": "h",
    "ы": "y",
    "ı": "i",
    "q": "k",
    "x": "h",
    "ə": "a",
}
UZBEK = {
    "ye": "e",
    "ts": "s",
    "ё": "yo",
    "щ": "sh",
    "ш": "sh",
    "ч": "ch",
    "ц": "s",
    "ю": "yu",
    "я": "ya",
    "ъ": "",
    "ь": "",
    "а": "a",
    "б": "b",
    "в": "v",
    "г": "g",
    "ғ": "g",
    "д": "d",
    "е": "e",
    "э": "e",
    "ж": "j",
    "з": "z",
    "и": "i",
    "й": "y",
    "к": "k",
    "қ": "k",
    "л": "l",
    "м": "m",
    "н": "n",
    "о": "o",
    "ў": "o",
    "п": "p",
    "р": "r",
    "с": "s",
    "т": "t",
    "у": "u",
    "ф": "f",
    "х": "h",
    "ҳ": "h",
    "ы": "i",
    "q": "k",
    "x": "h",
    "ş": "sh",
    "ç": "ch",
    "ı": "i",
}
TABLES = {"": PLAIN, "kk": KAZAKH, "uz": UZBEK}
STEMMED = ("en", "ru")  # languages with a stemmer


def fold(text: str, language: str = "") -> str:
    """Return a text in the one spelling of its language: `kk`, `uz`, or any other; words are parted by a space."""
    text = _lower(text)
    for old, new in TABLES.get(language, PLAIN).items():
        text = text.replace(old, new)
    return " ".join(_bare(text).split())


def clean(text: str) -> str:
    """Return a text as stemmers take it."""
    text = _lower(text).replace("ё", "е").replace(KEPT, STAND_IN)
    return " ".join(_bare(text).replace(STAND_IN, KEPT).split())


def spellings(word: str) -> set[str]:
    """Return what a word of an unknown language is in each spelling, that of stemmers too."""
    return {clean(word), *(fold(word, language) for language in TABLES)}


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("İ", "i").lower().translate(_GONE).translate(_PARTED)


def _bare(text: str) -> str:
    taken = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(one for one in taken if not _is_mark(one)))


def _is_mark(one: str) -> bool:
    return "\u0300" <= one <= "\u036f" or "\u064b" <= one <= "\u0652"


_GONE = dict.fromkeys(map(ord, APOSTROPHES))
_PARTED = dict.fromkeys(map(ord, PUNCTUATION), " ")


# The same in SQL


def sql_functions() -> Iterator[str]:
    """Yield the statements that make these functions in PostgreSQL, and `search_words` of them.

    `search_words(text, language)` is the tsvector of a text: stems of English and Russian, else the words as folded;
    of a text whose language is not known ('') all of these.
    """
    gone, parted = _quoted(APOSTROPHES), _quoted(PUNCTUATION)
    lowered = "lower(replace(normalize(said, NFC), 'İ', 'i'))"
    lower = f"translate(translate({lowered}, {gone}, ''), {parted}, {_quoted(' ' * len(PUNCTUATION))})"
    yield _function("search_lower", "said text", "text", lower)
    bare = "normalize(regexp_replace(normalize(said, NFD), '[\\u0300-\\u036f\\u064b-\\u0652]', '', 'g'), NFC)"
    yield _function("search_bare", "said text", "text", bare)
    cleaned = f"replace(replace(search_lower(said), 'ё', 'е'), '{KEPT}', '{STAND_IN}')"
    yield _function("search_clean", "said text", "text", f"replace(search_bare({cleaned}), '{STAND_IN}', '{KEPT}')")
    for language, table in TABLES.items():
        name = f"search_fold_{language or 'plain'}"
        yield _function(name, "said text", "text", f"search_bare({_replaced('search_lower(said)', table)})")
    russian = "to_tsvector('pg_catalog.russian', search_clean(said))"  # English too: it stems Latin words as such
    simple = {one: f"to_tsvector('pg_catalog.simple', search_fold_{one or 'plain'}(said))" for one in TABLES}
    cases = "".join(f" WHEN '{one}' THEN {simple[one]}" for one in TABLES if one)
    cases += "".join(f" WHEN '{one}' THEN {russian}" for one in STEMMED)
    cases += f" WHEN '' THEN {' || '.join([russian, *simple.values()])}"
    words = f"CASE split_part(language, '-', 1){cases} ELSE {simple['']} END"
    yield _function("search_words", "said text, language text", "tsvector", words)
    yield _function("search_query", "said text, begins boolean", "tsquery", QUERY % {"parted": _quoted(PARTING)})


# Every word must occur, in one of its spellings; a word that ends with * is the beginning of one. Words that stemmers
# leave out (and, и) count only if there are no others.
PARTING = PUNCTUATION.replace("*", "")
QUERY = """
    coalesce(string_agg(part, ' & ' ORDER BY place) FILTER (WHERE counts OR NOT others), '')::tsquery FROM (
        SELECT place, '(' || string_agg(quote_literal(lexeme) || beginning, ' | ') || ')' AS part, counts,
            bool_or(counts) OVER () AS others
        FROM (
            SELECT place, CASE WHEN begins OR word LIKE '%%*' THEN ':*' ELSE '' END AS beginning,
                search_words(word, '') AS words, search_words(word, 'ru') <> '' AS counts
            FROM regexp_split_to_table(translate(said, %(parted)s, repeat(' ', 40)), '\\s+')
                WITH ORDINALITY one(word, place)
        ) word CROSS JOIN LATERAL unnest(tsvector_to_array(words)) lexeme
        GROUP BY place, beginning, counts
    ) part
"""


def _replaced(value: str, table: dict[str, str]) -> str:
    """Write one table as SQL: what is of one letter for one or none is translated at once, the rest one by one."""
    run: dict[str, str] = {}
    for old, new in table.items():
        if len(old) == 1 and len(new) <= 1:
            run[old] = new
            continue
        value = _translated(value, run)
        run = {}
        value = f"replace({value}, {_quoted(old)}, {_quoted(new)})"
    return _translated(value, run)


def _translated(value: str, run: dict[str, str]) -> str:
    if not run:
        return value
    ordered = sorted(run, key=lambda old: not run[old])  # translate() leaves out what has no counterpart at the end
    return f"translate({value}, {_quoted(''.join(ordered))}, {_quoted(''.join(run[old] for old in ordered))})"


def _function(name: str, takes: str, returns: str, body: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}({takes}) RETURNS {returns} LANGUAGE sql "
        f"IMMUTABLE STRICT PARALLEL SAFE AS $folding$ SELECT {body} $folding$"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
