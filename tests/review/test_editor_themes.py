"""An editor of some themes decides on those, and on nothing else."""

import pytest
from django.test import Client

from accounts.models import AuditEntry, User
from accounts.themes import scope_editor
from basics.errors import Refused
from catalog import actions as catalog
from review import actions
from review.models import Submission
from tests import make
from tests.people import Cast


@pytest.fixture
def water(cast: Cast) -> User:
    """Return an editor of water only."""
    return scope_editor(cast.editor, ["WAT"], by=cast.administrator)


def about(cast: Cast, theme: str, **more) -> Submission:
    return make.submitted(cast.analyst, make.threat_document(title=f"About {theme}", theme=theme), **more)


def approve(submission: Submission, by: User) -> None:
    assert submission.current is not None
    actions.approve(submission, by=by, seen=submission.current.sha256)


def test_an_editor_of_water_decides_on_water(cast: Cast, water: User) -> None:
    approve(about(cast, "WAT"), water)


def test_and_on_nothing_else(cast: Cast, water: User) -> None:
    other = about(cast, "CLI")
    with pytest.raises(Refused, match="another editor"):
        approve(other, water)
    approve(other, cast.editor2)


def test_a_change_that_moves_an_entry_between_themes_needs_an_editor_of_both(cast: Cast, water: User) -> None:
    entry = make.published(cast, make.threat_document(theme="WAT"))
    document = {**entry.current.document, "theme": "CLI"}
    moved = make.submitted(cast.analyst, document, entry=entry)
    with pytest.raises(Refused, match="another editor"):
        approve(moved, water)
    approve(moved, scope_editor(cast.editor2, ["WAT", "CLI"], by=cast.administrator))


def test_a_whole_edition_is_not_theirs(cast: Cast, water: User) -> None:
    with pytest.raises(Refused):
        catalog.prepare_edition("2026.1", by=water)
    assert catalog.prepare_edition("2026.1", by=cast.editor2)


def test_their_desk_and_their_count_show_their_themes_only(client: Client, cast: Cast, water: User) -> None:
    about(cast, "WAT")
    other = about(cast, "CLI")
    client.force_login(water)
    desk = client.get("/").content.decode()
    assert "About WAT" in desk
    assert "About CLI" not in desk.partition("Lately in the catalog")[0]
    page = client.get(f"/review/{other.pk}/").content.decode()
    assert 'id="decide"' not in page
    assert "theme of another editor" in page


def test_an_administrator_binds_an_editor_on_the_page(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    address = f"/people/{cast.editor.pk}/themes/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"themes": ["XXX"]}).status_code == 422
    assert client.post(address, {"themes": ["WAT"]}).status_code == 302
    assert User.objects.get(pk=cast.editor.pk).themes == ["WAT"]
    assert AuditEntry.objects.latest("pk").after == {"themes": ["WAT"]}
    assert client.post(address, {}).status_code == 302
    assert User.objects.get(pk=cast.editor.pk).covers_everything
    assert client.get(f"/people/{cast.analyst.pk}/themes/").status_code == 404


def test_only_administrators_bind_editors_and_only_to_known_themes(cast: Cast) -> None:
    with pytest.raises(Refused):
        scope_editor(cast.editor, ["WAT"], by=cast.editor)
    with pytest.raises(Refused):
        scope_editor(cast.editor, ["NOPE"], by=cast.administrator)
    with pytest.raises(Refused):
        scope_editor(cast.analyst, ["WAT"], by=cast.administrator)
