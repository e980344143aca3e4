"""Where a proposal starts from, and how it is saved: new, on an entry, or a draft that is taken up again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypedDict, TypeVar
from uuid import uuid4

from django.http import Http404, QueryDict
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from accounts.models import User
from articles.models import Annotation
from basics.errors import Refused
from catalog.differences import Row, field_changes, rows_of
from catalog.models import Entry, Revision, Term
from catalog.pages import known_for
from catalog.schema import Document, content_hash, normalise, renewed
from catalog.vocabulary import Kind, Stance
from review import actions
from review.discussion_reading import suggested_words
from review.forms import ProposalForm
from review.models import Comment, Decision, PatchSet, Proposal, Submission
from review.paths import with_value
from review.picking import uuid_of

TITLE_MOST = 100  # characters of a passage that a title begins with


M = TypeVar("M", Proposal, PatchSet)


class Words(TypedDict):
    message: str
    seen: str


@dataclass(frozen=True)
class Worksheet:
    """What somebody writes on: its content when opened, what it changes, and under which key a browser keeps it."""

    kind: str
    document: Document
    values: dict[str, str] = field(default_factory=dict)
    entry: Entry | None = None
    proposal: Proposal | None = None
    returned: Decision | None = None
    start: str = ""

    @property
    def key(self) -> str:
        """Name the draft in the browser: what begins at another sentence is another one."""
        if self.proposal is not None:
            return f"proposal-{self.proposal.submission_id}"
        return "-".join(filter(None, ["proposal-new", str(self.entry or self.kind), self.start]))

    @property
    def is_measure(self) -> bool:
        return self.kind == Kind.MEASURE

    def save(self, form: ProposalForm, *, by: User) -> Submission:
        """Keep it as a draft."""
        if self.proposal is None:
            made = self._begin(actions.propose, form, by=by)
            return made.submission if made else self._again(form, by).save(form, by=by)
        words: Words = {"message": form.words, "seen": self._seen(form)}
        return actions.revise(self.proposal, form.document, by=by, **words).submission

    def submit(self, form: ProposalForm, *, by: User) -> Submission:
        """Put it into the queue; when that is refused, nothing is saved."""
        if self.proposal is None:
            sent = self._begin(actions.propose_and_submit, form, by=by)
            return sent.submission if sent else self._again(form, by).submit(form, by=by)
        words: Words = {"message": form.words, "seen": self._seen(form)}
        return actions.revise_and_submit(self.proposal, form.document, by=by, **words).submission

    def keep(self, form: ProposalForm, *, by: User) -> Proposal:
        """Keep it while it is written; the first pause makes it a draft."""
        if self.proposal is None:
            return self._begin(actions.propose, form, by=by) or self._again(form, by).keep(form, by=by)
        words: Words = {"message": form.words, "seen": self._seen(form)}
        return actions.keep_typing(self.proposal, form.document, by=by, **words)

    def _begin(self, act: Callable[..., M], form: ProposalForm, *, by: User) -> M | None:
        """Begin a draft under the name that its page gave it; None if it was begun at this very moment."""
        on = {"entry": self.entry, "base": self._base(form), "begun": uuid_of(form.begun)}
        try:
            return act(self.kind, form.document, by=by, message=form.words, **on)
        except Refused as refusal:
            if "begun" in refusal.details:
                return None
            raise

    def _again(self, form: ProposalForm, by: User) -> "Worksheet":
        found = sheet_begun(form.begun, by)
        if found is None:
            raise Refused.conflict(_("Somebody else began this draft."))
        return found

    def _seen(self, form: ProposalForm) -> str:
        """Return the draft that a page has seen: of one that it began and never heard of, its own first words."""
        if form.was_seen or self.proposal is None or form.begun != str(self.proposal.begun):
            return form.was_seen
        first = self.proposal.versions.filter(waiting=False).order_by("pk").first()
        return first.sha256 if first is not None else content_hash(self.proposal.document)

    def compared(self, document: Document) -> list[Row]:
        """Say field by field what a document changes: against the entry it is on, or else against nothing."""
        base = self.proposal.base if self.proposal else self.entry.current if self.entry else None
        old, new = base.document if base else {}, normalise(self.kind, document)
        return rows_of(field_changes(self.kind, old, new, known_for([old, new])))

    def waits_for(self, user: User) -> Submission | None:
        """Return the draft in which the words of a refused save were kept, to be settled there."""
        if self.proposal is not None:
            return self.proposal.submission
        return Submission.objects.by(user).filter(proposal__entry=self.entry).order_by("-pk").first()

    def _base(self, form: ProposalForm) -> Revision | None:
        """Return the revision that stood in the form when it was opened, so that nobody's later words are lost."""
        if self.entry is None:
            return None
        number = str(form.data.get("base") or "")
        found = (
            self.entry.revisions.filter(number=int(number)).first() if number.isdecimal() and len(number) < 9 else None
        )
        if found is None:
            raise Refused.invalid(
                _("The revision this change was made on is unknown. Open the form from the entry again.")
            )
        return found


