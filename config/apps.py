"""The project itself as an app, so that its commands are found."""

from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        from accounts.audit_words import provide_verbs
        from config.audit_words import VERBS

        provide_verbs(VERBS)
        import_module("config.checks")  # registers the system checks
