from django.apps import AppConfig


class BasicsConfig(AppConfig):
    name = "basics"
