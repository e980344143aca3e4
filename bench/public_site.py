"""The demo world, open to everybody, behind the web server of `manage.py serve` with the settings of production."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.database import bench_database
from bench.review_site import Server, serving

PAGE = "/catalog/THR-WAT-001/"  # a threat of the demo world with all that a page can have
CATALOG = ("/", PAGE, "/catalog/", "/catalog/?kind=measure", "/catalog/pictures/matrix/", "/catalog/methodology/")
MORE = ("/editions/", "/catalog/feed.atom", "/sitemap.xml", "/catalog/THR-WAT-001/card.png", f"{PAGE}?language=ru")
PATHS = (*CATALOG, *MORE)


@dataclass(frozen=True)
class Site:
    """A server, and how its database is reached."""

    server: Server
    database: str

    @property
    def workers(self) -> list[Any]:
        """The web processes."""
        import psutil  # type: ignore[import-untyped]

        whole = psutil.Process(self.server.web.process.pid)
        return [whole, *whole.children(recursive=True)]

    def cpu(self) -> float:
        """Return the seconds of CPU that the web processes have had."""
        times = (one.cpu_times() for one in self.workers)
        return sum(float(one.user + one.system) for one in times)


@contextmanager
def public_site(name: str) -> Iterator[Site]:
    """Load the demo world into a scratch database, open it, and serve it without DEBUG."""
    with bench_database(name) as address, tempfile.TemporaryDirectory() as folder:
        from django.core.management import call_command

        from accounts.models import SiteSettings

        call_command("load_demo", verbosity=0)
        SiteSettings.objects.update_or_create(pk=1, defaults={"public_catalog": True})
        with _as_in_production(Path(folder)), serving(name) as server:
            yield Site(server, address)


@contextmanager
def _as_in_production(folder: Path) -> Iterator[None]:
    """Let the server's process have the settings of production, and the style and scripts with hashed names."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import override_settings

    words = {
        "DEBUG": "0",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "0",
        "PERIMETER_VAR": str(folder),
    }
    before = {name: os.environ.get(name) for name in words}
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=folder / "static", STORAGES=storages):
        (folder / "static").mkdir()
        call_command("collectstatic", interactive=False, verbosity=0)
    os.environ.update(words)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name)
            if value is not None:
                os.environ[name] = value
