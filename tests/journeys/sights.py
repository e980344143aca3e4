"""Every page that a browser is shown, by the URL table, in a world that never moves: the demo told for one fixed day.

The table is read twice: by the tests, and by a process beside them on the still world's database, which says where each
page is (`manage.py shell -c "from tests.journeys import sights; sights.tell_and_say()"`).
"""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from django.urls import reverse
from playwright.sync_api import Page

from demo.story import PASSPHRASE
from tests.journeys.telling import (
    OUTDATED,
    PEOPLE,
    TODAY,
    add_a_page,
    add_a_persian_text,
    add_a_stale_translation,
    correct_a_text,
    discuss_an_annotation,
    discuss_an_entry,
    fill_the_inbox,
    freeze_an_edition,
    outdate_a_draft,
    take_a_catalog_in,
)

GUARDED = "ruslan@perimeter.example"  # has a second factor
LEAVING = "farid@perimeter.example"  # was a member


class Sight(NamedTuple):
    """One page: its door, who looks at it, and how its address is found in the still world."""

    door: str
    who: str = "editor"
    find: Callable[[], list[Any]] = list
    query: str = ""
    word: str = ""
    then: Callable[[Page], None] | None = None  # what is done there until the page is the one to look at

    @property
    def name(self) -> str:
        return "-".join(filter(None, [self.door.replace(":", "-").replace("_", "-"), self.word]))


def text_in(language: str, kind: str = "original") -> Callable[[], list[Any]]:
    def find() -> list[Any]:
        from articles.models import TextVersion

        version = TextVersion.objects.filter(language=language, kind=kind).earliest("pk")
        return [version.article_id, version.number]

    return find


def discussed_entry() -> list[Any]:
    from review.models import Thread

    return ["entry", Thread.objects.earliest("pk").entry.code]


def open_thread() -> list[Any]:
    from review.models import Thread

    return [Thread.objects.filter(resolved_at=None).earliest("pk").pk]


def translated() -> list[Any]:
    """Find a translation that stands beside its held original."""
    from articles.models import TextVersion

    version = TextVersion.objects.filter(language="en", kind="translation", number=2).earliest("pk")
    return [version.article_id, version.number]


def corrected() -> list[Any]:
    """Find the newest of several versions of a text."""
    from articles.models import TextVersion

    version = TextVersion.objects.filter(supersedes__isnull=False).earliest("pk")
    return [version.article_id, version.number]


def corrected_article() -> list[Any]:
    return corrected()[:1]


def aligned() -> list[Any]:
    """Find the alignment of that translation."""
    from articles.models import Alignment

    article, number = translated()
    place = {"target_set__text_version__article": article, "target_set__text_version__number": number}
    return [Alignment.objects.get(**place).pk]


def in_draft(*names: str) -> Callable[[], list[Any]]:
    def find() -> list[Any]:
        from articles.models import TranslationDraft

        return list(TranslationDraft.objects.values_list(*names).earliest("pk"))

    return find


def first(path: str, name: str = "pk", **words: Any) -> Callable[[], list[Any]]:
    def find() -> list[Any]:
        from django.apps import apps

        return [apps.get_model(path).objects.filter(**words).order_by("pk").values_list(name, flat=True)[0]]

    return find


def submission(state: str, person: str = "", title: str = "", **words: Any) -> Callable[[], list[Any]]:
    more = {"author__email": PEOPLE[person]} if person else {}
    return first("review.Submission", state=state, title__startswith=title, **more, **words)


def translated_entry() -> list[Any]:
    return first("catalog.EntryTranslation", "entry__code")()


def into_russian() -> list[Any]:
    return [*translated_entry(), "ru"]


def lost_passage() -> list[Any]:
    return first("articles.AnnotationTarget", state="orphan")()


def note_of_the_analyst() -> list[Any]:
    return first("articles.Annotation", "uuid", creator__email=PEOPLE["analyst"])()


def failed_candidate() -> list[Any]:
    return first("articles.Candidate", state="failed")()


def invitation_of_nobody() -> list[Any]:
    return ["nobody"]


def word_of(link: str) -> list[str]:
    """Return the signed word of a link that lets somebody in."""
    return [link.rstrip("/").rpartition("/")[2]]


def live_invitation() -> list[Any]:
    from accounts.actions import invite_person
    from accounts.links import invitation_link
    from accounts.models import User
    from accounts.roles import Role

    by = User.objects.get(email=PEOPLE["administrator"])
    return word_of(invitation_link(invite_person(email="new@perimeter.example", roles=[Role.READER], by=by)))


