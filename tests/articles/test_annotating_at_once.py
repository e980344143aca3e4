"""What eight clients write at once is there for each at once: in the list, the count, the search and the page."""

import json
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from articles.models import Annotation, TextVersion
from tests import make
from tests.people import make_cast
from tests.review.test_at_once import at_once

CLIENTS, EACH = 8, 5
LIST = reverse("api-annotations")
TEXT = "\n\n".join(f"Sentence {number} tells of the upper lake, illustrative." for number in range(60))


def new(version: TextVersion, word: str, at: int) -> dict[str, Any]:
    quote = version.text[at * 10 : at * 10 + 8]
    target = {"article": version.article_id, "number": 1, "start": at * 10, "end": at * 10 + 8, "exact": quote}
    return {"category": "claim", "body": f"Seen {word}.", "tags": [word], "targets": [target]}


def test_what_was_created_is_listed_counted_and_found_in_the_same_second(cloned_database) -> None:
    cast = make_cast()
    version = make.text(cast.analyst, TEXT)
    people = [cast.analyst, cast.analyst2, cast.editor, cast.editor2] * 2
    missing: list[str] = []

    def work(number: int) -> None:
        client = Client()
        client.force_login(people[number])
        query: dict[str, Any] = {"article": version.article_id, "number": 1, "form": "compact", "size": 10_000}
        tag = client.get(LIST, query)["ETag"]
        for turn in range(EACH):
            word = f"word{number}x{turn}"
            made = client.post(LIST, json.dumps(new(version, word, number * EACH + turn)), "application/json")
            assert made.status_code == 201, made.content
            uuid = made.json()["uuid"]
            again = client.get(LIST, query, headers={"If-None-Match": tag})
            tag = again["ETag"]
            page = client.get(version.get_absolute_url(), {"q": word}).content.decode()
            count = re.search(r'id="annotation-count">(\d+)<', page)
            marks = client.get(reverse("articles:annotation_marks", args=[version.article_id, 1])).content.decode()
            seen = {
                "changed": again.status_code == 200,
                "list": again.status_code == 200 and uuid in {row["uuid"] for row in again.json()["results"]},
                "full list": uuid in client.get(LIST, {"tag": word}).content.decode(),
                "count": bool(count and count[1] == "1"),
                "page": f'id="annotation-{uuid}"' in page,
                "marks": uuid in marks,
                "search": uuid in client.get(reverse("search"), {"q": word}).content.decode(),
            }
            missing.extend(f"{word}: {name}" for name, there in seen.items() if not there)

    results = at_once(*(lambda number=number: work(number) for number in range(CLIENTS)))
    assert [result for result in results if result is not None] == []
    assert missing == []
    assert Annotation.objects.count() == CLIENTS * EACH
