"""API doors of this room."""

from django.urls import path

from articles import api, api_annotations, api_candidates

urlpatterns = [
    path("sources/", api.Sources.as_view(), name="api-sources"),
    path("sources/<int:pk>/", api.OneSource.as_view(), name="api-source"),
    path("captures/check/", api.CheckCaptures.as_view(), name="api-captures-check"),
    path("candidates/", api_candidates.Candidates.as_view(), name="api-candidates"),
    path("candidates/<int:pk>/", api_candidates.OneCandidate.as_view(), name="api-candidate"),
    path("candidates/<int:pk>/keep/", api_candidates.KeepCandidate.as_view(), name="api-candidate-keep"),
    path("candidates/<int:pk>/fetch/", api_candidates.FetchCandidate.as_view(), name="api-candidate-fetch"),
    path("candidates/<int:pk>/drop/", api_candidates.DropCandidate.as_view(), name="api-candidate-drop"),
    path("articles/", api.Articles.as_view(), name="api-articles"),
    path("articles/<int:pk>/", api.OneArticle.as_view(), name="api-article"),
    path("articles/<int:pk>/texts/", api.Texts.as_view(), name="api-texts"),
    path("articles/<int:pk>/texts/<int:number>/", api.OneText.as_view(), name="api-text"),
    path("articles/<int:pk>/texts/<int:number>/quotes/", api.QuotedSources.as_view(), name="api-quoted-sources"),
    path("annotations/", api_annotations.Annotations.as_view(), name="api-annotations"),
    path("annotations/<uuid:uuid>/", api_annotations.OneAnnotation.as_view(), name="api-annotation"),
    path(
        "annotations/<uuid:uuid>/restore/",
        api_annotations.RestoreAnnotation.as_view(),
        name="api-annotation-restore",
    ),
]
