"""Doors of this room."""

from django.urls import path

from review import (
    act_views,
    annotation_views,
    citing_views,
    entry_language_views,
    entry_translation_views,
    moderation_views,
    translation_views,
    views,
)

app_name = "review"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("propose/", views.propose, name="propose"),
    path("keep/", views.keep, name="keep"),
    path("translations/", translation_views.translations, name="translations"),
    path("translations/submit/<int:pk>/<int:number>/", translation_views.translation_submit, name="translation_submit"),
    path("translations/<int:pk>/", translation_views.translation, name="translation"),
    path("translations/<int:pk>/decide/", translation_views.translation_decide, name="translation_decide"),
    path("translations/<int:pk>/withdraw/", translation_views.translation_withdraw, name="translation_withdraw"),
    path("entry-translations/", entry_translation_views.entry_translations, name="entry_translations"),
    path("entry-translations/<int:pk>/", entry_translation_views.entry_translation, name="entry_translation"),
    path(
        "entry-translations/<int:pk>/decide/",
        entry_translation_views.entry_translation_decide,
        name="entry_translation_decide",
    ),
    path(
        "entry-translations/<int:pk>/do/<slug:verb>/",
        entry_translation_views.entry_translation_act,
        name="entry_translation_act",
    ),
    path("annotations/", annotation_views.annotations, name="annotations"),
    path("annotations/decide/", annotation_views.annotations_decide, name="annotations_decide"),
    path("annotations/add/<int:pk>/<int:number>/", annotation_views.annotation_add, name="annotation_add"),
    path("annotations/<uuid:uuid>/", annotation_views.annotation, name="annotation"),
    path("annotations/<uuid:uuid>/submit/", annotation_views.annotation_submit, name="annotation_submit"),
    path("annotations/<uuid:uuid>/decide/", annotation_views.annotation_decide, name="annotation_decide"),
    path("annotations/<uuid:uuid>/withdraw/", annotation_views.annotation_withdraw, name="annotation_withdraw"),
    path("annotations/<uuid:uuid>/cite/", citing_views.annotation_cite, name="annotation_cite"),
    path("<int:pk>/", views.submission, name="submission"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/keep/", views.keep, name="draft_keep"),
    path("<int:pk>/rebase/", views.rebase, name="rebase"),
    path("<int:pk>/submit/", views.submit, name="submit"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/changes/", act_views.changes, name="changes"),
    path("<int:pk>/suggest/", act_views.suggest, name="suggest"),
    path("<int:pk>/break-glass/", act_views.break_glass, name="break_glass"),
    path("<int:pk>/do/<slug:verb>/", act_views.act, name="act"),
    path("record/", act_views.record, name="record"),
    path("entries/<code:code>/", moderation_views.entry, name="entry"),
    path(
        "entries/<code:code>/translate/<str:language>/",
        entry_translation_views.entry_translate,
        name="entry_translate",
    ),
    path(
        "entries/<code:code>/translate/<str:language>/keep/",
        entry_translation_views.entry_translate_keep,
        name="entry_translate_keep",
    ),
    path("entries/<code:code>/language/", entry_language_views.entry_language, name="entry_language"),
    path("entries/<code:code>/<slug:verb>/", moderation_views.entry_act, name="entry_act"),
    path("moderation/", moderation_views.moderation, name="moderation"),
    path("moderation/people/<int:pk>/<slug:verb>/", moderation_views.person_act, name="person_act"),
]
