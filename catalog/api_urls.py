"""API doors of this room."""

from django.urls import path

from catalog import api, converters, term_api, translation_api  # noqa: F401  # importing the converters registers them

urlpatterns = [
    path("entries/", api.entries, name="api-entries"),
    path("entries/<code:code>/", api.entry, name="api-entry"),
    path("entries/<code:code>/revisions/", api.entry_revisions, name="api-entry-revisions"),
    path("entries/<code:code>/translations/", translation_api.translations, name="api-entry-translations"),
    path("entries/<code:code>/translations/<str:language>/", translation_api.translation, name="api-entry-translation"),
    path("entries/<code:code>/language/", translation_api.language, name="api-entry-language"),
    path("coverage/", translation_api.coverage, name="api-coverage"),
    path("entries/<code:code>/assessments/", api.assessments, name="api-assessments"),
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
