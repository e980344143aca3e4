"""What comes in and waits for a person: pages fetched by their address, and the files of an archive."""

from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record
from accounts.models import User, Work
from accounts.permissions import require
from accounts.working import finish, start_work, working
from articles import actions, keeping, walls
from articles import vocabulary as words
from articles.addresses import target_of
from articles.fetching import Fetcher, fetcher
from articles.inputs import Bytes
from articles.models import Article, Candidate
from articles.underway import FETCH_PAGE, is_underway
from articles.unpacking import members_of
from basics import clock
from basics.errors import Refused
from basics.kept_words import keep, said
from basics.text import sha256_of

State, Way = words.CandidateState, words.CandidateWay
UNPACKED_TIMES = 4  # an archive takes at most so many times the limit of an upload once unpacked
OPEN_MOST = 500


@transaction.atomic
def ask_for_page(url: str, *, by: User, text_of: Article | None = None) -> Candidate:
    """Ask for the page at an address; a job fetches it, and it then waits to be confirmed."""
    require(by, "add_article")
    _require_room(by)
    target = target_of(url)
    candidate = Candidate.objects.create(
        way=Way.ADDRESS, state=State.FETCHING, person=by, url=target.url, title=target.url[:500], text_of=text_of
    )
    _start(candidate, by=by)
    record("ask_for_page", candidate, by=by, after={"url": target.url})
    return candidate


@transaction.atomic
def fetch_again(candidate: Candidate, *, by: User) -> Candidate:
    """Ask once more for a page that could not be read, or take an entry that nobody has taken yet."""
    candidate = _locked(candidate, by=by)
    if candidate.state in {State.KEPT, State.DROPPED} or is_underway(candidate) or not candidate.url:
        raise Refused.conflict(_("This is not waiting to be fetched any more."))
    target_of(candidate.url)
    _change(candidate, state=State.FETCHING, message="", person=by)
    _start(candidate, by=by)
    record("fetch_again", candidate, by=by, after={"url": candidate.url})
    return candidate


@transaction.atomic
def drop_candidate(candidate: Candidate, *, by: User) -> Candidate:
    """Say that this is not wanted. Its bytes go at once, unless something else that waits holds the same ones."""
    candidate = _locked(candidate, by=by)
    if candidate.state in {State.KEPT, State.DROPPED} or is_underway(candidate):
        raise Refused.conflict(_("This is kept or dropped already, or still being fetched."))
    _change(candidate, state=State.DROPPED, token="")
    record("drop_candidate", candidate, by=by)
    if candidate.sha256 and candidate.person is not None:
        transaction.on_commit(partial(_forget_bytes, candidate.sha256, candidate.person))
    return candidate


@transaction.atomic
def take_archive(raw: Bytes, *, by: User) -> list[Candidate]:
    """Take the files of a ZIP, each to be confirmed by itself. What cannot be read is listed with its reason.

    Refuses the whole (invalid) when it is not plain files within limits, before anything is unpacked.
    """
    require(by, "add_article")
    _require_room(by)
    if len(raw.content) > settings.UPLOAD_LIMIT:
        actions.read_bytes(raw)  # says so
    found = list(members_of(raw.content, size=settings.UPLOAD_LIMIT * UNPACKED_TIMES))
    if not found:
        raise Refused.invalid(_("There is no file in this archive."), field="file")
    made = [_of_member(member.name, member.content, raw.method, by=by) for member in found]
    record("take_archive", by, by=by, after={"file": raw.filename, "files": len(made)})
    return made


def fetch_candidate(work: int, through: Fetcher | None = None) -> None:
    """Do what was asked for: fetch the page, put its bytes by, and say what is in the way if there is no text."""
    with working(work) as begun:
        if begun is None:
            return
        mine, progress = begun
        candidate = Candidate.objects.select_related("person").get(pk=int(mine.subject))
        if candidate.state != State.FETCHING or candidate.person is None:
            finish(mine, _("There is nothing left to do."))
            return
        try:
            title = _fetch(candidate, through or fetcher(), progress)
        except Refused as refusal:
            words = said(refusal.message)[:500]
            _change(candidate, state=State.FAILED, message=words, message_said=keep(words))
            finish(mine, str(refusal.message), link=candidate.get_absolute_url(), harm=True)
            return
        finish(mine, _("“%(title)s” is here. Confirm it.") % {"title": title[:200]}, link=candidate.get_absolute_url())


