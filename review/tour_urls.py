"""Doors of the tour, which every page may show: apart from those of review, so that they stand in no section."""

from django.urls import path

from review import tour_views as views

app_name = "tour"
urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("look/", views.look, name="look"),
    path("later/", views.later, name="later"),
    path("skip/", views.skip, name="skip"),
    path("<slug:key>/", views.step, name="step"),
]
