"""Statements that are written once answer as querysets do, and write as `save` does."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import tokens
from accounts.models import ApiToken, AuditEntry
from articles.models import Annotation, AnnotationTarget, TextVersion
from basics import clock
from basics.prepared import Prepared, insert
from review.models import Absence
from review.queue_querysets import AWAY
from tests import make

pytestmark = pytest.mark.django_db


def test_a_prepared_read_loads_what_its_queryset_does(cast):
    made = tokens.create_token(cast.analyst, name="A reader", scopes=["read"], days=3, by=cast.analyst).row
    now = clock.now()
    usual = ApiToken.objects.usable(at=now).with_asked_factors().get(digest=made.digest)
    found = tokens.USABLE.first(at=now, digest=made.digest)
    names = [field.attname for field in ApiToken._meta.fields]
    assert [getattr(found, name) for name in names] == [getattr(usual, name) for name in names]
    assert found.person == usual.person and found.person.roles == cast.analyst.roles
    assert vars(found)["factor_roles"] == vars(usual)["factor_roles"]


def test_it_asks_one_statement_and_takes_other_values_each_time(cast, django_assert_num_queries):
    texts = [make.text(cast.analyst, f"The lake rose, said number {number}.") for number in range(2)]
    find = Prepared(lambda pk: TextVersion.objects.filter(pk=pk).defer("structure"), pk=int)
    with django_assert_num_queries(2):
        assert [find.first(pk=text.pk).text for text in texts] == [text.text for text in texts]
    assert find(pk=texts[1].pk + 1_000) == []
    with django_assert_num_queries(2):  # what was left out is loaded when it is asked for
        assert find.first(pk=texts[0].pk).structure == texts[0].structure


def test_a_value_that_the_statement_does_not_hold_is_an_error(db):
    with pytest.raises(LookupError, match="number"):
        Prepared(lambda pk, number: TextVersion.objects.filter(pk=pk), pk=int, number=int)(pk=1, number=2)


def test_an_expired_token_is_asked_for_at_the_time_that_is_given(cast):
    made = tokens.create_token(cast.analyst, name="A reader", scopes=["read"], days=1, by=cast.analyst).row
    assert tokens.USABLE.first(at=clock.now(), digest=made.digest) == made
    assert tokens.USABLE.first(at=clock.now() + timedelta(days=2), digest=made.digest) is None


def test_a_day_is_asked_for_wherever_the_statement_names_it(cast):
    today = clock.now().date()
    until = today + timedelta(days=2)
    Absence.objects.create(person=cast.editor, deputy=cast.editor2, since=today, until=until, made_by=cast.editor)
    days = [today + timedelta(days=number) for number in (-1, 0, 2, 3)]
    assert [len(AWAY(day=day)) for day in days] == [0, 1, 1, 0]
    assert AWAY.first(day=today).deputy_id == cast.editor2.pk


def test_rows_are_inserted_as_save_would(cast):
    text = make.text(cast.analyst, "The lake rose above the villages.")
    row = Annotation(creator=cast.analyst, category="claim", body="Illustrative.", tags=["water", "a, “b”"])
    places = [(4, 8), (9, 13)]
    targets = [
        AnnotationTarget(annotation=row, text_version=text, start=start, end=end, exact=text.text[start:end])
        for start, end in places
    ]
    with CaptureQueriesContext(connection) as asked:
        insert(row)
        for target in targets:
            target.annotation = row
        insert(*targets)
    assert len(asked) == 2
    found = Annotation.objects.get(pk=row.pk)
    assert (found.uuid, found.tags, found.received, found.created_at) == (row.uuid, row.tags, None, row.created_at)
    assert list(found.targets.values_list("pk", "start", "end")) == [
        (target.pk, *place) for target, place in zip(targets, places, strict=True)
    ]
    row.body = "Changed."
    row.save(update_fields=["body"])  # it is known as a row that there is
    assert Annotation.objects.get(pk=row.pk).body == "Changed."


def test_values_that_are_json_or_nothing_come_back_so(cast):
    entry = AuditEntry(verb="test", target_type="x", target_id="1", means="command", after={"said": "“как”", "n": [1]})
    insert(entry)
    found = AuditEntry.objects.get(pk=entry.pk)
    assert (found.before, found.after, found.actor) == (None, {"said": "“как”", "n": [1]}, None)
    insert()  # no rows, no statement
