"""Everything that the audit log can say is said in words, once, by the room whose act it is."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.audit import record
from accounts.audit_words import VERBS, provide_verbs, words_of
from accounts.models import User
from tests.people import Cast

ROOMS = ("accounts", "articles", "catalog", "review", "config")
WRITERS = {"record", "record_each", "_turn", "_decide", "_replace", "_note", "_resolved"}
VERB = re.compile(r"[a-z]+(_[a-z]+)*")
VERDICTS = ("approve", "request_changes", "reject")


def verbs_of(argument: ast.expr) -> Iterator[str]:
    """Yield the verbs that an argument may be; of one that ends with what was decided on, all three."""
    match argument:
        case ast.Constant(value=str(verb)) if VERB.fullmatch(verb):
            yield verb
        case ast.IfExp(body=one, orelse=other):
            yield from verbs_of(one)
            yield from verbs_of(other)
        case ast.JoinedStr(values=[ast.FormattedValue(value=ast.Name(id="verdict")), ast.Constant(value=str(end))]):
            yield from (f"{verdict}{end}" for verdict in VERDICTS)


def written() -> set[str]:
    """Return every verb that a call in the rooms names."""
    found: set[str] = set()
    for room in ROOMS:
        for file in (settings.BASE_DIR / room).rglob("*.py"):
            if "migrations" in file.parts:
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for function in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
                found |= said_in(function)
    return found


def said_in(scope: ast.AST) -> set[str]:
    """Return the verbs that a function writes: also those which it chooses first, and then writes by name."""
    found: set[str] = set()
    chosen: dict[str, list[ast.expr]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(scope, ast.FunctionDef):
            for name in node.targets:
                if isinstance(name, ast.Name):
                    chosen.setdefault(name.id, []).append(node.value)
    for node in ast.walk(scope):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITERS:
            for argument in (*node.args[:3], *(given.value for given in node.keywords if given.arg == "verb")):
                found.update(verbs_of(argument))
                if isinstance(argument, ast.Name):
                    found.update(verb for value in chosen.get(argument.id, []) for verb in verbs_of(value))
    return found


def test_every_verb_that_is_written_is_said_in_words() -> None:
    verbs = written()
    assert len(verbs) > 200 and {"sign_in", "approve_annotation", "merge_beads", "break_glass", "place_target"} <= verbs
    assert sorted(verbs - VERBS.keys()) == []


def test_no_two_verbs_are_said_alike() -> None:
    said = [str(words) for words in VERBS.values()]
    assert sorted({words for words in said if said.count(words) > 1}) == []


def test_a_verb_is_said_by_one_room_and_an_unknown_one_says_itself() -> None:
    with pytest.raises(ValueError, match="sign_in"):
        provide_verbs({"sign_in": "Came in"})
    assert str(VERBS["sign_in"]) == "Sign-in succeeded"
    assert words_of("turn_the_page") == "turn the page"
    assert words_of("second_step_limited") == "Too many attempts"


def test_the_page_of_the_log_speaks_the_language_of_its_reader(client: Client, cast: Cast) -> None:
    record("hide_annotation", User, by=cast.editor)
    client.force_login(cast.administrator)
    page = client.get(reverse("accounts:audit"), headers={"accept-language": "ru"}).content.decode()
    assert "Пометка скрыта" in page and "hide_annotation" in page
