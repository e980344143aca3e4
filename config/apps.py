"""The project itself as an app, so that its commands are found."""

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"
