"""Refuse passwords that are long and yet easily guessed: common phrases, patterns, and what is known of the person."""

import re
from functools import cache
from pathlib import Path

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from basics.errors import Refused

LIST = Path(__file__).with_name("common_phrases.txt")
LEET = str.maketrans("013457@$!", "oieastasi")
NOT_LETTERS = re.compile(r"[\W\d_]+")
NOT_WORD = re.compile(r"[\W_]+")
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "01234567890",
    "йцукенгшщзхъ",
    "фывапролджэ",
)
OURS = ("perimeter",)
LEAST = 8  # characters that nobody who knows the person could have put there


@cache
def common_phrases() -> frozenset[str]:
    """Return the bundled phrases, without blanks and signs."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(_plain(line) for line in lines if line and not line.startswith("#"))


def _plain(text: str) -> str:
    return NOT_WORD.sub("", text.casefold())


def is_common(password: str) -> bool:
    """Tell whether a password is a common phrase (also in disguise), one thing repeated, or a run of keys."""
    plain = _plain(password)
    shapes = {plain, plain.translate(LEET), plain.rstrip("0123456789"), NOT_LETTERS.sub("", plain.translate(LEET))}
    return bool(shapes & common_phrases()) or _is_repeated(plain) or _is_run(plain)


def _is_repeated(plain: str) -> bool:
    """Find `abcabcabc`: a text stands in its own double before its end only if it repeats a part."""
    return len(set(plain)) <= 3 or plain in (plain + plain)[1:-1]


def _is_run(plain: str) -> bool:
    """Find passwords that keyboard and alphabet rows make: nothing much is left without them."""
    left = plain
    for run in RUNS:
        for row in (run, run[::-1]):
            for length in range(len(row), 3, -1):
                for start in range(len(row) - length + 1):
                    left = left.replace(row[start : start + length], "")
    return len(left) < len(plain) and len(left) < LEAST // 2


class CommonPhraseValidator:
    """Refuse what is_common finds; Django's own list has hardly anything of 12 characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        if is_common(password):
            raise ValidationError(
                _("This password is one of those that are tried first."), code="password_common_phrase"
            )

    def get_help_text(self) -> str:
        return _("A few words that nobody else would put together are a good password.")


class PersonalDataValidator:
    """Refuse a password that is hardly more than the person's name, email or the product's name."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.casefold()
        for word in sorted(_words_of(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < len(password) and len(NOT_LETTERS.sub("", left)) < LEAST:
            raise ValidationError(_("This password is mostly your name, your email or the name of this product."))

    def get_help_text(self) -> str:
        return ""


def _words_of(user: User | None) -> set[str]:
    texts = [user.name, user.email.rpartition(".")[0]] if user else []
    words = {word for text in texts for word in NOT_LETTERS.split(text.casefold())}
    return {word for word in {*words, *OURS} if len(word) >= 4}


def check_new_password(password: str, person: User, *, field: str) -> None:
    """Refuse a password that the validators of the settings find fault with."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise Refused(Refused.INVALID, " ".join(error.messages), fields={field: list(error.messages)}) from error
