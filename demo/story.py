"""Tell the demo world as a story: who did what, how many days ago, by the product's own actions alone.

The whole story is one transaction behind one lock, so telling it twice, at once or after a kill gives one world.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.links import invitation_link
from accounts.models import User
from articles import actions as articles
from articles.aligning import align_texts
from articles.assigning import finish_part, start_round
from articles.beads import confirm_bead, explain_gap
from articles.correcting import correct_text
from articles.inputs import Agent, Bytes, ItemFacts, Note, Passage, Provenance, TextFacts
from articles.judging import answer_issue, raise_issue
from articles.models import Alignment, Annotation, Bead, Segment, Source, SourceItem, TextVersion
from articles.origins import Origin, record_origins
from articles.passages import find_passage
from articles.tagging import add_tag
from articles.vocabulary import AgentKind, AgentRole, CaptureMethod, Custody, GapReason, TextKind
from basics.call import Call, calling
from basics.clock import telling
from catalog import actions as catalog
from catalog.models import Entry
from catalog.schema import content_hash
from demo.assessing import forecast, rate_in_rounds
from demo.world import Row, World, read_world, texts_of
from review import actions as review
from review.contributing import suggest_edit
from review.entry_translation_rules import How
from review.entry_translations import decide_entry_translation, save_entry_translation, submit_entry_translation
from review.models import Proposal, Submission
from review.parting import accept_part
from review.states import Step

PASSPHRASE = "perimeter demo passphrase"  # noqa: S105  # printed on purpose: the demo world is nobody's secret
FIRST_DAY = 75.0
HOUR = 1 / 24
CONFIRMED = 9  # rows of the first alignment


@dataclass
class Story:
    """What has been told so far, by the keys of the data files."""

    world: World
    today: datetime
    tell: Callable[[str], None] = field(default=lambda line: None)
    people: dict[str, User] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    texts: dict[str, TextVersion] = field(default_factory=dict)
    annotations: dict[str, Annotation] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)

    def days_ago(self, days: float) -> datetime:
        return self.today - timedelta(days=max(days, 0.01))


def is_told() -> bool:
    found: bool = User.objects.filter(email__in=[row["email"] for row in read_world().people]).exists()
    return found


@transaction.atomic
def tell_story(tell: Callable[[str], None], *, today: datetime | None = None) -> bool:
    """Make the demo world, unless it is there; returns whether it was made now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('perimeter demo world'))")
    if is_told():
        return False
    story = Story(read_world(), today or timezone.now(), tell)
    with calling(Call(means="demo")):
        for title, chapter in CHAPTERS:
            tell(title)
            chapter(story)
    return True


def add_people(story: Story) -> None:
    rows = {row["key"]: row for row in story.world.people}
    with telling(story.days_ago(FIRST_DAY)):
        chief = rows.pop("administrator")
        story.people["administrator"] = _first_administrator(chief)
        for key, row in rows.items():
            invitation = accounts.invite_person(row["email"], row["roles"], by=story.people["administrator"])
            token = invitation_link(invitation).rstrip("/").rpartition("/")[2]
            story.people[key] = accounts.accept_invitation(token, name=row["name"], password=PASSPHRASE)


def _first_administrator(row: Row) -> User:
    """Add the first person, or use the administrator there is: the demo can also join an installation being tried."""
    there = User.objects.administrators().order_by("pk").first()
    return accounts.add_person(row["email"], row["name"], row["roles"], password=PASSPHRASE, by=there)


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


def publish_entries(story: Story) -> None:
    rows = [("threat", row) for row in story.world.threats] + [("measure", row) for row in story.world.measures]
    for number, (kind, row) in enumerate(rows):
        # One after the other over three weeks, so that a later one can point to an earlier one.
        age = 50 - 25 * number / len(rows)
        with telling(story.days_ago(age)):
            submission = _submit(story, kind, row["document"], by=row["by"], message=row["message"])
        with telling(story.days_ago(age - 0.4)):
            story.entries[row["key"]] = _approve(story, submission, by=row["approved_by"])


