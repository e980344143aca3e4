"""Doors of this room."""

from django.urls import path

from review import views

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("propose/", views.propose, name="propose"),
    path("<int:pk>/", views.submission, name="submission"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/rebase/", views.rebase, name="rebase"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
]
