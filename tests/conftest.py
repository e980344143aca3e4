"""Fixtures that every test may use."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.template.base import Node, NodeList, Template
from django.template.loader import get_template
from django.template.loader_tags import BlockNode
from django.templatetags.i18n import GetCurrentLanguageBidiNode, GetCurrentLanguageNode
from django.test import override_settings
from django.utils import translation

from basics.gettext_files import compile_stale
from tests.attacks.tally import pytest_terminal_summary as pytest_terminal_summary
from tests.hashing import HASHERS
from tests.people import Cast, make_cast

HERE = Path(__file__).parent
PLAIN_RENDER = vars(Template)["_render"]  # read before the test runner puts its own in its place


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes long: a worker that has nothing left to do waits for the other."""
    items.sort(key=lambda item: item.get_closest_marker("journey") is None and item.path.parent != HERE)


@pytest.fixture(scope="session", autouse=True)
def rare_collections() -> None:
    """Look for cyclic rubbish rarely, and never in what the imports made: a page's objects go without it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix, django_db_use_migrations, request
) -> None:
    """Let the test databases be copies of one migrated before: pytest-django asks for this before it makes them."""
    if django_db_use_migrations:
        connection.settings_dict["TEST"]["TEMPLATE"] = request.getfixturevalue("untouched_database")


@pytest.fixture(scope="session", autouse=True)
def compiled_catalogs() -> None:
    """Compile the translations, which are kept as sources only."""
    compile_stale()


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Hash passwords as the product does, with less work."""
    with override_settings(PASSWORD_HASHERS=HASHERS):
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English: the language of a test client's request outlives the request."""
    with translation.override("en"):
        yield


@pytest.fixture
def unwatched_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Render as a site does. Django's test runner keeps a copy of each template's context, for `response.context`."""
    monkeypatch.setattr(Template, "_render", PLAIN_RENDER)


@pytest.fixture
def bare_pages(unwatched_templates: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the frame around pages undrawn, for tests that knock at every door and look at the status alone."""
    whole: Template = get_template("base.html").template  # type: ignore[attr-defined]
    monkeypatch.setattr(whole, "nodelist", NodeList(inside(whole.nodelist)))


def inside(nodes: NodeList) -> Iterator[Node]:
    """Return what pages put into the frame: its outermost blocks but its head and foot, and what those rely on."""
    for node in nodes:
        if isinstance(node, BlockNode):
            if node.name not in {"bar", "footer"}:
                yield node
        elif isinstance(node, GetCurrentLanguageNode | GetCurrentLanguageBidiNode):
            yield node
        else:
            for name in node.child_nodelists:
                yield from inside(NodeList(getattr(node, name, ())))


@pytest.fixture
def cast(db: None) -> Cast:
    """Return the cast of people, each with their role."""
    return make_cast()


@pytest.fixture(autouse=True)
def captures_in_a_folder_of_their_own(settings, tmp_path):
    """Keep the bytes that tests capture out of everybody's way."""
    storages = {**settings.STORAGES}
    storages["captures"] = {**storages["captures"], "OPTIONS": {"location": tmp_path / "captures"}}
    settings.STORAGES = storages
