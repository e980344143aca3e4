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
from articles.inputs import Agent
from articles.models import Annotation, Source, TextVersion
from articles.vocabulary import AgentKind, AgentRole
from basics.call import Call, calling
from basics.clock import telling
from basics.text import sha256_of
from catalog import actions as catalog
from catalog.contents import notes_of
from catalog.edition_actions import leave_out_entry, look_at_entry, note_edition, publish_edition
from catalog.manifest import to_publish
from catalog.models import Edition, Entry
from catalog.schema import content_hash
from demo.assessing import forecast, rate_in_rounds
from demo.texts import (
    add_articles,
    add_sources,
    align_translations,
    annotate_articles,
    give_to_annotators,
    keep_tags,
    look_after_translations,
)
from demo.world import FIRST_DAY, Row, World, read_world
from review import actions as review
from review.contributing import suggest_edit
from review.entry_translation_rules import How
from review.entry_translations import decide_entry_translation, save_entry_translation, submit_entry_translation
from review.models import Proposal, Submission
from review.parting import accept_part
from review.states import Step

PASSPHRASE = "perimeter demo passphrase"  # noqa: S105  # printed on purpose: the demo world is nobody's secret


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
        frozen = catalog.freeze_edition(edition, by=by)
        frozen = note_edition(frozen, row["note"], by=by, seen=sha256_of(""))
        publish_edition(
            frozen, by=story.people[row["published_by"]], seen=to_publish(frozen.manifest, notes_of(frozen))
        )
    _mark(story, edition, row)


def _mark(story: Story, edition: Edition, row: Row) -> None:
    """Look at some entries of an edition in preparation, and leave others out."""
    by = story.people[row["by"]]
    for entry in Entry.objects.published().with_content().order_by("code")[: row.get("looked_at", 0)]:
        assert entry.current is not None  # noqa: S101  # published() promises it
        look_at_entry(edition, entry, by=by, seen=entry.current.number)
    for left in row.get("left_out", []):
        leave_out_entry(edition, story.entries[left["entry"]], by=by, reason=left["reason"])


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
