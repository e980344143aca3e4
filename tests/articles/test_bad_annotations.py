"""What is wrong with an annotation is said clearly at every door, and nothing is written."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from articles.models import Annotation, AnnotationTarget, TextVersion
from articles.web_annotation import ANNO
from tests import make
from tests.people import Cast

DIFFERS, MAKES_NO_SENSE = {409}, {400, 422}
TOO_MUCH = {400, 413, 422}
LD = f'application/ld+json; profile="{ANNO}"'
FIVE_MB = "x" * 5_000_000
CASES: dict[str, tuple[dict[str, Any], set[int], str]] = {
    "a quote that differs": ({"start": 0, "end": 9, "exact": "Something"}, DIFFERS, "The upper"),
    "reversed": ({"start": 9, "end": 0, "exact": "The upper"}, MAKES_NO_SENSE, ""),
    "nothing": ({"start": 9, "end": 9, "exact": ""}, MAKES_NO_SENSE, ""),
    "before the text": ({"start": -5, "end": 9, "exact": "The upper"}, MAKES_NO_SENSE, ""),
    "after the text": ({"start": 100_000, "end": 100_009, "exact": "The upper"}, MAKES_NO_SENSE, ""),
    "farther than any number": ({"start": 0, "end": 2**80, "exact": "The upper"}, MAKES_NO_SENSE, ""),
    "a body of 5 MB": ({"start": 0, "end": 9, "exact": "The upper", "body": FIVE_MB}, TOO_MUCH, ""),
    "a quote of 5 MB": ({"start": 0, "end": 9, "exact": FIVE_MB}, {*TOO_MUCH, *DIFFERS}, ""),
    "a sign that no text has": ({"start": 0, "end": 9, "exact": "The\0upper"}, {*MAKES_NO_SENSE, *DIFFERS}, ""),
}


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def member(client: Client, cast: Cast) -> Client:
    client.force_login(cast.analyst)
    return client


def by_page(client: Client, version: TextVersion, case: dict[str, Any]) -> Any:
    where = reverse("articles:annotation_add", args=[version.article_id, version.number])
    return client.post(where, {"category": "claim", "motivation": "commenting", "body": "", **case})


def by_api(client: Client, version: TextVersion, case: dict[str, Any], times: int = 1) -> Any:
    target = {"article": version.article_id, "number": version.number, **case}
    body = target.pop("body", "")
    sent = {"category": "claim", "body": body, "targets": [target] * times}
    return client.post(reverse("api-annotations"), json.dumps(sent), "application/json")


def by_protocol(client: Client, version: TextVersion, case: dict[str, Any], times: int = 1) -> Any:
    place = {"type": "TextPositionSelector", "start": case["start"], "end": case["end"]}
    quote = {"type": "TextQuoteSelector", "exact": case["exact"]}
    target = {"source": f"{settings.SITE_URL}{version.get_absolute_url()}", "selector": [place, quote]}
    sent = {"@context": ANNO, "type": "Annotation", "target": [target] * times, "bodyValue": case.get("body", "")}
    where = reverse("api-wap-container", args=[version.article_id, version.number])
    return client.post(where, json.dumps(sent), content_type=LD)


def nothing_written() -> bool:
    made = AuditEntry.objects.filter(verb__in=["annotate", "import_annotations"])
    return not (Annotation.objects.exists() or AnnotationTarget.objects.exists() or made.exists())


@pytest.mark.parametrize("door", [by_page, by_api, by_protocol], ids=["page", "API", "protocol"])
def test_each_door_says_what_is_wrong_and_writes_nothing(door: Any, member: Client, version: TextVersion) -> None:
    for name, (case, statuses, words) in CASES.items():
        answer = door(member, version, case)
        assert answer.status_code in statuses, (name, answer.status_code, answer.content[:300])
        assert words in answer.content.decode(), name
        assert len(answer.content) > 20, name
        if door is not by_page:
            assert answer.json()["message"], name
        assert nothing_written(), name


@pytest.mark.parametrize("door", [by_api, by_protocol], ids=["API", "protocol"])
def test_ten_thousand_targets_are_too_many(door: Any, member: Client, version: TextVersion) -> None:
    answer = door(member, version, {"start": 0, "end": 9, "exact": "The upper"}, 10_000)
    assert answer.status_code in TOO_MUCH and answer.json()["message"]
    assert nothing_written()


def test_a_file_of_bad_marks_names_each_with_its_reason(member: Client, version: TextVersion) -> None:
    cases = [case for case, _statuses, _words in CASES.values() if "\0" not in case["exact"] and "body" not in case]
    rows = [{"category": "claim", "targets": [case]} for case in cases]
    content = "\n".join(json.dumps(row) for row in rows)
    where = reverse("api-annotations-import", args=[version.article_id, version.number])
    answer = member.post(where, json.dumps({"format": "jsonl", "content": content}), "application/json")
    assert answer.status_code == 201, answer.content[:300]
    refused = answer.json()["refused"]
    assert [row["number"] for row in refused] == list(range(1, len(rows) + 1))
    assert all(row["reason"] for row in refused) and "The upper" in refused[0]["reason"]
    assert not Annotation.objects.exists()


HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> [a](javascript:alert(3)) ![b](data:text/html,x)\n\n"
    '<a href="//evil.example" onclick="alert(4)">c</a>\n\n```"><svg onload=alert(5)>\n```\n\n'
    + "[" * 2_000
    + "> " * 2_000
    + "*" * 2_000
)


def test_hostile_words_are_shown_as_words(member: Client, version: TextVersion, cast: Cast) -> None:
    case = {"start": 0, "end": 9, "exact": "The upper", "body": HOSTILE}
    assert by_api(member, version, case).status_code == 201
    made = Annotation.objects.get()
    member.post(reverse("api-annotation-submit", args=[made.uuid]))
    for address in (
        version.get_absolute_url(),
        made.about_url,
        reverse("articles:annotation_history", args=[made.uuid]),
        reverse("review:annotation", args=[made.uuid]),
        reverse("review:annotations"),
    ):
        page = member.get(address)
        assert page.status_code == 200, address
        found = Elements()
        found.feed(page.text[page.text.index("<main") : page.text.index("</main>")])
        assert found.seen > 20 and found.harmful == [], address


class Elements(HTMLParser):
    """Reads a page as a browser does, and keeps what could run or lead to where nobody should be led."""

    def __init__(self) -> None:
        super().__init__()
        self.seen, self.harmful = 0, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen += 1
        runs = [name for name, value in attrs if name.startswith("on") or "script:" in (value or "").lower()]
        leads = [value for name, value in attrs if name in ("href", "src") and "evil" in (value or "")]
        own = tag == "script" and (dict(attrs).get("src") or "").startswith("/static/js/")
        if (tag in ("script", "img", "iframe", "style", "object") and not own) or runs or leads:
            self.harmful.append(f"{tag} {attrs}")


def test_the_private_draft_of_another_is_not_there(member: Client, version: TextVersion, cast: Cast) -> None:
    case = {"category": "claim", "body": "A suspicion.", "private": True}
    target = {"article": version.article_id, "number": version.number, "start": 0, "end": 9}
    member.post(reverse("api-annotations"), json.dumps({**case, "targets": [target]}), "application/json")
    draft = Annotation.objects.get()
    other = Client()
    other.force_login(cast.analyst2)
    one = reverse("api-annotation", args=[draft.uuid])
    wap = reverse("api-wap-annotation", args=[version.article_id, version.number, draft.uuid])
    kinds: dict[str, Any] = {"content_type": "application/json"}
    answers = [
        other.get(one),
        other.patch(one, json.dumps({"body": "Mine."}), **kinds),
        other.delete(one),
        other.get(wap),
        other.put(wap, json.dumps({}), content_type=LD, headers={"If-Match": '"x"'}),
        other.delete(wap, headers={"If-Match": '"x"'}),
        *(
            other.post(reverse(name, args=[draft.uuid]), "{}", **kinds)
            for name in (
                "api-annotation-submit",
                "api-annotation-share",
                "api-annotation-resolve",
                "api-annotation-cite",
            )
        ),
        *(
            other.post(reverse(f"articles:annotation_{act}", args=[draft.uuid]))
            for act in ("change", "delete", "share", "reply", "resolve")
        ),
        other.post(reverse("review:annotation_submit", args=[draft.uuid])),
    ]
    assert [answer.status_code for answer in answers] == [404] * len(answers)
    draft.refresh_from_db()
    assert (draft.body, draft.life, draft.deleted_at) == ("A suspicion.", "draft", None)