def _submit(story: Story, kind: str, document: Row, *, by: str, message: str) -> Submission:
    proposal = review.propose(kind, resolved(story, document), by=story.people[by], message=message)
    review.submit(proposal, by=story.people[by])
    return Submission.objects.with_subject().get(pk=proposal.submission_id)


def _approve(story: Story, submission: Submission, *, by: str, note: str = "") -> Entry:
    review.approve(submission, by=story.people[by], seen=_seen(submission), note=note)
    revision = Proposal.objects.with_everything().get(submission=submission).applied
    assert revision is not None  # noqa: S101  # approve() has just made it
    return Entry.objects.with_content().get(pk=revision.entry_id)


def _seen(submission: Submission) -> str:
    return submission.current.sha256 if submission.current else ""


def resolved(story: Story, document: Row) -> Row:
    """Replace the data files' keys of annotations and threats by their identifiers and codes."""
    result = dict(document)
    if "evidence" in document:
        result["evidence"] = [
            {**row, "annotation": str(story.annotations[row["annotation"]].uuid)} for row in document["evidence"]
        ]
    if "events" in document:
        keys = [(row, row.get("articles", [])) for row in document["events"]]
        result["events"] = [
            {**row, "articles": [story.texts[key].article_id for key in named]} if named else row for row, named in keys
        ]
    for name in ("links", "threats"):
        if name in document:
            result[name] = [{**row, "threat": story.entries[row["threat"]].code} for row in document[name]]
    return result


def rate_scenarios(story: Story) -> None:
    for row in story.world.ratings:
        with telling(story.days_ago(row["days_ago"])):
            catalog.rate_scenario(
                Entry.objects.with_content().get(pk=story.entries[row["threat"]].pk),
                row["scenario"],
                likelihood=row["likelihood"],
                impacts=row["impacts"],
                confidence=row["confidence"],
                rationale=row["rationale"],
                by=story.people[row["by"]],
            )


def propose_changes(story: Story) -> None:
    for row in story.world.proposals:
        age = min(float(row["days_ago"]), 19.0)
        with telling(story.days_ago(age)):
            proposal = _draft(story, row)
        for number, step in enumerate(row.get("step", []), start=1):
            with telling(story.days_ago(age - age * number / (len(row["step"]) + 1))):
                STEPS[step["do"]](story, proposal, step)


def _draft(story: Story, row: Row) -> Proposal:
    entry = Entry.objects.with_content().get(pk=story.entries[row["entry"]].pk) if row.get("entry") else None
    document = {**(entry.document if entry else {}), **resolved(story, row["changes"])}
    return review.propose(row["kind"], document, by=story.people[row["by"]], message=row["message"], entry=entry)


def _step_submit(story: Story, proposal: Proposal, step: Row) -> None:
    review.submit(proposal, by=story.people[step["by"]])


def _step_revise(story: Story, proposal: Proposal, step: Row) -> None:
    current = Proposal.objects.get(pk=proposal.pk)
    document = {**current.document, **resolved(story, step["changes"])}
    seen = content_hash(current.document)
    review.revise(current, document, by=story.people[step["by"]], seen=seen, message=step.get("note", ""))


def _step_withdraw(story: Story, proposal: Proposal, step: Row) -> None:
    review.withdraw(proposal.submission, by=story.people[step["by"]])


def _step_decide(verdict: Step, story: Story, proposal: Proposal, step: Row) -> None:
    submission = Submission.objects.with_subject().get(pk=proposal.submission_id)
    by = story.people[step["by"]]
    review.decide(submission, verdict, by=by, seen=_seen(submission), reason=step.get("note", ""))


