"""Doors of this room."""

from django.urls import path

from articles.views import adding, annotating, gathering, reading, sources, versions

app_name = "articles"
urlpatterns = [
    path("", reading.article_list, name="list"),
    path("add/", adding.add, name="add"),
    path("inbox/", gathering.inbox, name="inbox"),
    path("inbox/<int:pk>/", gathering.candidate, name="candidate"),
    path("inbox/<int:pk>/fetch/", gathering.candidate_fetch, name="candidate_fetch"),
    path("inbox/<int:pk>/drop/", gathering.candidate_drop, name="candidate_drop"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/add/", sources.source_add, name="source_add"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("sources/<int:pk>/change/", sources.source_change, name="source_change"),
    path("items/<int:pk>/", sources.item, name="item"),
    path("captures/check/", sources.captures_check, name="captures_check"),
    path("capture/<int:pk>/", reading.capture, name="capture"),
    path("annotation/<uuid:uuid>/", reading.annotation, name="annotation"),
    path("annotation/<uuid:uuid>/change/", annotating.annotation_change, name="annotation_change"),
    path("annotation/<uuid:uuid>/delete/", annotating.annotation_delete, name="annotation_delete"),
    path("annotation/<uuid:uuid>/restore/", annotating.annotation_restore, name="annotation_restore"),
    path("<int:pk>/", reading.article, name="article"),
    path("<int:pk>/add-text/", adding.add_text, name="add_text"),
    path("<int:pk>/compare/", versions.compare, name="compare"),
    path("<int:pk>/<int:number>/correct/", versions.correct, name="correct"),
    path("<int:pk>/<int:number>/versions/", versions.versions, name="versions"),
    path("<int:pk>/<int:number>/", reading.text, name="text"),
    path("<int:pk>/<int:number>/annotate/", annotating.annotation_add, name="annotation_add"),
    path("<int:pk>/<int:number>/quotes/", adding.quoted_add, name="quoted_add"),
]
