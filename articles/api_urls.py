"""API doors of this room."""

from django.urls import path

from articles import api, api_annotations, api_targets

urlpatterns = [
    path("sources/", api.Sources.as_view(), name="api-sources"),
    path("sources/<int:pk>/", api.OneSource.as_view(), name="api-source"),
    path("captures/check/", api.CheckCaptures.as_view(), name="api-captures-check"),
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
    path("targets/", api_targets.Targets.as_view(), name="api-targets"),
    path("targets/<int:pk>/", api_targets.OneTarget.as_view(), name="api-target"),
    path("targets/<int:pk>/confirm/", api_targets.ConfirmTarget.as_view(), name="api-target-confirm"),
    path("targets/<int:pk>/place/", api_targets.PlaceTarget.as_view(), name="api-target-place"),
    path("targets/<int:pk>/dismiss/", api_targets.DismissTarget.as_view(), name="api-target-dismiss"),
]
