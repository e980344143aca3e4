"""Where the command palette leads and what it does: one table, of which each person is offered what they may.

A new page without arguments gets a line here, and everybody finds it by a few letters.
"""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.permissions import may
from basics.guides import GUIDES
from catalog.picturing import OF_CATALOG
from review.queue_filters import SHOW_WORDS


@dataclass(frozen=True)
class Destination:
    """A page, or an act: `press` is the selector of the button that does what has no page of its own.

    `needs` is the act of `accounts.permissions` that allows it, empty for everybody; `keywords` are further words by
    which people may look for it; `keys` is its shortcut.
    """

    label: Any
    icon: str
    url_name: str = ""
    query: str = ""
    needs: str = ""
    keywords: Any = ""
    keys: str = ""
    press: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        address = reverse(self.url_name, args=self.arguments) if self.url_name else ""
        return f"{address}?{self.query}" if self.query else address


def _colours(value: str) -> str:
    return f'[data-theme-switch] button[value="{value}"]'


PAGES = (
    Destination(_("Desk"), "layout-dashboard", "desk", keywords=_("home start"), keys="g d"),
    Destination(_("Notices"), "bell", "notices:list", keywords=_("unread told mentions"), keys="g n"),
    Destination(
        _("How you are told"), "bell", "notices:settings", keywords=_("mail digest webhook feed quiet hours watch")
    ),
    Destination(_("Articles"), "file-text", "articles:list", keywords=_("texts translations read"), keys="g a"),
    Destination(_("Sources"), "newspaper", "articles:sources", keywords=_("outlets reliability newspapers")),
    Destination(
        _("Threats"), "triangle-alert", "catalog:register", "kind=threat", keywords=_("catalog risks THR"), keys="g c"
    ),
    Destination(
        _("Measures"), "shield-check", "catalog:register", "kind=measure", keywords=_("catalog prevention MSR")
    ),
    *(
        Destination(
            format_lazy("{}: {}", _("Pictures"), maker.title),
            maker.icon,
            "catalog:picture",
            keywords=_("pictures matrix map timeline board chart"),
            arguments=(name,),
        )
        for name, maker in OF_CATALOG.items()
    ),
    Destination(
        _("Review"),
        "inbox",
        "review:one_queue",
        needs="see_review",
        keywords=_("queue of everything proposals work next claim decide"),
        keys="g r",
    ),
    *(
        Destination(
            format_lazy("{}: {}", _("Review"), words),
            "inbox",
            "review:one_queue",
            f"show={show}",
            needs="see_review",
            keywords=_("queue proposals"),
        )
        for show, words in SHOW_WORDS.items()
    ),
    Destination(
        format_lazy("{}: {}", _("The team’s review"), _("Activity")),
        "history",
        "review:team_activity",
        needs="see_review",
        keywords=_("who did what lately"),
    ),
    Destination(
        format_lazy("{}: {}", _("The team’s review"), _("Turnaround")),
        "clock",
        "review:team_turnaround",
        needs="see_review",
        keywords=_("how long decisions wait median"),
    ),
    Destination(
        _("Yours in review"), "inbox", "review:own", needs="propose", keywords=_("queue proposals drafts mine")
    ),
    Destination(
        _("Translations in review"),
        "languages",
        "review:translations",
        needs="see_review",
        keywords=_("queue approve translated texts"),
    ),
    Destination(
        _("Translations of entries in review"),
        "languages",
        "review:entry_translations",
        needs="see_review",
        keywords=_("queue approve translated catalog"),
    ),
    Destination(
        _("Languages of the catalog"),
        "languages",
        "catalog:coverage",
        keywords=_("translations missing stale coverage"),
    ),
    Destination(
        _("Annotations in review"),
        "highlighter",
        "review:annotations",
        needs="see_review",
        keywords=_("queue approve marks evidence"),
    ),
    Destination(
        _("Discussions"),
        "comment",
        "discussions:all",
        needs="see_review",
        keywords=_("comments threads mentions talk"),
    ),
    Destination(
        _("Editions"), "book-marked", "catalog:editions", keywords=_("issues frozen export download"), keys="g e"
    ),
    Destination(_("Vocabularies and scales"), "tag", "catalog:vocabularies", keywords=_("themes terms matrix rating")),
    Destination(_("Search"), "search", "search", keywords=_("find texts annotations"), keys="/"),
    Destination(
        _("Rounds of annotation"),
        "users",
        "articles:rounds",
        needs="read_annotations",
        keywords=_("annotators assignments curate agreement blind"),
    ),
    Destination(
        _("Rounds of rating"),
        "gauge",
        "catalog:rating_rounds",
        needs="see_review",
        keywords=_("assessments likelihood impact blind raters invited"),
    ),
    Destination(
        _("Forecasts"),
        "clock",
        "catalog:forecasts",
        needs="see_review",
        keywords=_("probability prediction Brier calibration"),
    ),
    Destination(_("Your profile"), "user", "accounts:profile", keywords=_("name language password account settings")),
    Destination(
        _("Sign-in and security"), "lock", "accounts:security", keywords=_("passkey code second factor password")
    ),
    Destination(_("Sessions and devices"), "monitor", "accounts:sessions", keywords=_("sign out browsers phones")),
    Destination(_("API tokens"), "key", "accounts:tokens", keywords=_("program script key secret")),
    Destination(_("Long work"), "clock", "accounts:work", keywords=_("progress jobs running")),
    Destination(_("Roles"), "key", "accounts:roles", keywords=_("permissions who may do what")),
    Destination(_("People"), "users", "accounts:people", needs="manage_people", keywords=_("members team invitations")),
    Destination(_("Audit log"), "scale", "accounts:audit", needs="read_audit", keywords=_("history who did what when")),
    Destination(_("Administration"), "settings", "administration", needs="keep_site", keywords=_("site people health")),
    Destination(_("Site settings"), "settings", "site_settings", needs="keep_site", keywords=_("public second factor")),
    Destination(_("Jobs"), "clock", "jobs", needs="keep_site", keywords=_("background failed retry")),
    Destination(_("System"), "gauge", "system", needs="keep_site", keywords=_("versions disk backup health")),
    Destination(_("Help"), "circle-help", "help", keywords=_("guides handbook manual documentation")),
    *(
        Destination(guide.title, guide.icon, "help_guide", keywords=guide.keywords, arguments=(guide.slug,))
        for guide in GUIDES
    ),
    Destination(_("Design system"), "eye", "style", keywords=_("components style")),
    Destination(_("The API"), "link", "api-docs", keywords=_("OpenAPI schema developer")),
)

