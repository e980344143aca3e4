"""Editors as programs: each writes, hands in, decides and settles through the API of a running server.

Whatever they save leaves a token of its own in a text, and nobody ever takes one out; `found_missing` looks where the
tokens are that were acknowledged. Imports no Django, so that many processes are cheap; `NaiveEditor` needs it.
"""

import http.client
import json
import random
import re
import time
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field
from typing import Any

TEXTS = ("description", "drivers", "vulnerabilities")
TOKEN = re.compile(r"\bT\d+x\d+\b")
TRIES = 8
EDITABLE = ("draft", "changes_requested")
STALE, CONFLICT = 412, 409
Answer = tuple[int, dict[str, Any]]


class Lost(Exception):
    """No answer came: the worker was killed, or is being replaced. Whether the request was done is not known."""


@dataclass
class Api:
    """One person at one server, on one connection that is opened again when it breaks."""

    port: int
    token: str
    connection: http.client.HTTPConnection | None = None

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            self.connection.request(method, f"/api/v1/{path}", sent, headers)
            answer = self.connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise Lost(str(error)) from error

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None


@dataclass
class Record:
    """What one editor was told is done: saves as (token, submission), verdicts as (submission, verdict)."""

    saves: list[tuple[str, int]] = field(default_factory=list)
    verdicts: list[tuple[int, str]] = field(default_factory=list)
    submitted: int = 0
    merged: int = 0
    settled: int = 0
    unanswered: int = 0
    odd: list[str] = field(default_factory=list)


