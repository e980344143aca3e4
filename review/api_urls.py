"""API doors of this room."""

from django.urls import path

from review import api

urlpatterns = [
    path("submissions/", api.Submissions.as_view(), name="api-submissions"),
    path("submissions/<int:pk>/", api.OneSubmission.as_view(), name="api-submission"),
    path("submissions/<int:pk>/submit/", api.Submit.as_view(), name="api-submission-submit"),
    path("submissions/<int:pk>/decide/", api.Decide.as_view(), name="api-submission-decide"),
    path("submissions/<int:pk>/withdraw/", api.Withdraw.as_view(), name="api-submission-withdraw"),
    path("submissions/<int:pk>/reopen/", api.Reopen.as_view(), name="api-submission-reopen"),
]
