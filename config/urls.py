"""Every door of the product. Pages need a sign-in unless they say otherwise (`login_not_required`)."""

from django.contrib import admin
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from config.accessibility import accessibility
from config.administration import administration, job_retry, jobs, system
from config.api import api_root, router_urls
from config.health import healthz
from config.help_pages import help_guide, help_index
from config.site_settings import site_settings
from config.style_page import style_page
from config.undo import undo
from review.desk import desk
from review.live_views import live, live_leave, live_news
from review.palette import palette
from review.search import search

urlpatterns = [
    path("", desk, name="desk"),
    path("search/", search, name="search"),
    path("palette/", palette, name="palette"),
    path("", include("accounts.urls")),
    path("articles/", include("articles.urls")),
    path("", include("catalog.urls")),
    path("review/", include("review.urls")),
    path("notices/", include("review.notice_urls")),
    path("administration/", administration, name="administration"),
    path("administration/settings/", site_settings, name="site_settings"),
    path("administration/system/", system, name="system"),
    path("administration/jobs/", jobs, name="jobs"),
    path("administration/jobs/<int:pk>/retry/", job_retry, name="job_retry"),
    path("discussions/", include("review.discussion_urls")),
    path("live/", live, name="live"),
    path("live/leave/", live_leave, name="live_leave"),
    path("live/news/", live_news, name="live_news"),
    path("tour/", include("review.tour_urls")),
    path("undo/<int:pk>/", undo, name="undo"),
    path("help/", help_index, name="help"),
    path("help/<slug:slug>/", help_guide, name="help_guide"),
    path("style/", style_page, name="style"),
    path("accessibility/", accessibility, name="accessibility"),
    path("healthz", healthz, name="healthz"),
    path("wap/", include("articles.wap_urls")),
    path("api/v1/", api_root, name="api-root"),
    path("api/v1/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/v1/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("api/v1/", include(router_urls)),
    path("admin/", admin.site.urls),
]

handler400 = "config.faults.bad_request"
handler404 = "config.faults.page_not_found"
handler500 = "config.faults.server_error"
