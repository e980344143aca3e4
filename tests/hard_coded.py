"""Find what a person may read that stands in the program as it is: constants of two words and more outside gettext.

Passed over is what nobody reads as a sentence of a page: docstrings, what gettext gets, logs, what a command prints and
its help, what the description of the API says, errors of the program itself, statements of SQL, markup and styles.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings

ROOMS = ("basics", "accounts", "articles", "catalog", "review", "config")
GETTEXT = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
GETTEXT |= {"npgettext", "npgettext_lazy"}
UNSAID_CALLS = {
    *("compile", "execute", "RawSQL", "CommandError", "ImproperlyConfigured", "ArgumentTypeError"),
    *("ValueError", "TypeError", "KeyError", "LookupError", "RuntimeError", "AssertionError", "NotImplementedError"),
    *("OpenApiParameter", "OpenApiResponse", "OpenApiExample", "OpenApiTypes", "extend_schema", "extend_schema_field"),
    *("debug", "info", "warning", "error", "exception", "critical"),
}
UNSAID_KEYWORDS = {"help_text", "help", "description", "epilog", "metavar"}  # of serializers and of commands
WORD = re.compile(r"[^\W\d_]{2,}")
TWO_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
SQL = re.compile(
    r"\b(SELECT|FROM|WHERE|JOIN|AND|ORDER|UPDATE|INSERT|COALESCE|CASE|WITH|CREATE|EXISTS|LOCK|SHOW|ALTER|RETURNING|AS"
    r"|jsonb?_\w+)\b|^\w+ (?:text|boolean|jsonb)(?:,|$)|::"
)
MARKUP = re.compile(r"<[^>]*(>|$)|^[^<]*>")


class Read(NamedTuple):
    """What one module says by itself: (line, words) of its constants, and lines of refusals with words of their own."""

    said: list[tuple[int, str]]
    refusals: list[int]


@cache
def modules() -> dict[str, Read]:
    """Read every module of the program but its migrations, by its path from the root."""
    root = settings.BASE_DIR
    paths = sorted(path for room in ROOMS for path in (root / room).rglob("*.py") if "migrations" not in path.parts)
    return {path.relative_to(root).as_posix(): read(path.read_text(encoding="utf-8")) for path in paths}


def read(source: str) -> Read:
    """Go through a module once; what gettext gets, and what nobody reads on a page, is not gone into."""
    found = Read([], [])
    waiting: list[Any] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and is_sentence(node.value):
                found.said.append((node.lineno, node.value))
        elif isinstance(node, ast.Call):
            waiting += _of_call(node, found)
        elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):  # that is a docstring
            for part in vars(node).values():  # quicker than ast.iter_child_nodes
                if isinstance(part, list):
                    waiting += [one for one in part if isinstance(one, ast.AST)]
                elif isinstance(part, ast.AST) and not isinstance(part, ast.Name):
                    waiting.append(part)
    found.said.sort()
    return found


def _of_call(node: ast.Call, found: Read) -> list[ast.AST]:
    """Return the parts of a call that may say something."""
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    of = node.func.value if isinstance(node.func, ast.Attribute) else None  # in Refused.invalid(...)
    messages = node.args[1:] if name == "Refused" else node.args if getattr(of, "id", "") == "Refused" else []
    if any(_is_text(word) for part in messages for word in getattr(part, "values", [part])):
        found.refusals.append(node.lineno)
    if name in GETTEXT or name in UNSAID_CALLS:
        return []
    return [node.func, *node.args, *(word.value for word in node.keywords if word.arg not in UNSAID_KEYWORDS)]


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(WORD.search(node.value))


def is_sentence(words: str) -> bool:
    """Tell whether a constant holds two words one after the other, outside of markup, and is no SQL."""
    return bool(TWO_WORDS.search(words)) and not SQL.search(words) and bool(TWO_WORDS.search(MARKUP.sub(" ", words)))


# JavaScript

PARTS = re.compile(
    r"""//[^\n]*|/\*.*?\*/|`(?P<raw>(?:[^`\\]|\\.)*)`|"(?P<double>(?:[^"\\\n]|\\.)*)"|'(?P<single>(?:[^'\\\n]|\\.)*)'""",
    re.DOTALL,
)
PLAIN = re.compile(r"[(“«]?[^\W\d_]{2,}[)”».,:;?!…]*")
TAGS = {
    "a",
    "button",
    "details",
    "dialog",
    "form",
    "input",
    "li",
    "main",
    "ol",
    "option",
    "select",
    "summary",
    "textarea",
}


def said_in_script(source: str) -> Iterator[str]:
    """Yield quoted constants of a script in which two words stand side by side, but for what an `Error` says."""
    for found in PARTS.finditer(source):
        words = next((part for part in found.groups() if part is not None), None)
        if words is None or source[: found.start()].rstrip().endswith("Error("):
            continue
        parts = re.sub(r"\$\{[^}]*\}", "…", MARKUP.sub(" ", words)).split()
        is_word = [bool(PLAIN.fullmatch(part)) and part.strip(",") not in TAGS for part in parts]
        if any(one and two for one, two in pairwise(is_word)):
            yield words
