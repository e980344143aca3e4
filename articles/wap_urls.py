"""Doors of the Web Annotation Protocol."""

from django.urls import path

from articles.wap import Container, OneAnnotation

urlpatterns = [
    path("<int:article>/<int:number>/", Container.as_view(), name="api-wap-container"),
    path("<int:article>/<int:number>/<str:name>/", OneAnnotation.as_view(), name="api-wap-annotation"),
]