def live_reset() -> list[Any]:
    from accounts.links import reset_token
    from accounts.models import User

    return [reset_token(User.objects.get(email="timur@perimeter.example"))]


def mail_of_nobody() -> list[Any]:
    return ["0.outcome~forged"]


def live_email_change() -> list[Any]:
    from accounts.emails import ask_email_change
    from accounts.links import email_change_link
    from accounts.models import User

    person = User.objects.get(email="timur@perimeter.example")
    return word_of(email_change_link(ask_email_change(person, "timur@new.example"), "new"))


def former_member() -> list[Any]:
    from accounts.actions import add_person, deactivate_person
    from accounts.models import User
    from accounts.roles import Role

    by = User.objects.get(email=PEOPLE["administrator"])
    person = add_person(LEAVING, "Farid Aliyev", [Role.READER], password="two lakes above a quiet valley", by=by)
    return [deactivate_person(person, by=by).pk]


def guarded() -> list[Any]:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    from accounts.models import User

    TOTP.activate(User.objects.get(email=GUARDED), generate_totp_secret())
    return []


def give_password(page: Page) -> None:
    """Go half-way through the sign-in of somebody with a second factor."""
    page.get_by_label("Email").fill(GUARDED)
    page.get_by_label("Password", exact=True).fill(PASSPHRASE)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/sign-in/code/")


def make_a_token(page: Page) -> None:
    page.get_by_label("Name").fill("The nightly copy (illustrative)")
    page.get_by_role("button", name="Make the token").click()
    page.locator("#new-token").wait_for()


def frozen_entry() -> list[Any]:
    return ["2026.1", "THR-WAT-001"]


def malicious_scenario() -> list[Any]:
    from catalog.models import Entry

    attack = Entry.objects.with_content().filter(current__document__nature="malicious").order_by("code")
    return [attack[0].code, attack[0].document["scenarios"][0]["id"]]


def scenario() -> list[Any]:
    from catalog.models import Entry

    return ["THR-WAT-001", Entry.objects.with_content().get(code="THR-WAT-001").document["scenarios"][0]["id"]]


def indicator() -> list[Any]:
    from catalog.due_list import due_page

    first = due_page(size=1).rows[0]
    return [first.code, first.key]


def entry() -> list[Any]:
    return ["THR-WAT-001"]


def prepared() -> list[Any]:
    return ["2026.2"]


