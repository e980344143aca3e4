"""Add an article from a file, as the page and the API do: same actions, same rules."""

import argparse
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from articles import actions, filing
from articles import vocabulary as words
from articles.capturing import signature_of
from articles.inputs import Agent, Bytes, ItemFacts, Provenance, Publication, Quoted, SourceFacts, TextFacts
from basics.call import Call, calling, request_id_from
from basics.errors import Refused

EXAMPLE = """\
example, a translation of which the original is not held:

  manage.py add_article lake.txt --as aigerim@example.org \\
    --source valley.example --reliability C --reliability-reason "Named authors; corrects itself." \\
    --title "The upper lake" --language en --author-from-text \\
    --translated-from valley.example --original-language ru \\
    --credit-line-from-text --asserted-by publisher --agent "translator:person:A. Translator" \\
    --quotes "Highland Gazette" --quoted-title "Told twice" --quoted-passage "the ministry was told twice"

Nothing is guessed silently: an encoding that the bytes do not say must be named with --encoding, and a credit line or
an author is taken from the last lines of the text only when asked for. Either all of it is saved, or nothing.
"""


class Command(BaseCommand):
    help = "Add an article from a file, with its source, its translation provenance and what it quotes."

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        formatter = argparse.RawDescriptionHelpFormatter
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.formatter_class, parser.epilog = formatter, EXAMPLE
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="text, HTML, Markdown, DOCX, PDF or a saved mail")
        parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help="the person who adds it")
        parser.add_argument("--source", required=True, metavar="NAME", help="the outlet; made when it is not known")
        parser.add_argument(
            "--reliability", default="", choices=["", *words.Reliability.values], help="of a new source"
        )
        parser.add_argument("--reliability-reason", default="", metavar="WHY", help="default: F, not judged yet")
        parser.add_argument("--title", required=True)
        parser.add_argument("--language", required=True, help="of the text, as BCP 47: ru, kk, uz-Cyrl, en ...")
        parser.add_argument("--author", default="", help="as printed")
        parser.add_argument(
            "--author-from-text", action="store_true", help="take the name in the last lines of the text"
        )
        parser.add_argument("--url", default="", help="address of the publication")
        parser.add_argument("--published-on", type=_day, metavar="YYYY-MM-DD")
        parser.add_argument("--encoding", default="", help="when the bytes do not say it: cp1251, koi8_r, kz1048 ...")
        self._add_translation(parser.add_argument_group("a translation"))
        self._add_quotes(parser.add_argument_group("what it quotes"))

    def _add_translation(self, group: Any) -> None:
        methods, custodies = words.TranslationMethod.values, words.Custody.values
        group.add_argument("--translated-from", default="", metavar="NAME", help="source of the original")
        group.add_argument("--original-language", default="", metavar="LANGUAGE")
        group.add_argument("--original-title", default="", metavar="TITLE")
        group.add_argument("--original-url", default="", metavar="URL")
        group.add_argument("--custody", default=words.Custody.NOT_HELD, choices=custodies, help="default: %(default)s")
        group.add_argument(
            "--method", default=words.TranslationMethod.UNKNOWN, choices=methods, help="default: %(default)s"
        )
        group.add_argument("--post-edit", default=words.PostEdit.NONE, choices=words.PostEdit.values)
        completeness = words.Completeness.values
        group.add_argument("--completeness", default=words.Completeness.UNKNOWN, choices=completeness)
        group.add_argument(
            "--pivot-language", action="append", default=[], metavar="LANGUAGE", help="through it; may be repeated"
        )
        group.add_argument(
            "--agent",
            action="append",
            default=[],
            type=_agent,
            metavar="ROLE:KIND:NAME",
            help=f"may be repeated; KIND is {', '.join(words.AgentKind.values)}; an engine is NAME@VERSION",
        )
        group.add_argument("--credit-line", default="", metavar="LINE", help="word for word, as printed")
        group.add_argument("--credit-line-from-text", action="store_true", help="take the last line of the text")
        group.add_argument("--asserted-by", default=words.AssertedBy.UNKNOWN, choices=words.AssertedBy.values)

    def _add_quotes(self, group: Any) -> None:
        group.add_argument("--quotes", default="", metavar="NAME", help="source of the quoted publication")
        group.add_argument("--quoted-passage", default="", metavar="WORDS", help="the passage, word for word")
        group.add_argument("--quoted-title", default="", metavar="TITLE")
        group.add_argument("--quoted-url", default="", metavar="URL")
        group.add_argument("--quoted-language", default="", metavar="LANGUAGE")

    def handle(self, *args: Any, **options: Any) -> None:
        with calling(Call(request_id=request_id_from(""), means="command")):
            try:
                version = self._file(options)
            except Refused as refusal:
                raise CommandError(_sentences(refusal)) from refusal
        self.stdout.write(self.style.SUCCESS(f"Added: {version.title} ({version.get_absolute_url()})"))

    def _file(self, options: dict[str, Any]) -> Any:
        by, raw = _person(options["email"]), _bytes(options)
        signature = signature_of(actions.read_bytes(raw).text)
        facts = _facts(options, signature.author, signature.credit_line)
        published, origin = _publications(options, facts)
        return filing.file_article(raw, facts, published, origin=origin, quotes=_quotes(options), by=by)


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{given}” is no day such as 2026-03-01.") from error


