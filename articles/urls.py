"""Doors of this room."""

from django.urls import path

from articles.views import adding, aligning, annotating, issues, provenance, quoting, reading, sources, translating

app_name = "articles"
urlpatterns = [
    path("", reading.article_list, name="list"),
    path("add/", adding.add, name="add"),
    path("sources/", sources.source_list, name="sources"),
    path("sources/add/", sources.source_add, name="source_add"),
    path("sources/<int:pk>/", sources.source, name="source"),
    path("captures/check/", sources.captures_check, name="captures_check"),
    path("capture/<int:pk>/", reading.capture, name="capture"),
    path("alignment/<int:pk>/", aligning.alignment, name="alignment"),
    path("alignment/<int:pk>/bead/", aligning.bead, name="bead"),
    path("annotation/<uuid:uuid>/", reading.annotation, name="annotation"),
    path("annotation/<uuid:uuid>/change/", annotating.annotation_change, name="annotation_change"),
    path("annotation/<uuid:uuid>/delete/", annotating.annotation_delete, name="annotation_delete"),
    path("annotation/<uuid:uuid>/restore/", annotating.annotation_restore, name="annotation_restore"),
    path("<int:pk>/", reading.article, name="article"),
    path("<int:pk>/add-text/", adding.add_text, name="add_text"),
    path("<int:pk>/<int:number>/", reading.text, name="text"),
    path("<int:pk>/<int:number>/align/", aligning.align, name="align"),
    path("<int:pk>/<int:number>/issues/", issues.issues, name="issues"),
    path("issues/<int:pk>/answer/", issues.issue_answer, name="issue_answer"),
    path("quotes/<int:pk>/", quoting.quote, name="quote"),
    path("quotes/<int:pk>/attach/", quoting.quote_attach, name="quote_attach"),
    path("<int:pk>/<int:number>/attach/", quoting.original_attach, name="original_attach"),
    path("drafts/<int:pk>/", translating.draft, name="draft"),
    path("drafts/<int:pk>/discard/", translating.draft_discard, name="draft_discard"),
    path("<int:pk>/<int:number>/changes/", translating.changes, name="changes"),
    path("<int:pk>/<int:number>/carry-over/", translating.carry_over, name="carry_over"),
    path("<int:pk>/<int:number>/provenance/", provenance.provenance, name="provenance"),
    path("<int:pk>/<int:number>/provenance/amend/", provenance.provenance_amend, name="provenance_amend"),
    path("<int:pk>/<int:number>/prov/<str:name>/", provenance.prov_download, name="prov_download"),
    path("<int:pk>/<int:number>/annotate/", annotating.annotation_add, name="annotation_add"),
    path("<int:pk>/<int:number>/quotes/", adding.quoted_add, name="quoted_add"),
]
