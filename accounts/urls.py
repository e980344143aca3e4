"""Doors of this room."""

from django.urls import path

from accounts import views, work_views

app_name = "accounts"
urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path("invitation/<str:token>/", views.accept, name="accept"),
    path("people/", views.people, name="people"),
    path("people/roles/", views.roles, name="roles"),
    path("people/invite/", views.invite, name="invite"),
    path("people/invitations/<int:pk>/revoke/", views.invitation_revoke, name="invitation_revoke"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/roles/", views.person_roles, name="person_roles"),
    path("people/<int:pk>/deactivate/", views.person_deactivate, name="person_deactivate"),
    path("people/<int:pk>/reactivate/", views.person_reactivate, name="person_reactivate"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.password, name="password"),
    path("work/", work_views.work, name="work"),
    path("work/<int:pk>/cancel/", work_views.work_cancel, name="work_cancel"),
    path("audit/", views.audit, name="audit"),
    path("audit/download/", views.audit_csv, name="audit_csv"),
    # Django's admin signs nobody in or out and changes no password: one door each, the audited one.
    path("admin/login/", views.admin_door, name="admin_door"),
    path("admin/logout/", views.sign_out, name="admin_sign_out"),
    path("admin/password_change/", views.admin_door, name="admin_password"),
]
