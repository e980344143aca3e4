"""Django's admin knows every model of the catalog and changes none."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from basics.text import sha256_of
from catalog.actions import freeze_edition, prepare_edition
from catalog.edition_actions import look_at_entry, note_edition
from catalog.forecasting import give_estimate, resolve_forecast
from catalog.indicators import read_indicator
from catalog.severities import weigh_check
from tests import make
from tests.catalog.ratings import a_forecast, a_round, moved, rating
from tests.people import Cast
from tests.review.test_entry_translations import approve, submit

MODELS = [model._meta.model_name for model in apps.get_app_config("catalog").get_models()]


@pytest.fixture
def world(cast: Cast) -> None:
    note = make.annotation(make.text(cast.analyst), cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)], indicators=[{"title": "Level"}]))
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    rating(entry, cast.analyst)
    read_indicator(entry, "i1", text="It rose.", state="watch", by=cast.analyst)
    weigh_check("no_scenario", "blocking", reason="Illustrative.", by=cast.administrator)
    approve(submit(entry, cast.analyst, {"title": "Прорыв озера"}), cast.editor)
    moved(cast, measure, "agreed")
    a_round(cast, entry)
    forecast = a_forecast(cast, entry)
    give_estimate(forecast, 70, by=cast.analyst)
    resolve_forecast(forecast, "void", by=cast.editor, reason="Illustrative.")
    draft = prepare_edition("2026.1", by=cast.editor)
    look_at_entry(draft, entry, by=cast.editor, seen=1)
    frozen = freeze_edition(draft, by=cast.editor, override="Illustrative.")
    note_edition(frozen, "Illustrative.", by=cast.editor, seen=sha256_of(""), code=entry.code)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_shown_searched_and_never_changed(cast: Cast, world, client: Client, name: str) -> None:
    client.force_login(cast.administrator)
    rows = reverse(f"admin:catalog_{name}_changelist")
    assert client.get(rows).status_code == 200
    assert client.get(rows, {"q": "THR"}).status_code == 200
    row = apps.get_model("catalog", name).objects.first()
    one = reverse(f"admin:catalog_{name}_change", args=[row.pk])
    assert client.get(one).status_code == 200
    assert client.post(one, {}).status_code == 403
    assert client.get(reverse(f"admin:catalog_{name}_add")).status_code == 403
