"""One decision on many annotations, by page or program: one that fails keeps back none of the others."""

from typing import Any

from django.test import Client
from django.urls import reverse

from articles.models import Annotation, AnnotationRevision
from articles.revising import hash_of, newest_of
from review.annotations import submit_annotation
from tests import make
from tests.people import Cast


def with_one_that_fails(cast: Cast) -> tuple[list[Annotation], Annotation]:
    """Return what can be approved, and one whose newest revision marks a place that the database refuses."""
    version = make.text(cast.analyst)
    *fine, broken = [submit_annotation(make.annotation(version, cast.analyst), by=cast.analyst) for _number in range(3)]
    content = newest_of(broken).content
    content["targets"][0]["end"] += 1
    AnnotationRevision.objects.create(
        annotation=broken, number=2, content=content, sha256=hash_of(content), by=cast.analyst
    )
    Annotation.objects.filter(pk=broken.pk).update(revision=2)
    return fine, Annotation.objects.get(pk=broken.pk)


def lives(*rows: Annotation) -> list[str]:
    return [Annotation.objects.values_list("life", flat=True).get(pk=row.pk) for row in rows]


def test_on_the_page_the_others_are_decided_and_it_is_named(cast: Cast, client: Client) -> None:
    fine, broken = with_one_that_fails(cast)
    client.force_login(cast.editor)
    picked = [f"{row.uuid} {newest_of(row).sha256}" for row in (*fine, broken)]
    answer = client.post(reverse("review:annotations_decide"), {"picked": picked, "verdict": "approve"})
    assert answer.status_code == 200
    assert "2 annotations are decided." in answer.text and "1 was skipped" in answer.text
    assert lives(*fine, broken) == ["approved", "approved", "submitted"]


def test_by_program_too(cast: Cast, client: Client) -> None:
    fine, broken = with_one_that_fails(cast)
    client.force_login(cast.editor)
    picked = [{"uuid": str(row.uuid), "seen": newest_of(row).sha256} for row in (broken, *fine)]
    sent: dict[str, Any] = {"verdict": "approve", "picked": picked}
    told = client.post(reverse("api-annotation-reviews-decide"), sent, content_type="application/json").json()
    assert set(told["decided"]) == {str(row.uuid) for row in fine}
    assert [(row["uuid"], row["code"]) for row in told["skipped"]] == [(str(broken.uuid), "conflict")]
    assert lives(*fine, broken) == ["approved", "approved", "submitted"]
