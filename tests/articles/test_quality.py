"""Quality issues of a translation: raised on a passage, fixed by a newer version or rebutted, and scored with care."""

import pytest

from articles.correcting import correct_text
from articles.judging import answer_issue
from articles.models import QualityIssue
from articles.quality import DIMENSIONS, IssueType, Severity, score_of
from basics.errors import Refused
from tests import make
from tests.people import Cast


@pytest.fixture
def issue(cast: Cast) -> QualityIssue:
    return make.issue(make.second_text(make.text(cast.analyst), cast.analyst), cast.editor)


def test_an_issue_is_fixed_only_by_a_newer_version(issue: QualityIssue, cast: Cast) -> None:
    with pytest.raises(Refused, match="correct the translation first"):
        answer_issue(issue, "fixed", by=cast.analyst)
    text = issue.text_version.text.replace("Это", "Вот")
    correct_text(issue.text_version, text, change_kind="minor", reason="An issue.", by=cast.analyst)
    assert answer_issue(issue, "fixed", by=cast.analyst).answered_by == cast.analyst
    with pytest.raises(Refused, match="already"):
        answer_issue(issue, "rebutted", answer="No.", by=cast.analyst)


def test_a_rebuttal_gives_its_reason(issue: QualityIssue, cast: Cast) -> None:
    with pytest.raises(Refused, match="why it is no issue"):
        answer_issue(issue, "rebutted", by=cast.analyst)
    assert answer_issue(issue, "rebutted", answer="The source says so.", by=cast.analyst).state == "rebutted"


def test_an_original_has_no_issues_of_translation(cast: Cast) -> None:
    with pytest.raises(Refused, match="about a translation"):
        make.issue(make.text(cast.analyst), cast.analyst, quote="The upper lake")


def test_every_type_of_its_has_a_dimension_of_mqm() -> None:
    assert len(IssueType) == 27
    assert set(DIMENSIONS) == set(IssueType)


@pytest.mark.parametrize(
    ("words", "severities", "score"),
    [(500, [], None), (501, [], 100.0), (1000, ["major", "minor", "neutral"], 99.4), (600, ["critical"] * 40, 0.0)],
)
def test_only_a_text_of_more_than_500_words_has_a_score(words: int, severities: list[str], score: float | None) -> None:
    assert score_of(words, [Severity(severity) for severity in severities]) == score
