"""API doors of this room."""

from django.urls import URLPattern, path

from accounts import api, api_work, audit_api, token_api

urlpatterns: list[URLPattern] = [
    path("me/", api.Me.as_view(), name="api-me"),
    path("people/", api.People.as_view(), name="api-people"),
    path("people/<int:pk>/", api.OnePerson.as_view(), name="api-person"),
    path("people/<int:pk>/deactivate/", api.Deactivate.as_view(), name="api-person-deactivate"),
    path("people/<int:pk>/reactivate/", api.Reactivate.as_view(), name="api-person-reactivate"),
    path("tokens/", token_api.Tokens.as_view(), name="api-tokens"),
    path("tokens/<int:pk>/revoke/", token_api.RevokeToken.as_view(), name="api-token-revoke"),
    path("invitations/", api.Invitations.as_view(), name="api-invitations"),
    path("invitations/<int:pk>/revoke/", api.RevokeInvitation.as_view(), name="api-invitation-revoke"),
    path("audit/", audit_api.Audit.as_view(), name="api-audit"),
    path("audit/download/", audit_api.AuditDownload.as_view(), name="api-audit-download"),
    path("work/", api_work.Works.as_view(), name="api-work"),
    path("work/<int:pk>/", api_work.OneWork.as_view(), name="api-one-work"),
    path("work/<int:pk>/cancel/", api_work.CancelWork.as_view(), name="api-work-cancel"),
]