ACTIONS = (
    Destination(_("Add an article"), "plus", "articles:add", needs="add_article", keywords=_("new text translation")),
    Destination(_("Add a source"), "plus", "articles:source_add", needs="manage_sources", keywords=_("new outlet")),
    Destination(
        _("Propose a threat"), "triangle-alert", "review:propose", "kind=threat", "propose", _("new add write risk")
    ),
    Destination(
        _("Propose a measure"),
        "shield-check",
        "review:propose",
        "kind=measure",
        "propose",
        _("new add write prevention"),
    ),
    Destination(
        _("Prepare an edition"), "book-marked", "catalog:edition_add", "", "freeze_edition", _("new issue freeze")
    ),
    Destination(
        _("Invite a person"), "send", "accounts:invite", needs="manage_people", keywords=_("new member add colleague")
    ),
    Destination(
        _("Add a service account"), "plus", "accounts:service_add", needs="manage_people", keywords=_("program new bot")
    ),
    Destination(_("Light colours"), "sun", press=_colours("light"), keywords=_("theme switch bright day")),
    Destination(_("Dark colours"), "moon", press=_colours("dark"), keywords=_("theme switch night")),
    Destination(_("Colours of the system"), "monitor", press=_colours(""), keywords=_("theme switch automatic")),
    Destination(
        _("Keyboard shortcuts"), "keyboard", press='[data-open="shortcuts"]', keywords=_("keys help"), keys="?"
    ),
    Destination(_("Sign out"), "log-out", press="[data-sign-out]", keywords=_("log out leave exit")),
)


def offered(user: User, table: tuple[Destination, ...]) -> list[Destination]:
    """Return the lines of a table that a person may follow."""
    return [line for line in table if not line.needs or may(user, line.needs)]
