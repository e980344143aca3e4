"""The first-run tour: a few real acts by role, each ticked when the product sees that it happened.

`STEPS` is the whole tour. A step is known by a `fact` (something came to be since the tour was begun) or by a visit (a
page at `seen_at` that `is_seen` takes for the right one). Nothing is written when a page is shown: `touring.tick_steps`
keeps what was found when the browser, or the button “Done”, asks for it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Exists
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import TourProgress, TourState, User
from accounts.permissions import Person
from accounts.roles import Role
from review import tour_places as places

Words = str | Promise
SHOWN_ON_THE_DESK = {TourState.OFFERED, TourState.BEGUN, TourState.PAUSED}


@dataclass(frozen=True)
class Step:
    """One act: its words, where it is done, and how one knows that it was."""

    key: str
    title: Words
    why: Words
    here: Words  # what to do, said on the pages `at`
    at: tuple[str, ...]
    place: Callable[[User], str]
    fact: Callable[[], Exists] | None = None
    seen_at: str = ""
    is_seen: Callable[[User, places.Named], bool] | None = None
    anchor: str = ""  # what the address must point to on the page, which only the browser knows
    awaits: bool = False  # a fact that comes to be without a new page


STEPS: dict[Role, tuple[Step, ...]] = {
    Role.ANALYST: (
        Step(
            key="origin",
            title=_("Follow a translation to its original"),
            why=_("Every text says where it comes from, or that its original is not held."),
            here=_("Above the text stands where it comes from. Follow that line to the original."),
            at=("articles:text",),
            place=places.a_translation,
            seen_at="articles:text",
            is_seen=places.is_an_origin,
        ),
        Step(
            key="annotation",
            title=_("Mark a sentence"),
            why=_("From then on it can be found, discussed and cited."),
            here=_("Select a sentence in this text and press a, or choose what it is. Then save."),
            at=("articles:text",),
            place=places.a_translation,
            fact=places.annotated,
            awaits=True,
        ),
        Step(
            key="citation",
            title=_("Cite it as evidence"),
            why=_("A statement of the catalog rests on a sentence that anybody can read."),
            here=_("Your sentence is the last piece of evidence: choose its field, say why, and save the draft."),
            at=("review:propose", "review:edit"),
            place=places.a_citation,
            fact=places.cited,
        ),
        Step(
            key="submission",
            title=_("Submit your proposal"),
            why=_("What you wrote is yours until then; from then on another person decides."),
            here=_("Read it once more as the editor will, then press Submit."),
            at=("review:submission", "review:edit"),
            place=places.own_draft,
            fact=places.submitted,
        ),
        Step(
            key="queue",
            title=_("See it wait in the queue"),
            why=_("Nobody decides on what they wrote. The queue shows what became of it."),
            here=_("Here stands what you proposed, with its state."),
            at=("review:own",),
            place=places.own_queue,
            seen_at="review:own",
            is_seen=places.is_own_waiting,
        ),
    ),
    Role.EDITOR: (
        Step(
            key="waiting",
            title=_("Open a proposal that waits"),
            why=_("The queue shows what others submitted, the longest waiting first."),
            here=_("Choose one that somebody else wrote; its title leads to its own page."),
            at=("review:one_queue",),
            place=places.waiting_queue,
            seen_at="review:submission",
            is_seen=places.is_waiting,
        ),
        Step(
            key="exhibit",
            title=_("Read the sentence it rests on"),
            why=_("Beside each field stands its evidence, and it leads to the text."),
            here=_("Follow the source under a quotation to the sentence itself."),
            at=("review:submission",),
            place=places.waiting_with_evidence,
            seen_at="articles:text",
            is_seen=places.is_annotated,
            anchor="annotation-",
        ),
        Step(
            key="decision",
            title=_("Decide"),
            why=_("Approve, ask for changes or reject. The author reads your reason."),
            here=_("At the foot of the page: choose, give a reason, and record your decision."),
            at=("review:submission",),
            place=places.waiting_with_evidence,
            fact=places.decided,
        ),
        Step(
            key="upcoming",
            title=_("See what the next edition would hold"),
            why=_("An edition freezes the catalog under a number, with its changes and its hashes."),
            here=_("Prepare an edition, or open one. Nothing is frozen until you say so."),
            at=("catalog:editions", "catalog:edition_add"),
            place=places.next_edition,
            seen_at="catalog:edition",
            is_seen=places.is_an_edition,
        ),
    ),
    Role.READER: (
        Step(
            key="threat",
            title=_("Open a threat"),
            why=_("The catalog holds what was proposed by one person and approved by another."),
            here=_("Open any threat of this list."),
            at=("catalog:register",),
            place=places.threats,
            seen_at="catalog:entry",
            is_seen=places.is_a_threat,
        ),
        Step(
            key="footnote",
            title=_("Follow a footnote to its sentence"),
            why=_("Every statement leads back to the words it rests on."),
            here=_("Choose a small number in the text, then the source in its footnote."),
            at=("catalog:entry",),
            place=places.a_footnote,
            seen_at="articles:text",
            is_seen=places.is_annotated,
            anchor="annotation-",
        ),
        Step(
            key="edition",
            title=_("Open an edition"),
            why=_("An edition is the catalog as it stood on a day. It never changes."),
            here=_("Open an edition of this list."),
            at=("catalog:editions",),
            place=places.editions,
            seen_at="catalog:edition",
            is_seen=places.is_a_published_edition,
        ),
        Step(
            key="download",
            title=_("Download it"),
            why=_("The file carries hashes, so that whoever has it can prove that it is this edition."),
            here=_("Press Download. Then you have seen it all."),
            at=("catalog:edition",),
            place=places.newest_edition,
            fact=places.downloaded,
            awaits=True,
        ),
    ),
}
# Who holds several roles takes the tour of the first of these; and it is offered once there is something to tour.
OFFERED: dict[Role, Callable[[User], bool]] = {
    Role.EDITOR: places.any_waiting,
    Role.ANALYST: places.any_translation,
    Role.READER: places.any_edition,
}


@dataclass(frozen=True)
class Page:
    """A page of the product by its address: the name of its door, and what the address names."""

    path: str
    name: str = ""
    named: Any = None

    @property
    def is_desk(self) -> bool:
        return self.name == "desk"


@dataclass(frozen=True)
class Tour:
    """One person's tour, as a page shows it: `done` by now, of which `news` is true but not kept yet."""

    steps: tuple[Step, ...]
    state: str
    page: Page
    done: frozenset[str] = frozenset()
    news: frozenset[str] = frozenset()

    @property
    def current(self) -> Step | None:
        """The first step that is not done."""
        return next((step for step in self.steps if step.key not in self.done), None)

    @property
    def number(self) -> int:
        return self.steps.index(self.current) + 1 if self.current else len(self.steps)

    @property
    def ticked(self) -> int:
        return sum(step.key in self.done for step in self.steps)

    @property
    def rows(self) -> list[tuple[Step, bool]]:
        return [(step, step.key in self.done) for step in self.steps]

    @property
    def is_begun(self) -> bool:
        return self.state == TourState.BEGUN

    @property
    def is_here(self) -> bool:
        """Tell whether the page is one on which the current step is done."""
        return self.current is not None and self.page.name in self.current.at

    @property
    def looks(self) -> bool:
        """Tell whether the page may be the one that the current step asks to look at."""
        return self.current is not None and self.page.name == self.current.seen_at != ""