def sheet_begun(named: str, user: User) -> Worksheet | None:
    """Return the draft that a page has begun under this name and whose answer it never got; None if it is a new one."""
    begun = uuid_of(named)
    found = Submission.objects.by(user).filter(proposal__begun=begun).with_subject().first() if begun else None
    return changed_sheet(found) if found is not None else None


def new_sheet(query: QueryDict, user: User) -> Worksheet:
    """Return what `?entry=`, `?kind=`, `?annotation=` and `?threat=` ask for, under a name of its own."""
    if code := query.get("entry", ""):
        return _sheet_on(code, query, user)
    kind = Kind.MEASURE if query.get("kind") == Kind.MEASURE else Kind.THREAT
    cited = _annotation(query, user)
    document: Document = {"evidence": _cited(cited)}
    if cited is not None:
        document["title"] = title_of(cited)
    if kind == Kind.MEASURE and query.get("threat"):
        document["threats"] = [{"threat": query["threat"]}]
    return Worksheet(kind, document, {"begun": str(uuid4())}, start=_start(query))


def _sheet_on(code: str, query: QueryDict, user: User) -> Worksheet:
    entry = Entry.objects.readable_by(user).with_content().filter(code=code).first()
    if entry is None or entry.current is None:
        raise Http404(_("There is no such entry."))
    document = renewed(entry.kind, entry.document, Term.objects.successors())
    comment = _comment(query, user, entry)
    if comment is not None:
        document = with_value(document, comment.thread.field, suggested_words(comment) or "")
    document["evidence"] = [*document.get("evidence", []), *_cited(_annotation(query, user))]
    values = {"base": str(entry.current.number), "begun": str(uuid4())}
    if comment is not None:
        named = {"name": comment.author.name, "number": comment.thread_id}
        values["message"] = _("As %(name)s suggested in discussion %(number)d.") % named
    return Worksheet(entry.kind, document, values, entry, start=_start(query))


def _comment(query: QueryDict, user: User, entry: Entry) -> Comment | None:
    """Return the comment with suggested words that a change of an entry starts at, if they fit there now."""
    asked = query.get("comment", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    there = Comment.objects.visible_to(user).filter(pk=int(asked), thread__entry=entry, withdrawn_at=None)
    found = there.filter(hidden_at=None).exclude(suggestion="").select_related("author", "thread").first()
    if found is None:
        return None
    found.thread.entry = entry
    return found if suggested_words(found) is not None else None


def _start(query: QueryDict) -> str:
    """Return what a form begins at, as far as it is a name: an annotation, or a threat to take measures against."""
    found = uuid_of(query.get("annotation", ""))
    asked = query.get("comment", "")
    said = f"comment-{asked}" if asked.isdecimal() and len(asked) < 19 else ""
    return str(found) if found else said or slugify(query.get("threat", ""))[:40]


def _annotation(query: QueryDict, user: User) -> Annotation | None:
    uuid = uuid_of(query.get("annotation", ""))
    return Annotation.objects.visible_to(user).citable().filter(uuid=uuid).first() if uuid else None


def _cited(found: Annotation | None) -> list[dict[str, Any]]:
    """Return the evidence row that an annotation asks for: which field it bears on is for a person to say."""
    if found is None:
        return []
    return [{"annotation": str(found.uuid), "stance": Stance.SUPPORTS, "credibility": found.credibility}]


def title_of(annotation: Annotation) -> str:
    """Return a title to begin with at a passage: the first line of its note, or its words."""
    exact = annotation.targets.filter(origin=None).values_list("exact", flat=True).first() or ""
    noted = annotation.body.strip().partition("\n")[0].strip("#*_> ")
    return Truncator(" ".join((noted or exact).split())).chars(TITLE_MOST)


def changed_sheet(submission: Submission) -> Worksheet:
    """Return the draft of a submission loaded `with_subject()`."""
    proposal = submission.proposal
    seen = {"message": proposal.message, "seen": content_hash(proposal.document)}
    decisions = list(submission.decisions.all())
    returned = decisions[-1] if decisions else None
    return Worksheet(proposal.kind, proposal.document, seen, proposal.entry, proposal, returned)
