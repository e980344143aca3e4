"""API doors of this room."""

from django.urls import path

from articles import (
    api,
    api_alignments,
    api_annotations,
    api_issues,
    api_provenance,
    api_targets,
    api_translating,
)

urlpatterns = [
    path("sources/", api.Sources.as_view(), name="api-sources"),
    path("sources/<int:pk>/", api.OneSource.as_view(), name="api-source"),
    path("captures/check/", api.CheckCaptures.as_view(), name="api-captures-check"),
    path("articles/", api.Articles.as_view(), name="api-articles"),
    path("articles/<int:pk>/", api.OneArticle.as_view(), name="api-article"),
    path("articles/<int:pk>/texts/", api.Texts.as_view(), name="api-texts"),
    path("articles/<int:pk>/texts/<int:number>/", api.OneText.as_view(), name="api-text"),
    path("articles/<int:pk>/texts/<int:number>/quotes/", api.QuotedSources.as_view(), name="api-quoted-sources"),
    path("articles/<int:pk>/texts/<int:number>/align/", api_alignments.Align.as_view(), name="api-align"),
    path("articles/<int:pk>/alignments/", api_alignments.Alignments.as_view(), name="api-alignments"),
    path("alignments/<int:pk>/", api_alignments.OneAlignment.as_view(), name="api-alignment"),
    path("alignments/<int:pk>/beads/", api_alignments.Beads.as_view(), name="api-beads"),
    path(
        "articles/<int:pk>/texts/<int:number>/provenance/",
        api_provenance.ProvenanceOfText.as_view(),
        name="api-provenance",
    ),
    path("articles/<int:pk>/texts/<int:number>/origins/", api_provenance.OriginsOfText.as_view(), name="api-origins"),
    path(
        "articles/<int:pk>/texts/<int:number>/prov/<str:name>/",
        api_provenance.ProvOfText.as_view(),
        name="api-prov",
    ),
    path("articles/<int:pk>/texts/<int:number>/changes/", api_translating.ChangesOfText.as_view(), name="api-changes"),
    path("articles/<int:pk>/texts/<int:number>/draft/", api_translating.DraftOfText.as_view(), name="api-draft-start"),
    path(
        "articles/<int:pk>/texts/<int:number>/original/",
        api_translating.AttachOriginal.as_view(),
        name="api-original-attach",
    ),
    path("drafts/<int:pk>/", api_translating.OneDraft.as_view(), name="api-draft"),
    path("drafts/<int:pk>/finish/", api_translating.FinishDraft.as_view(), name="api-draft-finish"),
    path("articles/<int:pk>/texts/<int:number>/issues/", api_issues.Issues.as_view(), name="api-issues"),
    path("issues/<int:pk>/answer/", api_issues.AnswerIssue.as_view(), name="api-issue-answer"),
    path("quotes/<int:pk>/verify/", api_translating.VerifyQuote.as_view(), name="api-quote-verify"),
    path("quotes/<int:pk>/attach/", api_translating.AttachQuoted.as_view(), name="api-quote-attach"),
    path("annotations/", api_annotations.Annotations.as_view(), name="api-annotations"),
    path("annotations/<uuid:uuid>/", api_annotations.OneAnnotation.as_view(), name="api-annotation"),
    path("annotations/<uuid:uuid>/hide/", api_annotations.HideAnnotation.as_view(), name="api-annotation-hide"),
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
