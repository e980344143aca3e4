"""API doors of this room."""

from django.urls import path

from catalog import api, converters  # noqa: F401  # importing the converters registers them

urlpatterns = [
    path("entries/", api.entries, name="api-entries"),
    path("entries/<code:code>/", api.entry, name="api-entry"),
    path("entries/<code:code>/revisions/", api.entry_revisions, name="api-entry-revisions"),
    path("entries/<code:code>/assessments/", api.assessments, name="api-assessments"),
    path("editions/", api.editions, name="api-editions"),
    path("editions/<edition:name>/", api.edition, name="api-edition"),
    path("editions/<edition:name>/freeze/", api.edition_freeze, name="api-edition-freeze"),
    path("editions/<edition:name>/check/", api.edition_check, name="api-edition-check"),
    path("editions/<edition:name>/download/<str:format_name>", api.edition_download, name="api-edition-download"),
    path("terms/", api.terms, name="api-terms"),
    path("scales/", api.scales, name="api-scales"),
]
