"""Doors of this room."""

from django.urls import path

from catalog import (
    converters,  # noqa: F401  # importing the converters registers them
    edition_views,
    scale_views,
    term_views,
    translation_views,
    views,
)

app_name = "catalog"
urlpatterns = [
    path("catalog/", views.register, name="register"),
    path("catalog/vocabularies/", views.vocabularies, name="vocabularies"),
    path("catalog/translations/", translation_views.coverage, name="coverage"),
    path("catalog/<code:code>/", views.entry, name="entry"),
    path("catalog/<code:code>/translations/", translation_views.entry_translations, name="entry_translations"),
    path("catalog/<code:code>/language/", translation_views.entry_language, name="entry_language"),
    path("catalog/<code:code>/history/", views.entry_history, name="entry_history"),
    path("catalog/<code:code>/revisions/<int:number>/", views.entry_revision, name="entry_revision"),
    path("catalog/<code:code>/rate/<str:scenario>/", views.rate, name="rate"),
    path("editions/", edition_views.editions, name="editions"),
    path("editions/add/", edition_views.edition_add, name="edition_add"),
    path("editions/<edition:name>/", edition_views.edition, name="edition"),
    path("editions/<edition:name>/check/", edition_views.edition_check, name="edition_check"),
    path("editions/<edition:name>/freeze/", edition_views.edition_freeze, name="edition_freeze"),
    path("editions/<edition:name>/<code:code>/", edition_views.edition_entry, name="edition_entry"),
    path("editions/<edition:name>/<str:format>", edition_views.edition_download, name="edition_download"),
    path("administration/scales/", scale_views.scales, name="scales"),
    path("administration/scales/add/", scale_views.scale_add, name="scale_add"),
    path("administration/vocabularies/", term_views.terms, name="terms"),
    path("administration/vocabularies/<str:vocabulary>/", term_views.terms, name="terms_of"),
    path("administration/vocabularies/<str:vocabulary>/add/", term_views.term_add, name="term_add"),
    path("administration/vocabularies/<str:vocabulary>/<str:code>/", term_views.term, name="term"),
    path("administration/vocabularies/<str:vocabulary>/<str:code>/move/", term_views.term_move, name="term_move"),
    path("administration/vocabularies/<str:vocabulary>/<str:code>/retire/", term_views.term_retire, name="term_retire"),
    path(
        "administration/vocabularies/<str:vocabulary>/<str:code>/restore/", term_views.term_restore, name="term_restore"
    ),
]
