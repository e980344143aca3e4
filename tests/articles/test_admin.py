"""Django's admin looks at every model of the room and changes none."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from articles import filing
from articles.inputs import ItemFacts, Publication, Quoted, SourceFacts
from tests import make
from tests.people import Cast

MODELS = list(apps.get_app_config("articles").get_models())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_is_listed_searched_and_shown_but_not_changed(client: Client, cast: Cast, model):
    version = make.translation(cast.analyst)
    make.annotation(version, cast.analyst)
    filing.quote_source(version, Quoted("no siren", Publication(SourceFacts("G"), ItemFacts())), by=cast.analyst)
    client.force_login(cast.administrator)
    name = f"admin:articles_{model._meta.model_name}"
    assert model in admin.site._registry
    assert client.get(reverse(f"{name}_changelist"), {"q": "lake"}).status_code == 200
    assert client.get(reverse(f"{name}_add")).status_code == 403
    row = model.objects.first()
    if row is not None:
        where = reverse(f"{name}_change", args=[row.pk])
        assert client.get(where).status_code == 200
        assert client.post(where, {}).status_code == 403
        assert client.post(reverse(f"{name}_delete", args=[row.pk])).status_code == 403