@dataclass
class Editor:
    """One person at work. `drafts` holds by number whose draft is open now: each writes in the neighbour's too."""

    number: int
    port: int
    tokens: Sequence[str]
    people: Sequence[int]
    entries: Sequence[str]
    drafts: MutableSequence[int]
    chance: random.Random
    saves_each: int = 6
    pause: float = 0.02
    record: Record = field(default_factory=Record)
    opened: dict[int, dict[str, Any]] = field(default_factory=dict)
    count: int = 0
    since: int = 0
    unsettled: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.api = Api(self.port, self.tokens[self.number])
        self.neighbour = (self.number + 1) % len(self.tokens)

    def work(self, saves: int, seconds: float = 600) -> Record:
        """Go on until so many saves were acknowledged, or for so long; who gets no answer asks again."""
        end = time.monotonic() + seconds
        while len(self.record.saves) < saves and time.monotonic() < end:
            try:
                self.turn()
            except Lost:
                self.record.unanswered += 1
                self.opened.clear()
                time.sleep(0.2)
        self.api.close()
        return self.record

    def turn(self) -> None:
        for pk in list(self.unsettled):  # no answer came while it was saved or settled
            self.settle(pk)
        own, other = self.drafts[self.number], self.drafts[self.number - 1]
        if not own:
            self.begin()
        elif self.since >= self.saves_each:
            self.hand_in(own)
        else:
            self.save(self.chance.choice([own, other or own]))
        if self.chance.random() < 0.2:
            self.decide_one()
        time.sleep(self.chance.random() * self.pause)

    # Writing

    def begin(self) -> None:
        """Go on with what came back, else start a change of some entry and invite the neighbour."""
        status, found = self.api.ask("GET", f"submissions/?state=changes_requested&author={self.people[self.number]}")
        if status == 200 and found["results"]:
            self.drafts[self.number] = self.chance.choice(found["results"])["id"]
            return
        status, entry = self.api.ask("GET", f"entries/{self.chance.choice(self.entries)}/")
        document, token = self.with_token(entry["document"])
        body = {"entry": entry["code"], "base": entry["revision"], "document": document, "message": "Illustrative."}
        status, made = self.api.ask("POST", "submissions/", body)
        if not self.expected(status, 201, made):
            return
        pk = made["id"]
        self.record.saves.append((token, pk))
        self.opened[pk] = made
        self.api.ask("POST", f"submissions/{pk}/do/invite/", {"person": str(self.people[self.neighbour])})
        Api(self.port, self.tokens[self.neighbour]).ask("POST", f"submissions/{pk}/do/join/", {})
        self.drafts[self.number] = pk

    def with_token(self, document: dict[str, Any]) -> tuple[dict[str, Any], str]:
        """Put a new token somewhere into one of the texts: as a word, a sentence or a paragraph."""
        self.count += 1
        token, name = f"T{self.number}x{self.count}", self.chance.choice(TEXTS)
        parts = str(document.get(name) or "").split("\n\n")
        at, kind = self.chance.randrange(len(parts)), self.chance.random()
        words = parts[at].split(" ")
        if kind < 0.3:
            words.insert(self.chance.randint(1, len(words)), token)
        parts[at] = " ".join(words) if kind < 0.3 else f"{parts[at]} {token} was seen."
        return {**document, name: "\n\n".join(parts)}, token

    def save(self, pk: int) -> None:
        """Save on what was opened last, however old that is."""
        opened = self.opened.get(pk) or self.open(pk)
        if opened is None:
            return
        document, token = self.with_token(opened["document"])
        self.unsettled.add(pk)
        status, answer = self.send(pk, document, opened["draft_sha256"])
        kept = status == STALE and "waiting" in answer.get("details", {})
        if status == 200 or kept:
            self.record.saves.append((token, pk))
            self.since += pk == self.drafts[self.number]
        elif status != CONFLICT:
            self.record.odd.append(f"save: {status} {answer}"[:300])
        self.opened.pop(pk, None)
        if kept:
            self.settle(pk)
            return
        self.unsettled.discard(pk)
        if status == 200:
            self.record.merged += len(tokens_in(answer["document"])) > len(tokens_in(document))
            self.opened[pk] = answer

    def send(self, pk: int, document: dict[str, Any], seen: str) -> Answer:
        return self.api.ask("PATCH", f"submissions/{pk}/", {"document": document, "seen": seen})

    def open(self, pk: int) -> dict[str, Any] | None:
        status, found = self.api.ask("GET", f"submissions/{pk}/")
        if status == 200 and found["draft_sha256"] and found["state"] in EDITABLE:
            self.opened[pk] = found
            return found
        if self.drafts[self.number] == pk:
            self.drafts[self.number] = self.since = 0
        return None

    def settle(self, pk: int) -> None:
        """Take both sides of whatever clashes, until nothing waits."""
        for _try in range(TRIES):
            status, meeting = self.api.ask("GET", f"submissions/{pk}/merge/")
            if status != 200:
                self.unsettled.discard(pk)
                return
            choices = {clash["key"]: {"text": both(clash)} for clash in meeting["conflicts"]}
            body = {"seen": meeting["seen"], "choices": choices, "confirmed": True}
            status, answer = self.api.ask("POST", f"submissions/{pk}/merge/", body)
            if status == 200:
                self.record.settled += 1
            elif status not in (STALE, CONFLICT):
                self.record.odd.append(f"settle: {status} {answer} {choices}"[:600])
                return

    def hand_in(self, pk: int) -> None:
        for _try in range(TRIES):
            status, answer = self.api.ask("POST", f"submissions/{pk}/submit/")
            if status != STALE:
                break
            self.settle(pk)
        self.opened.pop(pk, None)
        if self.expected(status, 200, answer):
            self.record.submitted += 1
        self.drafts[self.number] = self.since = 0

    # Deciding

    def decide_one(self) -> None:
        status, found = self.api.ask("GET", "submissions/?state=submitted")
        mine = self.people[self.number]
        others = [row for row in found.get("results", []) if row["author"] != mine]
        if status == 200 and others:
            self.decide(self.chance.choice(others)["id"])

    def decide(self, pk: int) -> None:
        """Approve, or at times give back; what clashes with a newer revision goes back to its author."""
        status, found = self.api.ask("GET", f"submissions/{pk}/")
        if status != 200 or self.people[self.number] in [found["author"], *found["contributors"]]:
            return
        verdict = "request_changes" if self.chance.random() < 0.1 else "approve"
        body = {"verdict": verdict, "seen": found["sha256"], "reason": "Illustrative."}
        status, answer = self.api.ask("POST", f"submissions/{pk}/decide/", body)
        if status == STALE and (confirm := answer.get("details", {}).get("confirm")):
            body["confirm"] = confirm
            status, answer = self.api.ask("POST", f"submissions/{pk}/decide/", body)
        if status == STALE and answer.get("details", {}).get("conflicts"):
            body = {**body, "verdict": "request_changes", "code": "outdated"}
            status, answer = self.api.ask("POST", f"submissions/{pk}/decide/", body)
        if status == 200:
            self.record.verdicts.append((pk, body["verdict"]))
        elif status not in (STALE, CONFLICT):
            self.expected(status, 200, answer)

    def expected(self, status: int, wanted: int, answer: Any) -> bool:
        if status not in (wanted, CONFLICT, STALE):
            self.record.odd.append(f"{status}: {answer}"[:400])
        return status == wanted


