"""Doors of notices."""

from django.urls import path

from review import notice_settings_views, notice_views

app_name = "notices"
urlpatterns = [
    path("", notice_views.notices, name="list"),
    path("read/", notice_views.read, name="read"),
    path("watch/", notice_views.watch_toggle, name="watch"),
    path("settings/", notice_settings_views.notice_settings, name="settings"),
    path("settings/feed/", notice_settings_views.feed_make, name="feed_make"),
    path("settings/feed/drop/", notice_settings_views.feed_drop, name="feed_drop"),
    path("settings/webhooks/", notice_settings_views.webhook_add, name="webhook_add"),
    path("settings/webhooks/<int:pk>/drop/", notice_settings_views.webhook_drop, name="webhook_drop"),
    path("settings/deliveries/<int:pk>/retry/", notice_settings_views.delivery_retry, name="delivery_retry"),
    path("mail/<str:token>/", notice_settings_views.mail, name="mail"),
    path("feed/<str:token>/", notice_views.feed, name="feed"),
]
