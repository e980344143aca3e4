"""Collect what is to be translated, and compile the catalogs, without gettext's own programs.

Templates are read by Django's own parser, so that a message id is exactly what it is when the page is rendered.
"""

import ast
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from django.apps import apps
from django.conf import settings
from django.template import Engine, engines
from django.template.base import FilterExpression, Node
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

# How many leading arguments a call has that are texts, and whether the first is a context.
CALLS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (1, False)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (2, False)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], (2, True)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], (3, True)),
}
PLURALS = {
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "kk": "nplurals=2; plural=(n != 1);",
}


IN_EXPRESSION = re.compile(r"""_\((?P<quote>["'])(?P<text>[^"']+)(?P=quote)\)""")


class Message(NamedTuple):
    text: str
    plural: str = ""
    context: str = ""


def messages_of_python(source: str) -> Iterator[Message]:
    """Yield the texts that a module gives to gettext as literals, in order."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        count, has_context = CALLS.get(name, (0, False))
        texts = [part.value for part in call.args[:count] if isinstance(part, ast.Constant)]
        if count and len(texts) == count and all(isinstance(text, str) for text in texts):
            words = [str(text) for text in texts]
            context = words.pop(0) if has_context else ""
            yield Message(words[0], words[1] if len(words) > 1 else "", context)


def messages_of_template(source: str, engine: Engine) -> Iterator[Message]:
    """Yield the texts of a template's translate and blocktranslate tags, then those of `_("...")` in expressions."""
    for node in _nodes(engine.from_string(source).nodelist):
        if isinstance(node, TranslateNode):
            text = getattr(node.filter_expression.var, "literal", None)
            if isinstance(text, str):
                yield Message(text.replace("%", "%%"), "", _constant(node.message_context))
        elif isinstance(node, BlockTranslateNode):
            singular, _names = node.render_token_list(node.singular)
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield Message(singular, plural, _constant(node.message_context))
    yield from (Message(found["text"].replace("%", "%%")) for found in IN_EXPRESSION.finditer(source))


def collect_messages(root: Path) -> dict[Message, list[str]]:
    """Return every text of our own packages and templates, and the files that say it."""
    found: dict[Message, list[str]] = {}
    engine = engines["django"].engine  # type: ignore[attr-defined]
    packages = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == root]
    modules = sorted(path for package in packages for path in package.rglob("*.py") if "migrations" not in path.parts)
    templates = sorted(path for path in (root / "templates").rglob("*") if path.suffix in {".html", ".txt"})
    for path in [*modules, *templates]:
        source, place = path.read_text(encoding="utf-8"), path.relative_to(root).as_posix()
        read = messages_of_python(source) if path.suffix == ".py" else messages_of_template(source, engine)
        for message in read:
            places = found.setdefault(message, [])
            if place not in places:
                places.append(place)
    return found


def update_file(path: Path, language: str, messages: dict[Message, list[str]]) -> polib.POFile:
    """Write a .po file anew: what is translated stays, what nobody says any more is kept as obsolete."""
    old = polib.pofile(str(path)) if path.exists() else polib.POFile()
    known = {(entry.msgid, entry.msgctxt or ""): entry for entry in old}
    new = polib.POFile(wrapwidth=110)
    new.metadata = _header(language)
    for message, places in messages.items():
        entry = known.pop((message.text, message.context), None) or polib.POEntry(msgid=message.text)
        entry.obsolete = False
        entry.msgctxt = message.context or None
        if message.plural:
            forms = int(PLURALS[language][len("nplurals=")])
            entry.msgid_plural = message.plural
            entry.msgstr_plural = {n: entry.msgstr_plural.get(n, "") for n in range(forms)}
        entry.occurrences = [(place, "") for place in places]
        entry.flags = ["python-format"] if "%(" in message.text else []
        new.append(entry)
    for entry in known.values():
        if entry.translated() or entry.obsolete:
            entry.obsolete, entry.occurrences = True, []
            new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    return new


def catalog_files() -> list[tuple[str, Path]]:
    """Return each language but English with its .po file."""
    folder = Path(settings.LOCALE_PATHS[0])
    return [(code, folder / code / "LC_MESSAGES" / "django.po") for code, _name in settings.LANGUAGES if code != "en"]


def borrowed_files() -> list[Path]:
    """Return the .po files of texts that packages say and do not translate themselves; kept by hand."""
    return [
        path for folder in settings.LOCALE_PATHS[1:] for path in sorted(Path(folder).glob("*/LC_MESSAGES/django.po"))
    ]


def compile_stale() -> list[Path]:
    """Compile the catalogs that are newer than what was compiled of them; safe when several processes do it at once."""
    done = []
    for source in [*(path for _language, path in catalog_files()), *borrowed_files()]:
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            handle, name = tempfile.mkstemp(dir=target.parent, suffix=".mo.new")
            os.close(handle)
            polib.pofile(str(source)).save_as_mofile(name)
            Path(name).chmod(0o644)
            Path(name).replace(target)
            done.append(target)
    return done


def _header(language: str) -> dict[str, str]:
    return {
        "Project-Id-Version": "Perimeter",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
    }


def _constant(expression: FilterExpression | None) -> str:
    return str(expression.resolve({})) if expression else ""  # type: ignore[arg-type]


def _nodes(value: object) -> Iterator[Node]:
    """Yield all nodes, also those inside of block tags, which Django's own walk leaves out."""
    for part in value if isinstance(value, list | tuple) else ():
        if isinstance(part, Node):
            yield part
            yield from (inner for held in vars(part).values() for inner in _nodes(held))
        else:
            yield from _nodes(part)
