"""Django's admin as a break-glass door: who comes in by it has just proved who they are."""

from typing import Any

from django.contrib.admin import AdminSite

from accounts.confirming import sensitive


class BreakGlassSite(AdminSite):
    """Ask every visitor anew after a while, beside what Django's own site asks."""

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(sensitive(view), cacheable)