def role_of(person: Person) -> Role | None:
    """Return the role whose tour somebody takes; administrators without another role have none."""
    if not isinstance(person, User) or not person.is_active:
        return None
    return next((role for role in OFFERED if role in person.roles), None)


def page_at(path: str) -> Page:
    """Return the page at one of our own addresses; a nameless one where there is none."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return Page(path)
    return Page(path, match.view_name, match.kwargs)


def tour_of(user: User, page: Page) -> Tour | None:
    """Return somebody's tour for a page, done so far: one query, none when it was never begun."""
    role = role_of(user)
    if role is None:
        return None
    steps = STEPS[role]
    if user.tour == TourState.OFFERED:
        return Tour(steps, user.tour, page)
    facts = {step.key: step.fact() for step in steps if step.fact}
    rows = TourProgress.objects.filter(person=user).annotate(**{f"did_{key}": fact for key, fact in facts.items()})
    row = rows.values("done", *(f"did_{key}" for key in facts)).first() or {"done": []}
    kept, true = frozenset(row["done"]), frozenset(key for key in facts if row.get(f"did_{key}"))
    return Tour(steps, user.tour, page, kept | true, true - kept)


def found_by_looking(tour: Tour, user: User) -> frozenset[str]:
    """Return what is done by now, together with the current step if this very page is what it asks to look at."""
    step = tour.current
    if step and step.is_seen and tour.looks and step.is_seen(user, tour.page.named):
        return tour.done | {step.key}
    return tour.done


def step_named(user: User, key: str) -> Step | None:
    role = role_of(user)
    return next((step for step in STEPS[role] if step.key == key), None) if role else None


def is_worth_it(user: User) -> bool:
    """Tell whether there is something to tour for this person; one query."""
    role = role_of(user)
    return role is not None and OFFERED[role](user)


def strip_for(request: HttpRequest) -> Tour | None:
    """Return the tour for the foot of a page: only once begun, and not on the desk, which has the whole list."""
    user, match = getattr(request, "user", None), request.resolver_match
    if not isinstance(user, User) or user.tour != TourState.BEGUN or match is None or match.view_name == "desk":
        return None
    return tour_of(user, Page(request.get_full_path(), match.view_name, match.kwargs))


def card_for(user: User) -> Tour | None:
    """Return the tour for the desk: offered where there is something to tour, and shown until it ends."""
    if user.tour not in SHOWN_ON_THE_DESK or (user.tour == TourState.OFFERED and not is_worth_it(user)):
        return None
    return tour_of(user, Page("/", "desk"))
