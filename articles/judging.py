"""The writers of quality issues: raised on a passage of a translation, and answered, as fixed or as rebutted."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import require
from articles import vocabulary as words
from articles.carrying import follow_later
from articles.inputs import Passage
from articles.models import IssueState, QualityIssue, Segment, TextVersion
from articles.passages import quote_passage
from basics import clock
from basics.errors import Refused, check_row
from basics.text import canonical


@transaction.atomic
def raise_issue(
    version: TextVersion, passage: Passage, *, type: str, severity: str, comment: str, by: User
) -> QualityIssue:
    """Say what is wrong with a passage of a translation. A quote that differs from the text is refused (conflict)."""
    require(by, "add_article")
    if version.kind != words.TextKind.TRANSLATION:
        raise Refused.invalid(_("Quality issues are about a translation."))
    quote = quote_passage(version.text, passage.start, passage.end, passage.exact)
    issue = QualityIssue(
        text_version=version,
        start=quote.start,
        end=quote.end,
        exact=quote.exact,
        type=type,
        severity=severity,
        comment=canonical(comment).strip(),
        raised_by=by,
    )
    check_row(issue)
    issue.save()
    record("raise_issue", issue, by=by, after={"text": version.pk, "type": type, "severity": severity})
    follow_later(version)
    return issue


@transaction.atomic
def answer_issue(issue: QualityIssue, state: str, *, by: User, answer: str = "") -> QualityIssue:
    """Call an issue fixed, which a newer version of the text must show, or rebut it with a reason."""
    require(by, "add_article")
    issue = QualityIssue.objects.select_for_update(of=("self",)).select_related("text_version").get(pk=issue.pk)
    if issue.state != IssueState.OPEN:
        raise Refused.conflict(_("This issue is %(state)s already.") % {"state": issue.get_state_display()})
    answer = canonical(answer).strip()
    if state == IssueState.REBUTTED and not answer:
        raise Refused.invalid(_("Say why it is no issue."), field="answer")
    if state == IssueState.FIXED and not _is_changed(issue):
        raise Refused.invalid(_("No newer version changes this passage: correct the translation first."), field="state")
    issue.state, issue.answer, issue.answered_by, issue.answered_at = state, answer, by, clock.now()
    check_row(issue)
    issue.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    record("answer_issue", issue, by=by, before={"state": IssueState.OPEN}, after={"state": state})
    return issue


def _is_changed(issue: QualityIssue) -> bool:
    """Tell whether the newest version lacks a sentence that the passage stands in."""
    here = Segment.objects.of(issue.text_version).filter(start__lt=issue.end, end__gt=issue.start)
    newest = Segment.objects.of(issue.text_version.newest()).values_list("sha256", flat=True)
    return not set(here.values_list("sha256", flat=True)) <= set(newest)
