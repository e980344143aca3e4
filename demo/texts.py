"""Chapters of the story about texts: sources, articles and their translations, annotations, tags and rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User
from articles import actions as articles
from articles.aligning import align_texts
from articles.assigning import finish_part, start_round
from articles.beads import confirm_bead, explain_gap
from articles.correcting import correct_text
from articles.inputs import Agent, Bytes, ItemFacts, Note, Passage, Provenance, TextFacts
from articles.judging import answer_issue, raise_issue
from articles.models import Alignment, Bead, Segment, SourceItem, TextVersion
from articles.origins import Origin, record_origins
from articles.passages import find_passage
from articles.tagging import add_tag
from articles.vocabulary import CaptureMethod, Custody, GapReason, TextKind
from basics.clock import telling
from demo.world import FIRST_DAY, Row, texts_of

if TYPE_CHECKING:
    from demo.story import Story

HOUR = 1 / 24
CONFIRMED = 9  # rows of the first alignment


def add_sources(story: Story) -> None:
    for row in story.world.sources:
        facts = {name: row[name] for name in ("homepage", "country", "languages", "kind") if row.get(name)}
        with telling(story.days_ago(FIRST_DAY - 1)):
            story.sources[row["key"]] = articles.add_source(
                row["name"],
                by=story.people["analyst"],
                reliability=row["reliability"],
                reliability_reason=row["reliability_reason"],
                **facts,
            )


def add_articles(story: Story) -> None:
    for number, row in enumerate(story.world.articles):
        _add_article(story, row, by=story.people[("analyst", "analyst2")[number % 2]])


def _add_article(story: Story, row: Row, *, by: User) -> None:
    age = _article_age(row)
    item_facts = ItemFacts(
        title=row["title"],
        url=row.get("url", ""),
        author=row.get("author", ""),
        language=row["language"],
        published_on=story.days_ago(age + 1).date(),
        custody=row.get("custody", Custody.HELD),
    )
    with telling(story.days_ago(age)):
        item = articles.add_source_item(story.sources[row["source"]], item_facts, by=by)
        for text in texts_of(row):
            _add_text(story, row, text, item, by=by)
    with telling(story.days_ago(age - HOUR)):
        for quoted in row.get("quoted_source", []):
            _add_quoted_source(story, quoted, by=by)


def _add_text(story: Story, row: Row, text: Row, item: SourceItem, *, by: User) -> None:
    original = story.texts.get(row["key"])
    is_translation = text is not row
    facts = TextFacts(
        title=text["title"],
        language=text["language"],
        kind=TextKind.TRANSLATION if is_translation else TextKind.ORIGINAL,
        author=row.get("author", ""),
        provenance=_provenance(text, original, item) if is_translation else None,
    )
    raw = Bytes(text["text"].encode(), method=CaptureMethod.PASTE)
    there = next((told for key, told in story.texts.items() if key in _keys(row)), None)
    if there is None:
        story.texts[text["key"]] = articles.add_article(raw, facts, item, by=by)
    else:
        story.texts[text["key"]] = articles.add_text(there.article, raw, facts, by=by)


def _keys(row: Row) -> set[str]:
    return {row["key"], *(text["key"] for text in row.get("translation", []))}


def _provenance(text: Row, original: TextVersion | None, item: SourceItem) -> Provenance:
    return Provenance(
        method=text["method"],
        post_edit=text.get("post_edit", "none"),
        source_version=original,
        source_item=None if original else item,
        pivot_languages=tuple(text.get("pivot_languages", [])),
        completeness=text.get("completeness", "unknown"),
        credit_line=text.get("credit_line", ""),
        asserted_by=text.get("asserted_by", "unknown"),
        agents=tuple(Agent(a["name"], a["kind"], a["role"], a.get("version", "")) for a in text.get("agent", [])),
    )


def _add_quoted_source(story: Story, row: Row, *, by: User) -> None:
    version = story.texts[row["on"]]
    facts = ItemFacts(title=row.get("title", ""), language=row.get("language", ""), custody=row["custody"])
    item = articles.add_source_item(story.sources[row["source"]], facts, by=by)
    start, end = find_passage(version.text, row["quote"])
    articles.add_quoted_source(version, Passage(start, end), item, relation=row["relation"], by=by)


def align_translations(story: Story) -> None:
    """Align every translation with the text it was made from; the editor has confirmed most of the first one."""
    for number, (article, text) in enumerate(_translations(story)):
        with telling(story.days_ago(_article_age(article) - HOUR)):
            translation = story.texts[text["key"]]
            made = align_texts(story.texts[article["key"]], translation, by=story.people["analyst"])
        with telling(story.days_ago(_article_age(article) - 2 * HOUR)):
            for bead in list(made.beads.unconfirmed())[:CONFIRMED] if number == 0 else []:
                _settle(bead, by=story.people["editor"])


def _translations(story: Story) -> list[tuple[Row, Row]]:
    """Return the articles whose original is held, each with every translation."""
    rows = [(article, text) for article in story.world.articles for text in article.get("translation", [])]
    return [(article, text) for article, text in rows if article["key"] in story.texts and "text" in text]


def _settle(bead: Bead, *, by: User) -> None:
    if bead.is_gap:
        explain_gap(bead, GapReason.CONDENSED, seen=bead.token, by=by, note="Illustrative.")
    else:
        confirm_bead(bead, seen=bead.token, by=by)


def look_after_translations(story: Story) -> None:
    """Say how sentences came to be and what is wrong with some; a corrected source leaves its translation stale."""
    chapter = story.world.translations
    steps = {
        "origin": _say_origin,
        "confirmed": _confirm_rows,
        "gap": _give_reason,
        "issue": _raise_issue,
        "correction": _correct,
    }
    for kind, step in steps.items():
        for row in chapter[kind]:
            with telling(story.days_ago(row["days_ago"])):
                step(story, row, by=story.people[row["by"]])


def _say_origin(story: Story, row: Row, *, by: User) -> None:
    version = story.texts[row["on"]]
    start, end = find_passage(version.text, row["quote"])
    sentence = Segment.objects.of(version).get(start__lte=start, end__gte=end)
    facts = {name: row[name] for name in ("engine", "engine_version", "confidence", "machine_text") if name in row}
    record_origins(version, [Origin(sentence.ordinal, row["origin"], **facts)], by=by)


def _unconfirmed(story: Story, row: Row) -> list[Bead]:
    source, target = story.texts[row["source"]], story.texts[row["target"]]
    found = Alignment.objects.get(source_set__text_version=source, target_set__text_version=target)
    return list(found.beads.unconfirmed())


def _confirm_rows(story: Story, row: Row, *, by: User) -> None:
    for bead in _unconfirmed(story, row)[: row["rows"]]:
        confirm_bead(bead, seen=bead.token, by=by)


def _give_reason(story: Story, row: Row, *, by: User) -> None:
    left_out = next(bead for bead in _unconfirmed(story, row) if bead.source and not bead.target)
    explain_gap(left_out, row["reason"], seen=left_out.token, by=by, note=row["note"])


def _raise_issue(story: Story, row: Row, *, by: User) -> None:
    version = story.texts[row["on"]]
    passage = Passage(*find_passage(version.text, row["quote"]))
    facts = {name: row[name] for name in ("type", "severity", "comment")}
    issue = raise_issue(version, passage, by=by, **facts)
    if "state" not in row:
        return
    with telling(story.days_ago(row["days_ago"] - 1)):
        answerer = story.people[row["answered_by"]]
        if "corrected" in row:
            facts = {"replace": row["quote"], "with": row["corrected"], "change_kind": "minor", "reason": row["answer"]}
            _correct(story, {"on": row["on"], **facts}, by=answerer)
        answer_issue(issue, row["state"], by=answerer, answer=row["answer"])


def _correct(story: Story, row: Row, *, by: User) -> None:
    old = story.texts[row["on"]]
    text = old.text.replace(row["replace"], row["with"])
    facts = {"change_kind": row["change_kind"], "reason": row["reason"]}
    story.texts[row["on"]] = correct_text(old, text, by=by, **facts)


CARE = {
    "origin": _say_origin,
    "confirmed": _confirm_rows,
    "gap": _give_reason,
    "issue": _raise_issue,
    "correction": _correct,
}


def annotate_articles(story: Story) -> None:
    for article in story.world.articles:
        for number, row in enumerate(article.get("annotation", [])):
            version = story.texts[row["on"]]
            start, end = find_passage(version.text, row["quote"])
            note = Note(
                category=row["category"],
                motivation=row["motivation"],
                body=row["body"],
                credibility=row.get("credibility"),
                tags=tuple(row.get("tags", [])),
            )
            with telling(story.days_ago(_article_age(article) - HOUR * (2 + number))):
                by = story.people[row["by"]]
                story.annotations[row["key"]] = articles.annotate([(version, Passage(start, end))], note, by=by)


def keep_tags(story: Story) -> None:
    """Let the administrator take into the vocabulary what people tag with most."""
    for row in story.world.tags:
        labels = {name: row[name] for name in ("en", "ru", "kk")}
        with telling(story.days_ago(2)):
            add_tag(row["code"], labels, by=story.people["administrator"])


def give_to_annotators(story: Story) -> None:
    """Let several people mark one text blind, and hand in: a curator's work is left to do."""
    for row in story.world.rounds:
        people, version = [story.people[key] for key in row["annotators"]], story.texts[row["on"]]
        with telling(story.days_ago(row["days_ago"])):
            told = {"by": story.people[row["by"]], "instructions": row["instructions"]}
            found = start_round(version, people, **told)
        for number, mark in enumerate(row["mark"], start=1):
            note = Note(mark["category"], body=mark["body"], credibility=mark["credibility"])
            place = Passage(*find_passage(version.text, mark["quote"]))
            with telling(story.days_ago(row["days_ago"] - HOUR * number)):
                articles.annotate([(version, place)], note, by=story.people[mark["by"]])
        with telling(story.days_ago(row["days_ago"] - 1)):
            for person in people:
                finish_part(found, person, by=person)


def _article_age(row: Row) -> float:
    """Articles come in during the first weeks, in the order of their dates: everything else rests on them."""
    published: int = row["published_days_ago"]
    return FIRST_DAY - 2 - 20 * (1 - min(published, 120) / 120)