class NaiveEditor(Editor):
    """Saves as programs do that ignore what others did: the whole document, over whatever stands there."""

    def send(self, pk: int, document: dict[str, Any], seen: str) -> Answer:
        from review.models import Proposal

        rows = Proposal.objects.filter(submission=pk, submission__state__in=EDITABLE)
        saved = rows.update(document=document)
        return (200, {"document": document, "draft_sha256": ""}) if saved else (CONFLICT, {})


def both(clash: dict[str, Any]) -> str:
    """Return the words of theirs with the tokens that only mine has."""
    mine, theirs = str(clash["mine"] or ""), str(clash["theirs"] or "")
    if not theirs.strip():
        return mine
    lacking = [token for token in TOKEN.findall(mine) if token not in TOKEN.findall(theirs)]
    return " ".join([theirs.rstrip(), *lacking]) + theirs[len(theirs.rstrip()) :]


@dataclass
class Found:
    """What stands in the database after the work."""

    lost: list[tuple[str, int]]
    waiting: int
    double: int
    undecided: int
    unknown_verdicts: int
    revisions: int
    published: int

    @property
    def is_right(self) -> bool:
        return not (self.lost or self.double or self.undecided or self.unknown_verdicts)


def look(records: Sequence[Record]) -> Found:
    """Look for every acknowledged token and verdict in the database, and for decisions and revisions too many.

    A token must stand in the draft, or in a save that waits to be settled; of what was approved also in the revision
    that came of it and in the entry as it is published now.
    """
    from django.db.models import Count

    from catalog.models import Revision
    from review.models import Decision, PatchSet, Proposal

    places: dict[int, tuple[set[str], set[str]]] = {}
    for row in Proposal.objects.select_related("applied__entry__current").prefetch_related("versions"):
        kept = [version for version in row.versions.all() if version.waiting]
        if row.applied is None:
            places[row.submission_id] = (
                tokens_in(row.document),
                set().union(*(tokens_in(one.document) for one in kept)),
            )
        else:
            current = row.applied.entry.current
            standing = tokens_in(row.applied.document) & tokens_in(current.document if current else {})
            places[row.submission_id] = (standing, set())
    saves = [save for record in records for save in record.saves]
    nowhere: tuple[set[str], set[str]] = (set(), set())
    lost = [(token, pk) for token, pk in saves if token not in set().union(*places.get(pk, nowhere))]
    waiting = sum(token not in places.get(pk, nowhere)[0] for token, pk in saves) - len(lost)
    twice = PatchSet.objects.annotate(times=Count("decisions")).filter(times__gt=1)  # one approval is enough for texts
    written = set(Decision.objects.values_list("submission", "verdict"))
    said = [verdict for record in records for verdict in record.verdicts]
    without = Revision.objects.exclude(proposal__submission__decisions__verdict="approve")
    return Found(
        lost=lost,
        waiting=waiting,
        double=twice.count(),
        undecided=without.count(),
        unknown_verdicts=len(set(said) - written),
        revisions=Revision.objects.count(),
        published=sum(len(tokens) for tokens, _kept in places.values()),
    )


def tokens_in(document: Any) -> set[str]:
    return set(TOKEN.findall(json.dumps(document)))
