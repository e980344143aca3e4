"""Doors of discussions."""

from django.urls import path

from review import discussion_views as views

app_name = "discussions"
urlpatterns = [
    path("", views.discussions, name="all"),
    path("on/<slug:place>/<str:ref>/", views.on, name="on"),
    path("comments/<int:pk>/", views.comment, name="comment"),
    path("comments/<int:pk>/hide/", views.comment_hide, name="comment_hide"),
    path("comments/<int:pk>/history/", views.comment_history, name="comment_history"),
    path("comments/<int:pk>/<slug:verb>/", views.comment_act, name="comment_act"),
    path("<int:pk>/", views.thread, name="thread"),
    path("<int:pk>/<slug:verb>/", views.thread_act, name="thread_act"),
]
