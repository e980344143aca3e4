"""What changed between two texts of Markdown, as they read: rendered, with the words marked. Pure.

The HTML of both is compared block by block; inside a block that differs word by word. The tags are those of the new
text, and only words are wrapped in `ins` and `del`, so what comes out is as well-formed as what `prose.to_html` gives.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

import regex
from django.utils.safestring import SafeString, mark_safe

from basics import prose
from basics.passages import CHANGED, MOVED_AWAY, MOVED_HERE, SAME, Passage, apart, moved_pieces
from basics.word_changes import (
    DELETE,
    EQUAL,
    INSERT,
    Effort,
    are_alike,
    pairs_of,
    sentences,
    stretches,
    token_runs,
)

_TOKEN = regex.compile(r"<[^>]*>|&#?\w+;|\w+(?:['’ʼ-]\w+)*|\s+|\X")
_TAG = regex.compile(r"<(?P<close>/?)(?P<name>\w+)[^>]*>")
_TAGS = regex.compile(r"(<[^>]*>)")
_SPACE = regex.compile(r"\s*")
_VOID = {"br", "hr"}
_LISTS = {"ul", "ol"}
Run = tuple[str, list[str]]
_MARKS = {DELETE: "del", INSERT: "ins"}


def rendered_changes(old: str, new: str, effort: Effort) -> list[Passage]:
    """Return the passages of two texts of Markdown, rendered; those that did not change can be folded."""
    left, right = blocks_of(prose.to_html(old)), blocks_of(prose.to_html(new))
    moved = moved_pieces(left, right)
    found = [
        (change, html, count)
        for stretch in stretches(left, right)
        for change, part in apart(stretch, moved)
        for html, count in _shown(change, part.old, part.new, pairs_of(part), effort)
    ]
    return list(_gathered(found))


def _shown(
    change: str, old: list[str], new: list[str], pairs: list[tuple[str, str]], effort: Effort
) -> Iterator[tuple[str, int]]:
    if change == SAME:
        yield "".join(new), len(new)
    elif change == MOVED_AWAY:
        yield _marked([(DELETE, _TAGS.split("".join(old)))], keep=True), len(old)
    elif change == MOVED_HERE:
        yield _marked([(INSERT, _TAGS.split("".join(new)))]), len(new)
    else:
        for was, now in pairs:
            yield _block(was, now, effort), 1


def _block(old: str, new: str, effort: Effort) -> str:
    """Return one changed block; without a common word the old one before the new one."""
    if are_alike(old, new):
        return _marked(_runs(old, new, effort))
    return _marked([(DELETE, _TAGS.split(old))], keep=True) + _marked([(INSERT, _TAGS.split(new))])


def _runs(old: str, new: str, effort: Effort) -> Iterator[Run]:
    """Yield the runs of tokens of two blocks, compared by sentence first."""
    for stretch in stretches(sentences(old), sentences(new)):
        for was, now in pairs_of(stretch):
            if stretch.same:
                yield EQUAL, _TAGS.split(now)
            elif effort.allows(was, now):
                yield from token_runs(_tokens(was), _tokens(now))
            else:
                effort.is_spent = True
                yield from ((DELETE, _TAGS.split(was)), (INSERT, _TAGS.split(now)))


def _gathered(found: list[tuple[str, str, int]]) -> Iterator[Passage]:
    for change, group in groupby(found, lambda one: CHANGED if one[0] == SAME and one[2] == 1 else one[0]):
        rows = list(group)
        html: SafeString = mark_safe("".join(row[1] for row in rows))  # noqa: S308  # made of sanitised HTML
        yield Passage(change, sum(row[2] for row in rows), html=html)


def _tokens(html: str) -> list[str]:
    return _TOKEN.findall(html)  # type: ignore[no-any-return]


def _marked(runs: Iterable[Run], *, keep: bool = False) -> str:
    """Return the tokens with their words marked; tags that were deleted are dropped unless `keep`."""
    pieces: list[str] = []
    open_tags: list[str] = []
    for kind, tokens in runs:
        for is_tag, group in groupby(tokens, lambda token: token.startswith("<")):
            if not is_tag:
                pieces.append(_words(kind, "".join(group), open_tags))
            elif kind != DELETE or keep:
                pieces += [_tag(token, open_tags) for token in group]
    return "".join(pieces)


def _tag(token: str, open_tags: list[str]) -> str:
    name = token.strip("</> ").split(" ")[0]
    if token.startswith("</"):
        if open_tags:
            open_tags.pop()
    elif name not in _VOID:
        open_tags.append(name)
    return token


def _words(kind: str, said: str, open_tags: list[str]) -> str:
    if kind == EQUAL or not said.strip():
        return said
    marked = f"<{_MARKS[kind]}>{said}</{_MARKS[kind]}>"
    if not open_tags:
        return f"<p>{marked}</p>"
    return f"<li>{marked}</li>" if open_tags[-1] in _LISTS else marked


def blocks_of(html: str) -> list[str]:
    """Cut rendered HTML into its top-level blocks."""
    blocks, depth, start = [], 0, 0
    for found in _TAG.finditer(html):
        name = found["name"]
        if name not in _VOID:
            depth += -1 if found["close"] else 1
        if depth == 0:
            end = _SPACE.match(html, found.end()).end()
            blocks.append(html[start:end])
            start = end
    rest = html[start:]
    return [*blocks, rest] if rest.strip() else blocks
