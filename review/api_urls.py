"""API doors of this room."""

from django.urls import path

from review import (
    act_api,
    annotation_api,
    api,
    entry_language_views,
    entry_translation_api,
    import_api,
    notice_api,
    queue_api,
    search_api,
    translation_api,
)

urlpatterns = [
    path("search/", search_api.Search.as_view(), name="api-search"),
    path("translation-reviews/", translation_api.TranslationReviews.as_view(), name="api-translation-reviews"),
    path(
        "translation-reviews/<int:pk>/", translation_api.OneTranslationReview.as_view(), name="api-translation-review"
    ),
    path(
        "translation-reviews/<int:pk>/decide/",
        translation_api.DecideTranslation.as_view(),
        name="api-translation-decide",
    ),
    path(
        "translation-reviews/<int:pk>/withdraw/",
        translation_api.WithdrawTranslation.as_view(),
        name="api-translation-withdraw",
    ),
    path("catalog-imports/", import_api.CatalogImports.as_view(), name="api-catalog-imports"),
    path("catalog-imports/<int:pk>/", import_api.OneCatalogImport.as_view(), name="api-catalog-import"),
    path(
        "catalog-imports/<int:pk>/resume/",
        import_api.ResumeCatalogImport.as_view(),
        name="api-catalog-import-resume",
    ),
    path(
        "catalog-imports/<int:pk>/answer/",
        import_api.AnswerCatalogImport.as_view(),
        name="api-catalog-import-answer",
    ),
    path(
        "catalog-imports/<int:pk>/approve/",
        import_api.ApproveCatalogImport.as_view(),
        name="api-catalog-import-approve",
    ),
    path(
        "catalog-imports/<int:pk>/revert/",
        import_api.RevertCatalogImport.as_view(),
        name="api-catalog-import-revert",
    ),
    path("annotation-reviews/", annotation_api.AnnotationReviews.as_view(), name="api-annotation-reviews"),
    path(
        "annotation-reviews/decide/", annotation_api.DecideAnnotations.as_view(), name="api-annotation-reviews-decide"
    ),
    path(
        "annotation-reviews/<uuid:uuid>/",
        annotation_api.OneAnnotationReview.as_view(),
        name="api-annotation-review",
    ),
    path(
        "annotation-reviews/<uuid:uuid>/decide/",
        annotation_api.DecideAnnotation.as_view(),
        name="api-annotation-decide",
    ),
    path("annotations/", annotation_api.Annotations.as_view(), name="api-annotations"),
    path("annotations/<uuid:uuid>/submit/", annotation_api.SubmitAnnotation.as_view(), name="api-annotation-submit"),
    path(
        "annotations/<uuid:uuid>/withdraw/",
        annotation_api.WithdrawAnnotation.as_view(),
        name="api-annotation-withdraw",
    ),
    path("annotations/<uuid:uuid>/cite/", annotation_api.CiteAnnotation.as_view(), name="api-annotation-cite"),
    path("entries/<code:code>/language/", entry_language_views.EntryLanguage.as_view(), name="api-entry-language"),
    path(
        "entry-translation-reviews/",
        entry_translation_api.EntryTranslationReviews.as_view(),
        name="api-entry-translation-reviews",
    ),
    path(
        "entry-translation-reviews/<int:pk>/",
        entry_translation_api.OneEntryTranslationReview.as_view(),
        name="api-entry-translation-review",
    ),
    path(
        "entry-translation-reviews/<int:pk>/submit/",
        entry_translation_api.SubmitEntryTranslation.as_view(),
        name="api-entry-translation-submit",
    ),
    path(
        "entry-translation-reviews/<int:pk>/decide/",
        entry_translation_api.DecideEntryTranslation.as_view(),
        name="api-entry-translation-decide",
    ),
    path(
        "entry-translation-reviews/<int:pk>/withdraw/",
        entry_translation_api.WithdrawEntryTranslation.as_view(),
        name="api-entry-translation-withdraw",
    ),
    path(
        "entry-translation-reviews/<int:pk>/reopen/",
        entry_translation_api.ReopenEntryTranslation.as_view(),
        name="api-entry-translation-reopen",
    ),
    path("queue/", queue_api.Queue.as_view(), name="api-queue"),
    path("queue/facets/", queue_api.QueueFacets.as_view(), name="api-queue-facets"),
    path("queue/next/", queue_api.QueueNext.as_view(), name="api-queue-next"),
    path("queue/decide/", queue_api.QueueDecide.as_view(), name="api-queue-decide"),
    path("queue/decisions/", queue_api.QueueDecisions.as_view(), name="api-queue-decisions"),
    path("queue/decisions/<int:pk>/undo/", queue_api.QueueUndo.as_view(), name="api-queue-undo"),
    path("queue/workload/", queue_api.QueueWorkload.as_view(), name="api-queue-workload"),
    path("queue/absences/", queue_api.Absences.as_view(), name="api-absences"),
    path("queue/absences/<int:pk>/end/", queue_api.EndAbsence.as_view(), name="api-absence-end"),
    path("queue/reasons/", queue_api.KeptReasons.as_view(), name="api-kept-reasons"),
    path("queue/reasons/<int:pk>/drop/", queue_api.DropReason.as_view(), name="api-kept-reason-drop"),
    path("queue/<int:pk>/", queue_api.OneQueueItem.as_view(), name="api-queue-item"),
    path("queue/<int:pk>/<slug:verb>/", queue_api.QueueAct.as_view(), name="api-queue-act"),
    path("notices/", notice_api.Notices.as_view(), name="api-notices"),
    path("notices/read/", notice_api.ReadNotices.as_view(), name="api-notices-read"),
    path("notices/settings/", notice_api.OwnNoticeSettings.as_view(), name="api-notices-settings"),
    path("watches/", notice_api.Watches.as_view(), name="api-watches"),
    path("watches/<slug:kind>/<str:subject>/", notice_api.EndWatch.as_view(), name="api-watch"),
    path("submissions/", api.Submissions.as_view(), name="api-submissions"),
    path("submissions/<int:pk>/", api.OneSubmission.as_view(), name="api-submission"),
    path("submissions/<int:pk>/submit/", api.Submit.as_view(), name="api-submission-submit"),
    path("submissions/<int:pk>/merge/", api.Merge.as_view(), name="api-submission-merge"),
    path("submissions/<int:pk>/decide/", api.Decide.as_view(), name="api-submission-decide"),
    path("submissions/<int:pk>/withdraw/", api.Withdraw.as_view(), name="api-submission-withdraw"),
    path("submissions/<int:pk>/reopen/", api.Reopen.as_view(), name="api-submission-reopen"),
    path("submissions/<int:pk>/break-glass/", act_api.BreakGlass.as_view(), name="api-submission-break-glass"),
    path("submissions/<int:pk>/do/<slug:verb>/", act_api.SubmissionAct.as_view(), name="api-submission-act"),
    path("review/entries/<code:code>/<slug:verb>/", act_api.EntryAct.as_view(), name="api-entry-act"),
    path("review/people/<int:pk>/<slug:verb>/", act_api.PersonAct.as_view(), name="api-person-act"),
    path("review/policy/", act_api.Policy.as_view(), name="api-review-policy"),
    path("review/record/", act_api.Record.as_view(), name="api-review-record"),
]
