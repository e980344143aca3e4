"""What changed between editions: classes and weights of fields, words, the reasons of what is gone."""

import json

import pytest

from accounts.models import User
from catalog import actions, schema
from catalog.changelog import changes_between, class_of, counts_of
from catalog.edition_changes import changelog_of, difference_of, told
from catalog.edition_history import editions_of, since_edition
from catalog.fields import SCHEMAS
from catalog.interchange import WRITERS, pdf
from catalog.models import Edition, Entry
from catalog.vocabulary import ChangeClass
from catalog.weights import BESIDE, RANK, WEIGHTS, weight_of
from tests import make
from tests.catalog.ratings import rating
from tests.people import Cast


def test_every_field_has_a_weight_and_nothing_else_has() -> None:
    for kind, fields in SCHEMAS.items():
        assert set(WEIGHTS[kind]) == {part.name for part in fields} | set(BESIDE)
        assert set(WEIGHTS[kind].values()) <= set(RANK)


def test_a_text_in_which_no_word_differs_is_a_patch() -> None:
    assert weight_of("threat", "title", "The lake rises", "the lake – rises.") == "patch"
    assert weight_of("threat", "title", "The lake rises", "The lake rose") == "major"
    assert weight_of("threat", "summary", "A", "B") == "minor"
    assert weight_of("threat", "summary", None, "B") == "minor"
    assert weight_of("measure", "gone_field", "A", "B") == "minor"
    assert weight_of("threat", "tags", ["a"], ["b"]) == "patch"


def content(code: str = "THR-CLI-001", **changes) -> dict:
    document = schema.normalise("threat", make.threat_document(**changes))
    return {"code": code, "kind": "threat", "document": document, "ratings": []}


def test_an_entry_has_the_greatest_weight_of_its_fields() -> None:
    old = {"THR-CLI-001": content(), "THR-CLI-002": content("THR-CLI-002")}
    new = {
        "THR-CLI-001": content(summary="Other.", tags=["x"]),
        "THR-CLI-002": content("THR-CLI-002", summary="Other.", nature="malicious"),
        "THR-CLI-003": content("THR-CLI-003"),
    }
    rows = changes_between(old, new)
    assert [row["class"] for row in rows] == ["minor", "major", "addition"]
    assert rows[0]["weights"] == {"summary": "minor", "tags": "patch"}
    assert counts_of(rows) == {"major": 1, "minor": 1, "addition": 1}
    assert class_of({"change": "changed"}) == "minor"  # of an edition from before there were classes
    assert [row["class"] for row in changes_between(new, old)] == ["minor", "major", "removal"]


@pytest.mark.parametrize(
    "changes", [{"tags": ["x"]}, {"title": "Outburst of a glacial lake…", "review_due": "2030-01-01"}]
)
def test_an_entry_of_which_only_small_things_changed_is_a_patch(changes: dict) -> None:
    rows = changes_between({"THR-CLI-001": content()}, {"THR-CLI-001": content(**changes)})
    (row,) = rows
    assert (row["class"], row["weights"]) == ("patch", dict.fromkeys(changes, "patch"))
    assert counts_of(rows) == {"patch": 1}


def test_a_patch_stands_as_one_in_the_changelog_of_an_edition(cast: Cast, entry: Entry) -> None:
    make.published_edition(cast)
    make.published(cast, {**entry.document, "title": f"{entry.document['title']}."}, entry=entry)
    second = make.published_edition(cast, "2026.2")
    (row,) = second.changelog
    assert (row["class"], row["fields"], row["weights"]) == ("patch", ["title"], {"title": "patch"})
    (change,) = told(changelog_of(second, [entry.code]), second.changelog)
    assert (change.kind, change.label) == ("patch", str(ChangeClass.PATCH.label))
    assert [(one.name, one.note) for one in change.rows] == [("title", str(ChangeClass.PATCH.label))]