SIGHTS = [
    Sight("desk"),
    Sight("desk", "analyst", word="analyst"),
    Sight("search", query="?q=water"),
    Sight("search", query="?q=water&kind=articles", word="articles"),
    Sight("search", query="?q=zzzz", word="nothing"),
    Sight("help", "reader"),
    Sight("help_guide", "reader", lambda: ["tour"]),
    Sight("help_guide", "analyst", lambda: ["api-cookbook"], word="code"),
    Sight("style"),
    Sight("accessibility", "nobody"),
    Sight("accessibility", "editor", word="signed in"),
    Sight("accounts:sign_in", "nobody"),
    Sight("accounts:second_step", "nobody", guarded, then=give_password),
    Sight("accounts:accept", "nobody", invitation_of_nobody),
    Sight("accounts:accept", "nobody", live_invitation, word="live"),
    Sight("accounts:people", "administrator"),
    Sight("accounts:people", "editor", word="refused"),
    Sight("accounts:roles", "administrator"),
    Sight("accounts:invite", "administrator"),
    Sight("accounts:person", "administrator", first("accounts.User", email=PEOPLE["analyst"])),
    Sight("accounts:profile"),
    Sight("accounts:audit", "administrator"),
    Sight("accounts:work", "administrator"),
    Sight("accounts:reset_ask", "nobody"),
    Sight("accounts:reset", "nobody", invitation_of_nobody),
    Sight("accounts:reset", "nobody", live_reset, word="live"),
    Sight("accounts:email_change", "nobody", invitation_of_nobody),
    Sight("accounts:email_change", "nobody", live_email_change, word="live"),
    Sight("accounts:person_erase", "administrator", former_member),
    Sight("accounts:security", "analyst"),
    Sight("accounts:app_add", "analyst"),
    Sight("accounts:confirm", "analyst"),
    Sight("accounts:email", "analyst"),
    Sight("accounts:sessions", "analyst"),
    Sight("accounts:tokens", "analyst"),
    Sight("accounts:tokens", "administrator", word="made", then=make_a_token),
    Sight("accounts:service_add", "administrator"),
    Sight("accounts:person_themes", "administrator", first("accounts.User", email=PEOPLE["editor"])),
    Sight("accounts:person_data", "administrator", first("accounts.User", email=PEOPLE["editor"])),
    Sight("accounts:my_data", "analyst"),
    Sight("administration", "administrator"),
    Sight("site_settings", "administrator"),
    Sight("system", "administrator"),
    Sight("jobs", "administrator"),
    Sight("articles:list"),
    Sight("articles:list", query="?q=zzzz", word="nothing"),
    Sight("articles:list", "analyst", query="?q=lake", word="saved view"),
    Sight("articles:add"),
    Sight("articles:inbox", "analyst"),
    Sight("articles:inbox", "editor", word="empty"),
    Sight("articles:candidate", "analyst", failed_candidate),
    Sight("articles:candidate", "analyst", first("articles.Candidate", title="lake.txt"), word="confirm"),
    Sight("articles:feeds", "analyst"),
    Sight("articles:imports", "analyst"),
    Sight("articles:import", "analyst", first("articles.BulkImport")),
    Sight("articles:sources"),
    Sight("articles:source_add"),
    Sight("articles:source", "editor", first("articles.Source")),
    Sight("articles:source_change", "editor", first("articles.Source")),
    Sight("articles:item", "editor", first("articles.SourceItem")),
    Sight("articles:compare", "editor", corrected_article),
    Sight("articles:correct", "editor", translated),
    Sight("articles:versions", "editor", corrected),
    Sight("articles:languages", "editor", corrected),
    Sight("articles:capture", "editor", first("articles.Capture")),
    Sight("articles:capture", "editor", first("articles.Capture", mime_type="text/html"), word="page"),
    Sight("articles:annotation_change", "analyst", note_of_the_analyst),
    Sight("articles:annotation_hide", "administrator", note_of_the_analyst),
    Sight("articles:annotation_import", "analyst", translated),
    Sight("articles:annotation_about", "analyst", first("articles.Annotation", "uuid", life="submitted")),
    Sight("articles:annotation_history", "analyst", first("articles.Annotation", "uuid", life="submitted")),
    Sight("articles:annotation_range", "analyst", first("articles.Annotation", "uuid", life="submitted")),
    Sight("articles:reply_change", "analyst", first("articles.AnnotationReply", "uuid")),
    Sight("articles:reply_history", "analyst", first("articles.AnnotationReply", "uuid")),
    Sight("articles:reply_hide", "administrator", first("articles.AnnotationReply", "uuid")),
    Sight("review:annotations", "editor"),
    Sight("review:annotation", "editor", first("articles.Annotation", "uuid", life="submitted")),
    Sight("review:annotation_cite", "analyst", first("articles.Annotation", "uuid", life="submitted")),
    Sight("articles:add_text", "editor", first("articles.Article")),
    Sight("articles:passages", "editor"),
    Sight("articles:passages", "editor", query="?show=projected", word="nothing"),
    Sight("articles:passage", "editor", lost_passage),
    Sight("articles:passages", "editor", query="?show=marked", word="marked"),
    Sight("articles:carried_passage", "editor", first("articles.CarriedPassage", state="orphan")),
    Sight("articles:rounds", "editor"),
    Sight("articles:round", "editor", first("articles.AnnotationRound")),
    Sight("articles:round", "analyst", first("articles.AnnotationRound"), word="annotator"),
    Sight("articles:round_agreement", "editor", first("articles.AnnotationRound")),
    Sight("articles:round_start", "editor", translated),
    Sight("articles:text", "editor", translated),
    Sight("articles:text", "editor", text_in("en", "translation"), word="original-not-held"),
    Sight("articles:text", "editor", text_in("fa"), word="persian"),
    Sight("articles:alignment", "editor", aligned),
    Sight("articles:alignment", "analyst", aligned, query="?show=annotated", word="annotated"),
    Sight("articles:quoted_add", "editor", translated),
    Sight("review:translations", "editor"),
    Sight("review:translation", "editor", first("review.TranslationReview")),
    Sight("review:translation_submit", "analyst", in_draft("base__article_id", "base__number")),
    Sight("articles:issues", "editor", in_draft("base__article_id", "base__number")),
    Sight("articles:quote", "editor", first("articles.QuotedSource")),
    Sight("articles:quote_attach", "editor", first("articles.QuotedSource")),
    Sight("articles:original_attach", "editor", text_in("en", "translation")),
    Sight("articles:changes", "editor", in_draft("base__article_id", "base__number")),
    Sight("articles:draft", "analyst", in_draft("pk")),
    Sight("articles:text", "reader", in_draft("base__article_id", "base__number"), word="stale"),
    Sight("articles:provenance", "editor", text_in("en", "translation")),
    Sight("articles:provenance_amend", "editor", text_in("en", "translation")),
    Sight("articles:origins", "editor", text_in("en", "translation")),
    Sight("catalog:register"),
    Sight("catalog:register", query="?kind=measure", word="measures"),
    Sight("catalog:compare"),
    Sight("catalog:vocabularies"),
    Sight("catalog:methodology"),
    Sight("catalog:terms", "administrator"),
    Sight("catalog:terms_of", "administrator", lambda: ["theme"]),
    Sight("catalog:term_add", "administrator", lambda: ["theme"]),
    Sight("catalog:term", "administrator", lambda: ["theme", "WAT"]),
    Sight("articles:categories", "administrator"),
    Sight("articles:category_add", "administrator"),
    Sight("articles:category", "administrator", lambda: ["quote"]),
    Sight("articles:tags", "administrator"),
    Sight("articles:tag_add", "administrator"),
    Sight("articles:tag", "administrator", first("articles.Tag")),
    Sight("articles:tag_merge", "administrator", query="?tag=ditch"),
    Sight("catalog:scales", "administrator"),
    Sight("catalog:scale_add", "administrator"),
    Sight("catalog:entry", "editor", entry),
    Sight("catalog:entry", "editor", lambda: ["MSR-WAT-001"], word="measure"),
    Sight("catalog:entry_history", "editor", entry),
    Sight("catalog:entry_revision", "editor", lambda: ["THR-WAT-001", 1]),
    Sight("catalog:entry", "editor", translated_entry, query="?language=ru", word="russian"),
    Sight("catalog:entry_translations", "editor", translated_entry),
    Sight("catalog:coverage", "analyst"),
    Sight("catalog:rate", "analyst", scenario),
    Sight("catalog:rate", "analyst", malicious_scenario, word="malicious"),
    Sight("catalog:rating_rounds", "analyst"),
    Sight("catalog:rating_round", "analyst", first("catalog.RatingRound", state="open")),
    Sight("catalog:rating_round", "editor", first("catalog.RatingRound", state="closed"), word="closed"),
    Sight("catalog:rating_round_open", "editor"),
    Sight("catalog:forecasts", "analyst"),
    Sight("catalog:forecast_add", "analyst"),
    Sight("catalog:forecast", "analyst", first("catalog.Forecast", outcome="")),
    Sight("catalog:forecast", "editor", first("catalog.Forecast", outcome="yes"), word="resolved"),
    Sight("catalog:forecast_scores", "editor"),
    Sight("catalog:quality", "editor"),
    Sight("catalog:indicators", "analyst"),
    Sight("catalog:read_indicator", "analyst", indicator),
    Sight("catalog:checks", "administrator"),
    Sight("catalog:check", "administrator", lambda: ["no_scenario"]),
    Sight("catalog:picture", "editor", lambda: ["matrix"], word="matrix"),
    Sight("catalog:picture", "editor", lambda: ["map"], word="map"),
    Sight("catalog:entry_picture", "editor", lambda: ["bow-tie", "THR-WAT-001"]),
    Sight("catalog:editions"),
    Sight("catalog:edition_add"),
    Sight("catalog:edition", "editor", lambda: ["2026.1"]),
    Sight("catalog:edition", "editor", prepared, word="in-preparation"),
    Sight("catalog:edition_freeze", "editor", prepared),
    Sight("catalog:edition_entry", "editor", frozen_entry),
    Sight("catalog:edition_book", "editor", lambda: ["2026.1"]),
    Sight("catalog:edition", "editor", lambda: ["2026.3"], word="frozen"),
    Sight("catalog:edition_publish", "editor", lambda: ["2026.3"]),
    Sight("catalog:edition_abandon", "editor", lambda: ["2026.3"]),
    Sight("catalog:edition_note", "editor", lambda: ["2026.3"]),
    Sight("catalog:edition_changelog", "editor", lambda: ["2026.3"]),
    Sight("catalog:edition_compare", "editor", lambda: ["2026.1", "2026.3"]),
    Sight("catalog:edition_choose", "editor"),
    Sight("catalog:edition_key", "editor"),
    Sight("catalog:entry_editions", "editor", lambda: ["THR-WAT-001"]),
    Sight("catalog:entry_since", "editor", lambda: ["THR-WAT-001", "2026.1"]),
    Sight("review:entry_translations", "editor"),
    Sight("review:entry_translation", "editor", first("review.EntryTranslationProposal", state="submitted")),
    Sight("review:entry_translate", "analyst", into_russian),
    Sight("review:own"),
    Sight("review:one_queue"),
    Sight("review:queue_item", "editor", first("review.QueueItem", state="submitted", kind="translation")),
    Sight(
        "review:queue_item", "editor", first("review.QueueItem", state="submitted", kind="proposal"), word="proposal"
    ),
    Sight("discussions:all", query="?show=open"),
    Sight("discussions:on", "editor", discussed_entry),
    Sight("discussions:thread", "editor", open_thread),
    Sight("discussions:comment", "analyst", first("review.Comment", author__email=PEOPLE["analyst"])),
    Sight("discussions:comment_hide", "administrator", first("review.Comment")),
    Sight("discussions:comment_history", "editor", first("review.Comment")),
    Sight("review:queue_facets"),
    Sight("review:queue_decisions"),
    Sight("review:queue_team", "administrator"),
    Sight("notices:list", "analyst"),
    Sight("notices:settings", "analyst"),
    Sight("notices:mail", "nobody", mail_of_nobody),
    Sight("review:team_activity", "editor"),
    Sight("review:team_turnaround", "editor"),
    Sight("review:entry_timeline", "editor", lambda: ["THR-WAT-001"]),
    Sight("review:propose", "analyst", query="?kind=threat"),
    Sight("review:propose", "analyst", query="?kind=measure", word="measure"),
    Sight("review:submission", "editor", submission("submitted", title="Severe irrigation")),
    Sight("review:submission", "editor", submission("rejected"), word="rejected"),
    Sight("review:changes", "editor", submission("submitted", title="Severe irrigation")),
    Sight("review:suggest", "editor", submission("submitted", title="Severe irrigation"), query="?field=summary"),
    Sight("review:break_glass", "administrator", submission("submitted", title="Severe irrigation")),
    Sight("review:imports", "analyst"),
    Sight("review:import", "analyst", first("review.ImportRun")),
    Sight("review:record", "analyst"),
    Sight("review:entry", "editor", entry),
    Sight("review:moderation", "administrator"),
    Sight("review:edit", "analyst", submission("changes_requested", "analyst")),
    Sight("review:rebase", "analyst", submission("draft", "analyst", OUTDATED)),
]

