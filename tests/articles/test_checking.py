"""An administrator has every capture checked; a job does it and says what it found."""

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from accounts.models import Work
from accounts.working import cancel_work
from articles import checking
from articles.tasks import check_captures
from basics.errors import Refused
from tests import make
from tests.people import Cast


def test_all_is_well(cast: Cast) -> None:
    for number in range(3):
        make.text(cast.analyst, f"Text {number}, illustrative.")
    work = checking.start_checking(by=cast.administrator)
    check_captures(work=work.pk)
    work.refresh_from_db()
    assert (work.state, work.done, work.total, work.harm) == ("done", 3, 3, False)
    assert work.message == "Checked 3 captures: all as they came."


def test_what_is_altered_or_missing_is_counted_and_led_to(cast: Cast, client: Client) -> None:
    changed, missing = (make.text(cast.analyst, f"Text {number}, illustrative.").capture for number in range(2))
    with storages["captures"].open(changed.storage_name, "wb") as file:
        file.write(b"Something else")
    storages["captures"].delete(missing.storage_name)
    work = checking.start_checking(by=cast.administrator)
    check_captures(work=work.pk)
    check_captures(work=work.pk)  # a worker that was killed just after the end
    work.refresh_from_db()
    assert work.message == "Checked 2 captures: 2 are altered or missing."
    assert work.harm
    client.force_login(cast.administrator)
    assert missing.sha256[:12] in client.get(work.link).content.decode()


def test_a_cancelled_check_does_nothing(cast: Cast) -> None:
    make.text(cast.analyst)
    work = checking.start_checking(by=cast.administrator)
    cancel_work(work, by=cast.administrator)
    check_captures(work=work.pk)
    work.refresh_from_db()
    assert (work.state, work.done) == ("cancelled", 0)


def test_only_an_administrator_asks_for_it(cast: Cast, client: Client) -> None:
    for person in (cast.analyst, cast.editor, cast.reader):
        with pytest.raises(Refused):
            checking.start_checking(by=person)
    address = reverse("articles:captures_check")
    client.force_login(cast.editor)
    assert address not in client.get(reverse("articles:sources")).content.decode()
    client.force_login(cast.administrator)
    assert address in client.get(reverse("articles:sources")).content.decode()
    page = client.post(address, follow=True).content.decode()
    assert "Every capture is being checked." in page
    assert 'id="work-panel"' in page
    assert client.post(address).status_code == 409
    assert Work.objects.count() == 1