def test_who_is_renamed_or_erased_changes_no_entry() -> None:
    said = {"scenario": "s1", "rater": "Aigerim", "likelihood": 3}
    tool, person = {"kind": "machine", "name": "MT"}, {"kind": "person", "name": "Aigerim"}
    told_ = {"language": "ru", "author": "Aigerim", "approved_by": "Bek", "agents": [tool, person], "texts": {}}
    before = {**content(), "ratings": [said], "translations": [told_]}
    pseudonym = {**told_, "author": "Member 7", "approved_by": "Member 8", "agents": [tool, {**person, "name": "M"}]}
    after = {**content(), "ratings": [{**said, "rater": "Member 7"}], "translations": [pseudonym]}
    assert changes_between({"THR-CLI-001": before}, {"THR-CLI-001": after}) == []
    for name, rows in (
        ("ratings", [{**said, "likelihood": 4}]),
        ("translations", [{**told_, "agents": [{**tool, "name": "Other"}]}]),
        ("translations", [{**told_, "texts": {"title": {"text": "X"}}}]),
    ):
        (row,) = changes_between({"THR-CLI-001": before}, {"THR-CLI-001": {**before, name: rows}})
        assert row["fields"] == [name]


def test_a_renamed_rater_is_no_news_of_the_next_edition(cast: Cast, entry: Entry) -> None:
    rating(entry, cast.analyst)
    make.published_edition(cast)
    User.objects.filter(pk=cast.analyst.pk).update(name="Pseudonym (illustrative)")
    other = make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    later = make.published_edition(cast, "2026.2")
    (row,) = later.changelog
    assert (row["code"], row["fields"]) == (other.code, ["summary"])
    (change,) = told(changelog_of(later, [other.code]), later.changelog)
    assert [one.name for one in change.rows] == ["summary"]


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make.published(cast)


def test_the_changelog_says_what_became_of_what_is_gone(cast: Cast, entry: Entry) -> None:
    old, gone = (make.published(cast, make.threat_document(title=title)) for title in ("Old", "Gone"))
    make.published_edition(cast)
    make.retired(cast, gone, "It was a mistake.")
    make.retired(cast, old, "Merged.", successor=entry)
    second = make.published_edition(cast, "2026.2")
    told_rows = {row["code"]: (row["class"], row["reason"], row.get("successor")) for row in second.changelog}
    assert told_rows == {
        old.code: ("supersession", "Merged.", entry.code),
        gone.code: ("deprecation", "It was a mistake.", None),
    }


def test_two_editions_are_told_apart_by_what_differs(cast: Cast, entry: Entry, django_assert_max_num_queries) -> None:
    other = make.published(cast, make.threat_document(title="Drought"))
    gone = make.published(cast, make.threat_document(title="Gone"))
    first = make.published_edition(cast)
    make.retired(cast, gone, "It was a mistake.")
    make.published_edition(cast, "2026.2")
    make.published(cast, {**other.document, "summary": "Rewritten from the ground."}, entry=other)
    rating(entry, cast.analyst, likelihood=4)
    new = make.published(cast, make.threat_document(title="Dust"))
    third = make.published_edition(cast, "2026.3")
    with django_assert_max_num_queries(6):
        found = difference_of(Edition.objects.get(pk=first.pk), Edition.objects.get(pk=third.pk))
    classes = {row["code"]: (row["class"], row.get("reason", "")) for row in found.rows}
    assert classes == {
        entry.code: ("minor", ""),
        other.code: ("minor", ""),
        gone.code: ("deprecation", "It was a mistake."),  # as the edition in between said
        new.code: ("addition", ""),
    }
    with django_assert_max_num_queries(2):
        changes = {change.code: change for change in told(found, found.rows)}
    (row,) = changes[other.code].rows
    assert (row.name, row.note) == ("summary", "minor change")
    assert "".join(text for kind, text in row.parts if kind != "delete") == "Rewritten from the ground."
    (row,) = changes[entry.code].rows
    assert row.name == "ratings" and "Aigerim, “Night-time outburst”: likelihood" in row.after
    (hidden,) = {change.code: change for change in told(found, found.rows, stranger=True)}[entry.code].rows
    assert "a member of the team" in hidden.after and "Aigerim" not in hidden.after
    assert changes[gone.code].reason and not changes[gone.code].is_there and changes[new.code].is_there
    assert difference_of(first, first).rows == []
    back = {row["code"]: row["class"] for row in difference_of(third, first).rows}
    assert back == {entry.code: "minor", other.code: "minor", gone.code: "addition", new.code: "removal"}