# Doors that answer GET and are no page, each with its reason. Those of the API and of Django's admin are left out by
# their names, and those that take only POST by what they answer.
NO_PAGES = {
    "notices:feed": "Atom, for feed readers",
    "articles:categories_css": "a style sheet",
    "catalog:register_csv": "a file",
    "catalog:public_feed": "a feed for programs",
    "catalog:sitemap": "for search engines",
    "catalog:sitemap_part": "for search engines",
    "catalog:robots": "for search engines",
    "catalog:entry_card": "a file",
    "healthz": "one word for machines",
    "review:queue": "leads to where the queue is now",
    "palette": "the inside of a dialog that every page has",
    "live": "data for open pages",
    "live_news": "data for open pages",
    "review:queue_news": "data for the list of the queue",
    "tour:step": "leads on to the page of a step",
    "accounts:audit_csv": "a file",
    "accounts:passkey_options": "data for the browser's dialog",
    "accounts:passkey_sign_in": "data for the browser's dialog",
    "accounts:confirm_passkey": "data for the browser's dialog",
    "catalog:edition_download": "a file",
    "catalog:edition_book_file": "a file",
    "catalog:quality_csv": "a file",
    "catalog:pictures": "leads on to the matrix",
    "catalog:picture_file": "a file",
    "catalog:entry_picture_file": "a file",
    "articles:prov_download": "a file",
    "articles:import_report": "a file",
    "review:import_report": "a file",
    "articles:capture_rendering": "a frame of the page of a capture",
    "accounts:admin_door": "leads on to the sign-in page, or to Django's admin",
    "accounts:admin_password": "leads on to the profile",
    "articles:annotation": "leads on to the passage in its text",
    "articles:annotation_list": "a part of the page of a text",
    "articles:annotation_marks": "data for the page of a text",
    "articles:article": "leads on to the best text of the article",
}


def tell_and_say() -> None:
    """Tell the demo world for its fixed day, add what it lacks, and print the address of every sight as JSON."""
    from demo.story import tell_story

    tell_story(lambda _line: None, today=TODAY)
    add_a_persian_text()
    add_a_stale_translation()
    correct_a_text()
    discuss_an_annotation()
    discuss_an_entry()
    fill_the_inbox()
    take_a_catalog_in()
    add_a_page()
    outdate_a_draft()
    freeze_an_edition()
    print(json.dumps([reverse(sight.door, args=sight.find()) + sight.query for sight in SIGHTS]))  # noqa: T201
