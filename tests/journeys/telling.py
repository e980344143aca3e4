"""What the still world has beside the demo, so that every page has something to show."""

from datetime import UTC, datetime
from typing import Any

TODAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = {
    "analyst": "aigerim@perimeter.example",
    "editor": "dilnoza@perimeter.example",
    "administrator": "parvin@perimeter.example",
    "reader": "maral@perimeter.example",
}
PERSIAN = (
    "این متن تنها برای نمونه نوشته شده است. در هفتهٔ نخست تیر، آب دریاچهٔ بالایی دو متر بالا آمد.\n\n"
    "یکی از مهندسان دفتر (خیالی) دره گفت: «پایین‌تر از یخرفت هیچ آژیری نداریم.» سه روستا بر سر راه سیلاب قرار دارند.\n\n"
    "امنیت آب بدون آگاهی همسایه از همسایه ممکن نیست؛ هشدار باید در کمتر از یک ساعت، از THR-WAT-001 تا آخرین خانه، برسد."
)
OUTDATED = "Shared automatic gauges, with a common calibration (illustrative)"
DISCUSSED = "The siren, discussed (illustrative)"
PERSIAN_TITLE = "دریاچهٔ بالایی (نمونه)"


def add_a_stale_translation() -> None:
    from accounts.models import User
    from articles.correcting import correct_text
    from articles.drafting import start_draft
    from basics.clock import telling
    from review.translations import submit_translation
    from tests import make

    analyst = User.objects.get(email=PEOPLE["analyst"])
    with telling(TODAY):
        source = make.text(analyst, title="The siren (illustrative)")
        translation = make.second_text(source, analyst)
        make.issue(translation, analyst)
        submit_translation(translation, by=analyst, message="Read once more (illustrative).")
        new = make.TEXT.replace("two metres", "three metres").replace("Three villages", "Four villages")
        correct_text(source, new, change_kind="substantive", reason="Measured anew (illustrative).", by=analyst)
        start_draft(translation, by=analyst)


def add_a_persian_text() -> None:
    from accounts.models import User
    from basics.clock import telling
    from tests import make

    analyst = User.objects.get(email=PEOPLE["analyst"])
    with telling(TODAY):
        version = make.text(analyst, PERSIAN, title=PERSIAN_TITLE, language="fa")
        make.annotation(version, analyst, "سه روستا بر سر راه سیلاب قرار دارند.")


def discuss_an_annotation() -> None:
    """Let an annotation wait for a decision, changed once, with a reply that names somebody."""
    from accounts.models import User
    from articles.actions import change_annotation
    from articles.inputs import Note
    from articles.threads import add_reply
    from basics.clock import telling
    from review.annotations import submit_annotation
    from tests import make

    analyst, editor = (User.objects.get(email=PEOPLE[role]) for role in ("analyst", "editor"))
    with telling(TODAY):
        note = make.annotation(make.text(analyst, title=DISCUSSED), analyst)
        change_annotation(note, Note("claim", body="Who would warn the three villages?"), by=analyst)
        submit_annotation(note, by=analyst)
        add_reply(note, f"Is that so, @{editor.name}? (illustrative)", by=analyst)


def discuss_an_entry() -> None:
    """Let a field of an entry be discussed: a question with an answer and other words, and a settled one."""
    from accounts.models import User
    from basics.clock import telling
    from catalog.models import Entry
    from review.discussing import open_thread, post_comment, resolve_thread
    from review.discussion_anchoring import About

    analyst, editor = (User.objects.get(email=PEOPLE[role]) for role in ("analyst", "editor"))
    found = Entry.objects.published().with_content().order_by("code")[0]
    with telling(TODAY):
        words = found.document["summary"].split(". ")[0]
        about = About("summary", quote=words)
        said = open_thread(found, f"Is this still so, @{editor.name}? (illustrative)", by=analyst, about=about)
        post_comment(said.thread, "It is, but let us say when.", by=editor, suggestion=f"In 2026, {words}")
        resolve_thread(open_thread(found, "Who keeps the list? (illustrative)", by=editor).thread, by=analyst)


def correct_a_text() -> None:
    """Let a text lose a sentence that is annotated, so that there is a passage to place."""
    from accounts.models import User
    from articles.carrying import carry_targets
    from articles.correcting import correct_text
    from basics.clock import telling
    from tests import make

    analyst = User.objects.get(email=PEOPLE["analyst"])
    with telling(TODAY):
        version = make.text(analyst, title="The upper lake (illustrative)")
        make.annotation(version, analyst)
        make.quoted(version, analyst)
        without = make.TEXT.replace(" Three villages lie on the outwash fan.", "")
        without = without.replace("“We have no siren below the moraine,” said an engineer", "That said an engineer")
        reason = "The office withdrew the number (illustrative)."
        correct_text(version, without, change_kind="substantive", reason=reason, by=analyst)
        carry_targets(version.article)


