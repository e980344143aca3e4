"""An editor has every hash of a frozen edition checked; a job does it and names what differs."""

import pytest
from django.db import connection

from basics.errors import Refused
from catalog import actions, checking
from catalog.models import Edition
from catalog.tasks import check_edition
from tests import make
from tests.people import Cast


@pytest.fixture
def edition(cast: Cast) -> Edition:
    for title in ("One", "Another"):
        make.published(cast, make.threat_document(title=f"{title} (illustrative)"))
    return make.published_edition(cast)


def tamper(statement: str) -> None:
    """Change what the database refuses to change, as the owner of its tables could."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for switch in ("DISABLE", "ENABLE"):
            for table in ("catalog_edition", "catalog_editionentry"):
                cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
            if switch == "DISABLE":
                cursor.execute(statement)


def test_every_hash_holds(edition: Edition, cast: Cast) -> None:
    work = checking.start_checking(edition, by=cast.editor)
    check_edition(work=work.pk)
    work.refresh_from_db()
    assert (work.state, work.done, work.total, work.harm) == ("done", 2, 2, False)
    assert work.message == "Checked 2 entries of edition 2026.1: every hash holds."
    assert work.link == edition.get_absolute_url()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE catalog_editionentry SET content = jsonb_set(content, '{kind}', '\"other\"')",
            "is not what was frozen",
        ),
        (
            "DELETE FROM catalog_editionentry WHERE id = (SELECT max(id) FROM catalog_editionentry)",
            "Entries are missing",
        ),
        ("UPDATE catalog_edition SET title = 'Other'", "The part “edition” is not what was frozen"),
    ],
)
def test_what_was_tampered_with_is_named(statement: str, said: str, edition: Edition, cast: Cast) -> None:
    tamper(statement)
    work = checking.start_checking(Edition.objects.get(), by=cast.administrator)
    check_edition(work=work.pk)
    work.refresh_from_db()
    assert (work.state, work.harm) == ("done", True)
    assert said in work.message


def test_what_is_not_frozen_and_who_may_not_are_refused(edition: Edition, cast: Cast) -> None:
    with pytest.raises(Refused, match="not frozen yet"):
        checking.start_checking(actions.prepare_edition("2026.2", by=cast.editor), by=cast.editor)
    with pytest.raises(Refused, match="role"):
        checking.start_checking(edition, by=cast.analyst)