def _step_accept_part(story: Story, proposal: Proposal, step: Row) -> None:
    submission = Submission.objects.with_subject().get(pk=proposal.submission_id)
    changes = submission.current.hunks if submission.current else []
    chosen = [row["hash"] for row in changes if row["field"] in step["fields"]]
    by = story.people[step["by"]]
    accept_part(submission, chosen, by=by, seen=_seen(submission), reason=step["note"])


def _step_suggest(story: Story, proposal: Proposal, step: Row) -> None:
    submission = Submission.objects.with_subject().get(pk=proposal.submission_id)
    by, seen = story.people[step["by"]], _seen(submission)
    suggest_edit(submission, step["path"], step["words"], by=by, seen=seen, note=step["note"])


STEPS: dict[str, Callable[[Story, Proposal, Row], None]] = {
    "submit": _step_submit,
    "revise": _step_revise,
    "withdraw": _step_withdraw,
    "accept_part": _step_accept_part,
    "suggest": _step_suggest,
    **{verdict.value: partial(_step_decide, verdict) for verdict in (Step.APPROVE, Step.REQUEST_CHANGES, Step.REJECT)},
}


def freeze_first_edition(story: Story) -> None:
    first = story.world.editions[0]
    with telling(story.days_ago(first["frozen_days_ago"])):
        _freeze(story, first)


def _freeze(story: Story, row: Row) -> None:
    by = story.people[row["by"]]
    name = row["name"].format(year=story.today.year)
    edition = catalog.prepare_edition(name, by=by, title=row["title"])
    if row.get("frozen_days_ago"):
        catalog.freeze_edition(edition, by=by)


def prepare_next_edition(story: Story) -> None:
    for row in story.world.editions[1:]:
        with telling(story.days_ago(2)):
            _freeze(story, row)


def translate_entries(story: Story) -> None:
    """Say entries in other languages: one approved and grown stale in a field since, one in review, one begun."""
    for row in story.world.languages:
        by, entry = story.people[row["by"]], story.entries[row["entry"]]
        engine = Agent(row.get("engine", ""), AgentKind.TOOL, AgentRole.MT_ENGINE, row.get("engine_version", ""))
        how = How(row["method"], row.get("post_edit", "none"), agents=(engine,) if engine.name else ())
        source = entry.revisions.get(number=row["revision"])
        words = {"source": source, "how": how, "message": row["message"]}
        with telling(story.days_ago(row["days_ago"])):
            draft = save_entry_translation(entry, row["language"], row["texts"], by=by, **words)
            seen = "" if row.get("state") else submit_entry_translation(draft, by=by).sha256
        if row.get("approved_by"):
            with telling(story.days_ago(row["days_ago"] - 0.5)):
                decide_entry_translation(draft, Step.APPROVE, by=story.people[row["approved_by"]], seen=seen)


CHAPTERS: list[tuple[str, Callable[[Story], None]]] = [
    ("people", add_people),
    ("sources", add_sources),
    ("articles and translations", add_articles),
    ("alignments", align_translations),
    ("annotations", annotate_articles),
    ("tags", keep_tags),
    ("threats and measures", publish_entries),
    ("ratings", rate_scenarios),
    ("first edition", freeze_first_edition),
    ("rounds of rating", rate_in_rounds),
    ("forecasts", forecast),
    ("proposals", propose_changes),
    ("languages of the catalog", translate_entries),
    ("rounds of annotation", give_to_annotators),
    ("what became of translations", look_after_translations),
    ("next edition", prepare_next_edition),
]


def logins() -> list[tuple[str, str, str]]:
    """Return name, email and roles of the demo people who are members here."""
    emails = [row["email"] for row in read_world().people]
    found = User.objects.active().filter(email__in=emails).order_by("pk")
    return [(person.name, person.email, ", ".join(person.role_labels)) for person in found]


def refuse_production() -> bool:
    """Tell whether this installation must not get the demo world: its passphrase is printed in the open."""
    return not settings.DEBUG