def _agent(given: str) -> Agent:
    """Return who or what had a hand in a translation; what follows an “@” is a version."""
    role, kind, name = (*given.split(":", 2), "", "")[:3]
    if role not in words.AgentRole.values or kind not in words.AgentKind.values or not name.strip():
        roles, kinds = ", ".join(words.AgentRole.values), ", ".join(words.AgentKind.values)
        raise argparse.ArgumentTypeError(f"“{given}” is not ROLE:KIND:NAME, with ROLE of {roles}, KIND of {kinds}.")
    name, _at, version = name.partition("@")
    return Agent(name.strip(), kind, role, version.strip())


def _person(email: str) -> User:
    found: User | None = User.objects.active().filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"There is no active person with the email {email}.")
    return found


def _bytes(options: dict[str, Any]) -> Bytes:
    path: Path = options["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    filename = os.fsencode(path.name).decode("utf-8", "replace")  # a file's name may be any bytes
    return Bytes(content, words.CaptureMethod.COMMAND, filename=filename, encoding=options["encoding"])


def _facts(options: dict[str, Any], author: str, credit_line: str) -> TextFacts:
    """Return what is said of the text; what should come from its last lines must be there."""
    for option, found in (("author_from_text", author), ("credit_line_from_text", credit_line)):
        if options[option] and not found:
            raise CommandError(f"--{option.replace('_', '-')}: the last lines of the text show none.")
    translated = bool(options["translated_from"])
    if not translated and any(options[f"original_{name}"] for name in ("language", "title", "url")):
        raise CommandError("--original-... describe what was translated: say --translated-from.")
    provenance = Provenance(
        method=options["method"],
        post_edit=options["post_edit"],
        completeness=options["completeness"],
        pivot_languages=tuple(options["pivot_language"]),
        agents=tuple(options["agent"]),
        credit_line=credit_line if options["credit_line_from_text"] else options["credit_line"],
        asserted_by=options["asserted_by"],
    )
    if not translated and provenance != Provenance():
        raise CommandError("Only a translation has a method or a credit line: say --translated-from.")
    return TextFacts(
        title=options["title"],
        language=options["language"],
        kind=words.TextKind.TRANSLATION if translated else words.TextKind.ORIGINAL,
        author=author if options["author_from_text"] else options["author"],
        provenance=provenance if translated else None,
    )


def _publications(options: dict[str, Any], facts: TextFacts) -> tuple[Publication, Publication | None]:
    """Return where the text appeared and what it was translated from; None for the latter when both are the same."""
    source = SourceFacts(options["source"], options["reliability"], options["reliability_reason"])
    original = ItemFacts(
        title=options["original_title"],
        url=options["original_url"],
        language=options["original_language"],
        custody=options["custody"],
    )
    held = ItemFacts(
        title=options["title"],
        url=options["url"],
        author=facts.author,
        language=options["language"],
        published_on=options["published_on"],
        custody=words.Custody.HELD,
    )
    if not options["translated_from"]:
        return Publication(source, held), None
    if options["translated_from"].casefold() == options["source"].casefold():
        return (
            (Publication(source, held), Publication(source, original))
            if options["url"]
            else (Publication(source, replace(original, author=held.author, published_on=held.published_on)), None)
        )
    return Publication(source, held), Publication(SourceFacts(options["translated_from"]), original)


def _quotes(options: dict[str, Any]) -> list[Quoted]:
    if not options["quotes"]:
        if any(options[f"quoted_{name}"] for name in ("passage", "title", "url", "language")):
            raise CommandError("--quoted-... describe what is quoted: say --quotes.")
        return []
    if not options["quoted_passage"]:
        raise CommandError("--quotes needs --quoted-passage: which words rest on it?")
    facts = ItemFacts(
        title=options["quoted_title"],
        url=options["quoted_url"],
        language=options["quoted_language"],
        custody=words.Custody.CITED_ONLY,
    )
    return [Quoted(options["quoted_passage"], Publication(SourceFacts(options["quotes"]), facts))]


def _sentences(refusal: Refused) -> str:
    """Return what is wrong with which field, and for an unconfirmed encoding how to confirm it here."""
    encoding = refusal.details.get("encoding")
    if encoding:
        return f"{refusal.message} Here: --encoding {encoding}"
    said = [f"{name}: {line}" for name, lines in refusal.fields.items() for line in lines]
    return " ".join(said) or str(refusal.message)
