"""API doors of this room."""

from django.urls import path

from catalog import (
    api,
    comparing_api,
    converters,  # noqa: F401  # importing the converters registers them
    picture_api,
    quality_api,
    term_api,
)

urlpatterns = [
    path("entries/", api.entries, name="api-entries"),
    path("entries/csv/", api.entries_csv, name="api-entries-csv"),
    path("entries/compare/", comparing_api.Compare.as_view(), name="api-entries-compare"),
    path("entries/<code:code>/citation/", comparing_api.Citation.as_view(), name="api-entry-citation"),
    path("entries/<code:code>/", api.entry, name="api-entry"),
    path("entries/<code:code>/revisions/", api.entry_revisions, name="api-entry-revisions"),
    path("entries/<code:code>/assessments/", api.assessments, name="api-assessments"),
    path("entries/<code:code>/quality/", quality_api.entry_quality, name="api-entry-quality"),
    path("entries/<code:code>/indicators/<str:indicator>/", quality_api.readings, name="api-readings"),
    path("indicators/", quality_api.indicators, name="api-indicators"),
    path("quality/", quality_api.quality, name="api-quality"),
    path("quality/checks/", quality_api.checks, name="api-quality-checks"),
    path("quality/checks/<slug:check>/", quality_api.check, name="api-quality-check"),
    path("annotations/<uuid:uuid>/entries/", quality_api.resting_on_annotation, name="api-annotation-entries"),
    path("articles/<int:pk>/entries/", quality_api.resting_on_article, name="api-article-entries"),
    path("entries/<code:code>/pictures/<slug:name>/", picture_api.entry_picture, name="api-entry-picture"),
    path(
        "entries/<code:code>/pictures/<slug:name>.<str:format_name>",
        picture_api.entry_picture_file,
        name="api-entry-picture-file",
    ),
    path("pictures/<slug:name>/", picture_api.picture, name="api-picture"),
    path("pictures/<slug:name>.<str:format_name>", picture_api.picture_file, name="api-picture-file"),
    path("editions/", api.editions, name="api-editions"),
    path("editions/<edition:name>/", api.edition, name="api-edition"),
    path("editions/<edition:name>/freeze/", api.edition_freeze, name="api-edition-freeze"),
    path("editions/<edition:name>/check/", api.edition_check, name="api-edition-check"),
    path("editions/<edition:name>/download/<str:format_name>", api.edition_download, name="api-edition-download"),
    path("terms/", term_api.terms, name="api-terms"),
    path("terms/<str:vocabulary>/<str:code>/", term_api.term, name="api-term"),
    path("terms/<str:vocabulary>/<str:code>/retire/", term_api.term_retire, name="api-term-retire"),
    path("terms/<str:vocabulary>/<str:code>/restore/", term_api.term_restore, name="api-term-restore"),
    path("scales/", api.scales, name="api-scales"),
]
