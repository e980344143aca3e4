"""Rooms import downward only: config, demo -> review -> catalog -> articles -> accounts -> basics."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["basics", "accounts", "articles", "catalog", "review", "demo", "config"]
HEIGHT = {"basics": 0, "accounts": 1, "articles": 2, "catalog": 3, "review": 4, "demo": 5, "config": 5}
BY_NAME = {"import_module", "__import__", "get_model", "get_app_config"}
FIELDS = {"ForeignKey", "OneToOneField", "ManyToManyField"}


def may_import(room: str, other: str) -> bool:
    """Tell whether an import is downward or stays in its room; on one height they are strangers."""
    return room == other or HEIGHT[other] < HEIGHT[room]


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and top package of every import, wherever it stands, and of modules named to import_module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.lineno, node.module.partition(".")[0]
        elif isinstance(node, ast.Call) and called(node) in {
            "import_module",
            "__import__",
            "get_model",
            "get_app_config",
        }:
            yield from ((node.lineno, word) for word in first_word(node))


def relations(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and app of every relation that names its model by a string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) in FIELDS:
            targets = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "to")]
            for target in targets:
                if isinstance(target, ast.Constant) and "." in str(target.value):
                    yield node.lineno, str(target.value).partition(".")[0]


def dependencies(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and app of what a migration depends on or runs before."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in {"dependencies", "run_before"}:
            for pair in ast.walk(node.value):
                if isinstance(pair, ast.Tuple) and isinstance(pair.elts[0], ast.Constant):
                    yield pair.lineno, str(pair.elts[0].value)


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def first_word(node: ast.Call) -> list[str]:
    named = [part.value for part in node.args[:1] if isinstance(part, ast.Constant)]
    return [str(name).partition(".")[0] for name in named]


def upward(room: str, source: str) -> list[str]:
    tree = ast.parse(source)
    found = [*imports(tree), *relations(tree), *dependencies(tree)]
    return [f"{line}: {room} -> {other}" for line, other in found if other in HEIGHT and not may_import(room, other)]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_imports_upward_or_sideways(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    assert files
    wrong = [f"{path.relative_to(ROOT)}:{line}" for path in files for line in upward(room, path.read_text())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("basics", "import accounts"),
        ("accounts", "from articles.models import Article"),
        ("articles", "def f():\n    import catalog.actions"),
        ("catalog", "if TYPE_CHECKING:\n    from review import states"),
        ("config", "from demo import world"),
        ("demo", "import config.settings"),
        ("articles", "models.ForeignKey('catalog.Entry', models.PROTECT)"),
        ("articles", "models.ForeignKey(to='review.Submission', on_delete=1)"),
        ("catalog", "dependencies = [('review', '0001_initial')]"),
        ("catalog", "import_module('review.actions')"),
        ("articles", "apps.get_model('catalog', 'Entry')"),
    ],
)
def test_the_walk_sees_every_way_upward(room: str, source: str) -> None:
    assert upward(room, source)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("review", "from catalog import actions"),
        ("accounts", "from accounts.models import User"),
        ("config", "from review.desk import desk"),
        ("articles", "models.ForeignKey('accounts.User', models.PROTECT)"),
        ("basics", "import articles_elsewhere"),
    ],
)
def test_the_walk_lets_downward_pass(room: str, source: str) -> None:
    assert not upward(room, source)


def test_relations_of_the_models_point_downward() -> None:
    for model in apps.get_models():
        room = model._meta.app_label
        for field in model._meta.get_fields():
            other = getattr(getattr(field, "remote_field", None), "model", None)
            if room in HEIGHT and other is not None and not field.auto_created and other._meta.app_label in HEIGHT:
                assert may_import(room, other._meta.app_label), f"{model.__name__}.{field.name}"


@pytest.mark.parametrize("room", ["basics", "config", "demo"])
def test_rooms_of_words_have_no_models(room: str) -> None:
    assert not list(apps.get_app_config(room).get_models())
    assert not (ROOT / room / "migrations").exists()


def test_every_package_of_ours_is_a_room() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"tests", "bench"} == set(ROOMS)
