"""Doors of this room."""

from django.urls import path

from catalog import (
    converters,  # noqa: F401  # importing the converters registers them
    edition_views,
    forecast_views,
    rating_views,
    scale_views,
    term_views,
    views,
)

app_name = "catalog"
urlpatterns = [
    path("catalog/", views.register, name="register"),
    path("catalog/vocabularies/", views.vocabularies, name="vocabularies"),
    path("catalog/<code:code>/", views.entry, name="entry"),
    path("catalog/<code:code>/history/", views.entry_history, name="entry_history"),
    path("catalog/<code:code>/revisions/<int:number>/", views.entry_revision, name="entry_revision"),
    path("catalog/<code:code>/rate/<str:scenario>/", rating_views.rate, name="rate"),
    path("ratings/", rating_views.rating_rounds, name="rating_rounds"),
    path("ratings/open/", rating_views.rating_round_open, name="rating_round_open"),
    path("ratings/<int:pk>/", rating_views.rating_round, name="rating_round"),
    path("ratings/<int:pk>/decline/", rating_views.rating_round_decline, name="rating_round_decline"),
    path("ratings/<int:pk>/close/", rating_views.rating_round_close, name="rating_round_close"),
    path("ratings/suggestions/<int:pk>/dismiss/", rating_views.suggestion_dismiss, name="suggestion_dismiss"),
    path("forecasts/", forecast_views.forecasts, name="forecasts"),
    path("forecasts/add/", forecast_views.forecast_add, name="forecast_add"),
    path("forecasts/scores/", forecast_views.forecast_scores, name="forecast_scores"),
    path("forecasts/<int:pk>/", forecast_views.forecast, name="forecast"),
    path("forecasts/<int:pk>/estimate/", forecast_views.forecast_estimate, name="forecast_estimate"),
    path("forecasts/<int:pk>/resolve/", forecast_views.forecast_resolve, name="forecast_resolve"),
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