def fill_the_inbox() -> None:
    """Let the analyst have something of each kind waiting."""
    from io import BytesIO

    from accounts.models import User, Work
    from articles.gathering import take_archive
    from articles.importing import run_import, start_import
    from articles.inputs import Bytes
    from articles.models import Source
    from articles.saved_views import save_view
    from basics.clock import telling
    from tests.articles.hostile_files import zipped

    analyst = User.objects.get(email=PEOPLE["analyst"])
    files = {
        "lake.txt": PERSIAN.encode(),
        "notes.md": b"# Notes (illustrative)\n\nWords of a note.",
        "map.png": b"\x89PNG\0",
    }
    rows = [
        b'{"title": "The gauge at the bridge (illustrative)", "text": "It read 3.1 metres.", "language": "en"}',
        b'{"title": "Without words (illustrative)", "text": "", "language": "en"}',
        b'{"title": "Without a language (illustrative)", "text": "Words."}',
    ]
    with telling(TODAY):
        source = Source.objects.order_by("pk")[0]
        found = start_import(BytesIO(b"\n".join(rows)), filename="letters.jsonl", source=source, by=analyst)
        run_import(Work.objects.get(kind="import", subject=str(found.pk)).pk)
        take_archive(Bytes(zipped(files), "upload", filename="letters.zip"), by=analyst)
        watch_some_feeds(analyst)
        save_view("What the lakes do", {"q": "lake"}, by=analyst)
        save_view("Not translated yet", {"texts": "untranslated"}, by=analyst)


def take_a_catalog_in() -> None:
    """Let the analyst have taken a catalog in, of which one row asks something and another was refused."""
    from io import BytesIO

    from accounts.models import User, Work
    from basics.clock import telling
    from catalog.models import Entry
    from review.importing import run_import, start_import
    from tests.review.importing import content, file_of

    analyst = User.objects.get(email=PEOPLE["analyst"])
    entry = Entry.objects.published().threats().with_content().earliest("code")
    alike = content("THR-NBR-001", {**entry.document, "links": [], "evidence": []})
    refused = content("THR-NBR-002", {"title": "Of no theme (illustrative)", "theme": "NBR"})
    with telling(TODAY):
        file = BytesIO(file_of(alike, refused))
        run = start_import(file, filename="neighbour.json", format="json", by=analyst)
        run_import(Work.objects.get(kind="import_catalog", subject=str(run.pk)).pk)


def watch_some_feeds(analyst: Any) -> None:
    """Watch a feed that has entries, and one that has stopped answering."""
    from articles.models import Candidate, Feed
    from articles.watching import watch_feed

    found = watch_feed("https://courier.valley.example/feed.xml", by=analyst)
    Feed.objects.filter(pk=found.pk).update(title="Valley Courier (illustrative)", read_at=TODAY)
    other = watch_feed("https://old.valley.example/rss", by=analyst)
    Feed.objects.filter(pk=other.pk).update(trouble="The site answered with 503 instead of the page.", read_at=TODAY)
    url, title = "https://courier.valley.example/gauge", "A gauge below the moraine (illustrative)"
    Candidate.objects.create(way="feed", state="waiting", url=url, title=title, published_on=TODAY)


def add_a_page() -> None:
    """Add an article that was read from HTML."""
    from accounts.models import User
    from articles.actions import add_article
    from articles.inputs import Bytes, TextFacts
    from articles.models import SourceItem
    from basics.clock import telling
    from tests.articles.corpus_pages import corpus

    analyst, page = User.objects.get(email=PEOPLE["analyst"]), corpus()[0]
    with telling(TODAY):
        facts, item = TextFacts(page.story.title, "en"), SourceItem.objects.order_by("pk")[0]
        add_article(Bytes(page.html.encode(), "upload", filename="lake.html"), facts, item, by=analyst)


def outdate_a_draft() -> None:
    """Let a draft's entry move on under it, so that the page of three ways has something to show."""
    from accounts.models import User
    from basics.clock import telling
    from catalog.models import Entry
    from review import actions as review
    from tests import make

    people = {who: User.objects.get(email=email) for who, email in PEOPLE.items()}
    there = Entry.objects.with_content().get(code="MSR-WAT-001")
    with telling(TODAY):
        mine = {**there.document, "title": OUTDATED}
        make.proposal(people["analyst"], mine, kind="measure", entry=there)
        theirs = {**there.document, "title": "Shared automatic gauges, read by both sides (illustrative)"}
        other = User.objects.get(email="timur@perimeter.example")
        waiting = make.submitted(other, theirs, kind="measure", entry=there)
        assert waiting.current is not None
        review.approve(waiting, by=people["editor"], seen=waiting.current.sha256)


def freeze_an_edition() -> None:
    """Let one editor freeze an edition that the other has not published yet."""
    from accounts.models import User
    from catalog.actions import freeze_edition, prepare_edition

    by = User.objects.get(email="ruslan@perimeter.example")
    title = "Third illustrative edition, frozen"
    freeze_edition(prepare_edition("2026.3", by=by, title=title), by=by, override="Illustrative.")
