"""API doors of this room."""

from django.urls import path

from catalog import (
    api,
    converters,  # noqa: F401  # importing the converters registers them
    forecast_api,
    rating_api,
    term_api,
)

urlpatterns = [
    path("entries/", api.entries, name="api-entries"),
    path("entries/<code:code>/", api.entry, name="api-entry"),
    path("entries/<code:code>/revisions/", api.entry_revisions, name="api-entry-revisions"),
    path("entries/<code:code>/assessments/", rating_api.assessments, name="api-assessments"),
    path("rating-rounds/", rating_api.rating_rounds, name="api-rating-rounds"),
    path("rating-rounds/<int:pk>/", rating_api.rating_round, name="api-rating-round"),
    path("rating-rounds/<int:pk>/decline/", rating_api.rating_round_decline, name="api-rating-round-decline"),
    path("rating-rounds/<int:pk>/close/", rating_api.rating_round_close, name="api-rating-round-close"),
    path("rating-suggestions/", rating_api.suggestions, name="api-suggestions"),
    path("rating-suggestions/<int:pk>/dismiss/", rating_api.suggestion_dismiss, name="api-suggestion-dismiss"),
    path("forecasts/", forecast_api.forecasts, name="api-forecasts"),
    path("forecasts/scores/", forecast_api.forecast_scores, name="api-forecast-scores"),
    path("forecasts/<int:pk>/", forecast_api.forecast, name="api-forecast"),
    path("forecasts/<int:pk>/estimate/", forecast_api.forecast_estimate, name="api-forecast-estimate"),
    path("forecasts/<int:pk>/resolve/", forecast_api.forecast_resolve, name="api-forecast-resolve"),
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
