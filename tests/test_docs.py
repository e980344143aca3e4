"""The documents stay true: every command, API path and page of them, or a test fails."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands
from django.urls import URLPattern, get_resolver

ROOT = Path(__file__).resolve().parent.parent
DOCS = sorted((ROOT / "docs").rglob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")


def words_of_the_docs() -> str:
    return "\n".join(path.read_text() for path in [*DOCS, ROOT / "README.md"])


def commands_of_ours() -> list[str]:
    ours = {app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    return sorted(name for name, app in get_commands().items() if app in ours)


def api_paths() -> list[str]:
    """Return every path under /api/v1/ as people write it: `/api/v1/people/{pk}/`."""
    found = []
    for prefix, pattern in walk(get_resolver(), ""):
        if prefix.startswith("api/v1/"):
            found.append("/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", prefix))
        del pattern
    return sorted(set(found))


def walk(resolver, prefix: str):
    for pattern in resolver.url_patterns:
        here = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield here, pattern
        else:
            yield from walk(pattern, here)


@pytest.mark.parametrize("name", commands_of_ours())
def test_every_command_is_documented(name: str) -> None:
    assert f"`manage.py {name}" in words_of_the_docs() or f"manage.py {name} " in words_of_the_docs()


def test_every_path_of_the_api_is_documented_and_no_other() -> None:
    rows = re.findall(r"^\| `(/api/v1/[^`]*)` \|", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
    assert rows == sorted(rows)
    assert rows == api_paths()


def test_every_document_stands_in_the_index() -> None:
    linked = set(LINK.findall((ROOT / "docs/README.md").read_text()))
    for path in DOCS:
        name = path.relative_to(ROOT / "docs").as_posix()
        assert name == "README.md" or name in linked, name


@pytest.mark.parametrize("path", [*DOCS, ROOT / "README.md"], ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in LINK.findall(path.read_text()):
        if not re.match(r"https?:|mailto:", target):
            assert (path.parent / target).exists(), target


def test_files_that_the_documents_name_exist() -> None:
    for name in set(
        re.findall(r"`((?:config|basics|accounts|articles|catalog|review|demo|tests)/[\w/]+\.py)`", words_of_the_docs())
    ):
        assert (ROOT / name).exists(), name