def test_a_changelog_reads_the_contents_of_the_rows_that_are_shown(cast: Cast, entry: Entry) -> None:
    make.published_edition(cast)
    make.published(cast, {**entry.document, "summary": "Rewritten."}, entry=entry)
    second = make.published_edition(cast, "2026.2")
    assert changelog_of(second, []).after == {}
    (change,) = told(changelog_of(second, [entry.code]), second.changelog, notes={entry.code: "Why."})
    assert (change.note, change.fields) == ("Why.", [("summary", "Summary", "minor change")])
    assert change.label == str(ChangeClass.MINOR.label)


def test_one_entry_since_an_edition(cast: Cast, entry: Entry) -> None:
    first = make.published_edition(cast)
    assert since_edition(entry, first).kind == ""
    make.published(cast, {**entry.document, "nature": "malicious"}, entry=entry)
    now = Entry.objects.with_content().get(pk=entry.pk)
    change = since_edition(now, first)
    assert change.kind == "major" and [row.name for row in change.rows] == ["nature"]
    later = make.published(cast, make.threat_document(title="Dust"))
    assert since_edition(later, first).kind == "addition"


def test_where_an_entry_stands(cast: Cast, entry: Entry, django_assert_num_queries) -> None:
    make.published_edition(cast)
    make.retired(cast, entry, "Merged.")
    make.published(cast, make.threat_document(title="Dust"))
    make.published_edition(cast, "2026.2")
    actions.prepare_edition("2026.3", by=cast.editor)
    now = Entry.objects.with_content().get(pk=entry.pk)
    with django_assert_num_queries(1):
        newest, oldest = editions_of(now, cast.editor)
    assert (newest.edition.name, newest.stands, newest.change and newest.change.kind) == (
        "2026.2",
        False,
        "deprecation",
    )
    assert (oldest.edition.name, oldest.revision, oldest.change and oldest.change.kind) == ("2026.1", 1, "addition")
    frozen = make.frozen_edition(cast, "2026.4")
    assert [row.edition.name for row in editions_of(now, cast.reader)] == ["2026.2", "2026.1"]
    assert frozen.previous and frozen.previous.name == "2026.2"


def test_the_file_is_the_same_after_a_hundred_later_changes(cast: Cast, entry: Entry) -> None:
    rating(entry, cast.analyst)
    first = make.published_edition(cast)

    def written() -> tuple[bytes, ...]:
        fresh = Edition.objects.with_people().get(pk=first.pk)
        writers = [write for name, write in WRITERS.items() if name != "pdf"]  # the PDF is kept; its job is compared
        files = [b"".join(write(fresh, stranger=stranger)) for write in writers for stranger in (False, True)]
        jobs = [json.dumps(pdf.job_of(fresh, stranger=stranger)).encode() for stranger in (False, True)]
        return (*files, *jobs)

    before = written()
    document = entry.document
    for number in range(10):
        document = {**document, "summary": f"Rewritten {number} times."}
        make.published(cast, document, entry=Entry.objects.with_content().get(pk=entry.pk))
    for number in range(90):
        rating(entry, (cast.analyst, cast.analyst2)[number % 2], likelihood=number % 5 + 1)
    cast.editor2.name = "Renamed"
    cast.editor2.save(update_fields=["name"])
    make.published_edition(cast, "2026.2")
    assert written() == before
    assert json.loads(before[0])["seal"]["publisher"] == "Ruslan"
