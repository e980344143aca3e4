"""Does a text look like its language? By script, and by letters that only some languages have. Pure."""

import regex

from articles.vocabulary import direction_of

SCRIPTS = {
    "Cyrl": regex.compile(r"\p{Cyrillic}"),
    "Latn": regex.compile(r"\p{Latin}"),
    "Arab": regex.compile(r"\p{Arabic}"),
}
CYRILLIC = {"ru", "kk", "ky", "tg", "uk", "be", "bg", "mn"}
LATIN = {"en", "uz", "tk", "az", "tr", "de", "fr", "es", "it", "pl"}
OWN_LETTERS = {
    "kk": set("әғқңөұүһі"),
    "ky": set("ңөү"),
    "tg": set("ҷӯӣғқҳ"),
    "uz-Cyrl": set("ўқғҳ"),
    "az": set("ə"),
    "tk": set("ýäňžş"),
    "tr": set("ışğçöü"),
}
FOREIGN_LETTERS = {
    "ru": set("әғқңөұүһіҷӯӣҳў"),
    "en": set("əışğçňýžñ"),
    "ky": set("әғқұһі"),
    "tr": set("əňýž"),
    "kk": set("ҷӯӣҳў"),
}
ENOUGH, SHARE, RARELY = 300, 0.5, 0.01
LETTER = regex.compile(r"\p{L}")


def looks_like(text: str, language: str) -> bool:
    """Tell whether nothing speaks against a BCP 47 language; a short text is believed."""
    letters = LETTER.findall(text.lower())
    if len(letters) < ENOUGH:
        return True
    script = _script_of(language)
    if script and sum(map(bool, map(SCRIPTS[script].match, letters))) < SHARE * len(letters):
        return False
    tag = language if language in OWN_LETTERS else language.partition("-")[0]
    own, foreign = OWN_LETTERS.get(tag, set()), FOREIGN_LETTERS.get(tag, set())
    if own and not own & set(letters):
        return False
    return sum(letter in foreign for letter in letters) < RARELY * len(letters)


def _script_of(language: str) -> str:
    primary, *rest = language.split("-")
    named = [part for part in rest if part in SCRIPTS]
    if named:
        return named[0]
    if direction_of(language) == "rtl" and primary in {"fa", "ar", "ur", "ps"}:
        return "Arab"
    return "Cyrl" if primary in CYRILLIC else "Latn" if primary in LATIN else ""
