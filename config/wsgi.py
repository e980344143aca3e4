"""The WSGI entry that granian serves: Django, behind the ready answers for strangers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django_application = get_wsgi_application()

from config.public_cache import PublicCache  # noqa: E402  # it needs the settings, which are ready now

application = PublicCache(django_application)
