"""Doors of this room."""

from django.urls import path

from review import translation_views, views

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("propose/", views.propose, name="propose"),
    path("translations/", translation_views.translations, name="translations"),
    path("translations/submit/<int:pk>/<int:number>/", translation_views.translation_submit, name="translation_submit"),
    path("translations/<int:pk>/", translation_views.translation, name="translation"),
    path("translations/<int:pk>/decide/", translation_views.translation_decide, name="translation_decide"),
    path("translations/<int:pk>/withdraw/", translation_views.translation_withdraw, name="translation_withdraw"),
    path("<int:pk>/", views.submission, name="submission"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/rebase/", views.rebase, name="rebase"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
]