def confirm_address(candidate: Candidate) -> str:
    """Return the path of the page that confirms a ready candidate."""
    path = reverse("articles:add")
    if candidate.text_of_id:
        path = reverse("articles:add_text", args=[candidate.text_of_id])
    return f"{path}?{urlencode({'bytes': candidate.token})}"


def _forget_bytes(sha256: str, person: User) -> None:
    if not Candidate.objects.filter(person=person, state=State.READY, sha256=sha256).exists():
        keeping.forget(sha256, by=person)


def mark_kept(raw: Bytes, article: Article, *, by: User) -> None:
    """Let the candidate whose bytes became an article say so; part of adding it."""
    mine = Candidate.objects.filter(person=by, state=State.READY, sha256=sha256_of(raw.content))
    mine.update(state=State.KEPT, article=article, token="", updated_at=clock.now())


def _fetch(candidate: Candidate, through: Fetcher, progress: Any) -> str:
    robots = through.robots(candidate.url)
    Candidate.objects.filter(pk=candidate.pk).update(robots=robots.verdict)
    progress(1)
    page = through.page(candidate.url)
    progress(2)
    assert candidate.person is not None  # noqa: S101  # whoever fetches has taken it
    raw = Bytes(
        page.content,
        words.CaptureMethod.FETCH,
        url=page.url,
        filename=page.url.partition("?")[0].rstrip("/").rpartition("/")[2][:255],
        claimed=_claimed(page.claimed_type),
    )
    extract = actions.read_bytes(raw)
    if extract.obstacle:
        raise Refused.invalid(walls.sentence(extract.obstacle), field="url")
    token = keeping.keep(raw, by=candidate.person)
    _change(
        candidate,
        state=State.READY,
        token=token,
        sha256=sha256_of(raw.content),
        title=(extract.title or candidate.title)[:500],
        published_on=extract.published_on or candidate.published_on,
        message="",
    )
    return extract.title or candidate.url


def _claimed(content_type: str) -> str:
    return content_type.partition("charset=")[2].partition(";")[0].strip()[:40]


def _of_member(name: str, content: bytes, method: str, *, by: User) -> Candidate:
    raw = Bytes(content, method, filename=name[:255])
    facts: dict[str, Any] = {"way": Way.ARCHIVE, "person": by, "title": name[:500], "sha256": sha256_of(content)}
    try:
        extract = actions.read_bytes(raw)
    except Refused as refusal:
        return Candidate.objects.create(**facts, state=State.FAILED, message=said(refusal.message)[:500])
    facts["title"] = (extract.title or name)[:500]
    facts["published_on"] = extract.published_on
    return Candidate.objects.create(**facts, state=State.READY, token=keeping.keep(raw, by=by))


def _start(candidate: Candidate, *, by: User) -> Work:
    title = _("Fetching %(url)s") % {"url": candidate.url[:150]}
    task, unit = "articles.tasks.fetch_candidate", _("steps")
    return start_work(FETCH_PAGE, title, by=by, task=task, unit=unit, total=2, subject=str(candidate.pk))


def _locked(candidate: Candidate, *, by: User) -> Candidate:
    require(by, "add_article")
    found = Candidate.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=candidate.pk).first()
    if found is None:
        raise Refused.conflict(_("Somebody else has taken this meanwhile."))
    return found


def _change(candidate: Candidate, **values: Any) -> None:
    for name, value in {**values, "updated_at": clock.now()}.items():
        setattr(candidate, name, value)
    candidate.save(update_fields=[*values, "updated_at"])


def _require_room(by: User) -> None:
    if Candidate.objects.filter(person=by).open().count() >= OPEN_MOST:
        message = ngettext(
            "You have %(count)d thing waiting. Keep or drop some first.",
            "You have %(count)d things waiting. Keep or drop some first.",
            OPEN_MOST,
        )
        raise Refused.conflict(message % {"count": OPEN_MOST})
