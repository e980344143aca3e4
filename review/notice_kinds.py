"""The words of notices: what they are about, how they reach a person, and what can be watched."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NoticeKind(models.TextChoices):
    """Why somebody is told: each kind goes its own way to each person."""

    OUTCOME = "outcome", _("What became of what you wrote")
    ASKED = "asked", _("What somebody asks of you")
    MENTION = "mention", _("Somebody named you")
    DISCUSSION = "discussion", _("Answers where you take part")
    REMINDER = "reminder", _("What is due")
    WATCHED = "watched", _("What you watch")


class Way(models.TextChoices):
    """How notices of a kind reach somebody. Whatever is mailed stands in the page, too."""

    PAGE = "page", _("In the page only")
    MAIL = "mail", _("By mail, at once")
    DAILY = "daily", _("By mail, once a day")
    WEEKLY = "weekly", _("By mail, once a week")
    OFF = "off", pgettext_lazy("notices", "Not at all")


DIGESTS = (Way.DAILY, Way.WEEKLY)
MAILED = (Way.MAIL, *DIGESTS)
LESS: tuple[Way, ...] = (Way.PAGE, Way.WEEKLY, Way.DAILY, Way.MAIL)  # each sends more than the one before
USUAL: dict[str, str] = {
    NoticeKind.OUTCOME: Way.MAIL,
    NoticeKind.ASKED: Way.MAIL,
    NoticeKind.MENTION: Way.MAIL,
    NoticeKind.DISCUSSION: Way.DAILY,
    NoticeKind.REMINDER: Way.MAIL,
    NoticeKind.WATCHED: Way.DAILY,
}
# An author always learns the outcome: it can be kept out of the mailbox, not out of the page.
ALWAYS = frozenset({NoticeKind.OUTCOME})


def ways_for(kind: str) -> list[tuple[str, object]]:
    """Return the ways that can be chosen for a kind, with their words."""
    return [(way.value, way.label) for way in Way if way != Way.OFF or kind not in ALWAYS]


def no_more_than(way: str) -> tuple[Way, ...]:
    """Return the ways that send no more than this one: what the link of a mail may choose."""
    return LESS[: LESS.index(way) + 1] if way in LESS else LESS[:1]


class Watched(models.TextChoices):
    """What can be watched. An entry and a theme are named by their code, the others by their number."""

    ENTRY = "entry", _("entry")
    THEME = "theme", _("theme")
    ARTICLE = "article", _("article")
    PERSON = "person", _("person")


class About(models.TextChoices):
    """What a notice leads to."""

    PROPOSAL = "proposal", _("proposal")
    ANNOTATION = "annotation", _("annotation")
    TRANSLATION = "translation", _("translation")
    ENTRY_TRANSLATION = "entry_translation", _("translation of an entry")
    ENTRY = "entry", _("entry")
    ENTRY_REVIEW = "entry_review", _("review of an entry")
    ARTICLE = "article", _("article")
    DISCUSSION = "discussion", _("discussion")
    EDITION = "edition", _("edition")
    RATING_ROUND = "rating_round", _("round of rating")
    ANNOTATION_ROUND = "annotation_round", _("round of annotation")


class Channel(models.TextChoices):
    MAIL = "mail", _("mail")
    WEBHOOK = "webhook", _("webhook")


class DeliveryState(models.TextChoices):
    """How far a delivery is. `sending` holds for as long as its lease: then another worker takes it up."""

    WAITING = "waiting", pgettext_lazy("delivery", "waits")
    SENDING = "sending", pgettext_lazy("delivery", "under way")
    SENT = "sent", pgettext_lazy("delivery", "delivered")
    FAILED = "failed", pgettext_lazy("delivery", "given up")
    DROPPED = "dropped", pgettext_lazy("delivery", "not sent")
