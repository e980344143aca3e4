"""A private draft is seen by its writer alone, everywhere, until it is shared or submitted."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from articles import actions
from articles import vocabulary as words
from articles.assigning import start_round
from articles.inputs import Note, Passage
from articles.models import Annotation, AnnotationReply, AnnotationRevision, AnnotationTarget, Mention
from articles.passages import find_passage
from articles.sharing import share_annotation
from articles.threads import add_reply
from basics.errors import Refused
from catalog.actions import checked
from review.annotations import submit_annotation
from review.palette import asked_for, palette_groups
from review.search import search_groups
from tests import make
from tests.people import Cast

QUOTE = "Three villages lie on the outwash fan."
SECRET = "A suspicion I keep to myself"


def private(version, by, body: str = SECRET) -> Annotation:
    passage = Passage(*find_passage(version.text, QUOTE), QUOTE)
    return actions.annotate([(version, passage)], Note("claim", body=body, tags=("hunch",)), by=by, private=True)


@pytest.fixture
def draft(cast: Cast) -> Annotation:
    return private(make.text(cast.analyst), cast.analyst)


def as_person(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def addresses(draft: Annotation) -> list[str]:
    version = draft.targets.select_related("text_version").get().text_version
    wap = reverse("api-wap-container", args=[version.article_id, version.number])
    return [
        version.get_absolute_url(),
        reverse("articles:list"),
        reverse("articles:passages"),
        reverse("search") + "?q=suspicion",
        reverse("review:propose") + f"?kind=threat&annotation={draft.uuid}",
        reverse("review:annotations"),
        reverse("review:one_queue") + "?show=open",
        reverse("api-annotations"),
        reverse("api-annotation-reviews"),
        f"{wap}?page=0",
        wap,
        "/",
    ]


def own_addresses(draft: Annotation) -> list[str]:
    version = draft.targets.select_related("text_version").get().text_version
    names = ("articles:annotation", "articles:annotation_about", "articles:annotation_history", "api-annotation")
    more = ("articles:annotation_range", "api-annotation-replies", "api-annotation-revisions", "review:annotation_cite")
    wap = reverse("api-wap-annotation", args=[version.article_id, version.number, draft.uuid])
    return [*(reverse(name, args=[draft.uuid]) for name in (*names, *more)), wap]


@pytest.mark.parametrize("who", ["analyst2", "editor", "administrator"])
def test_nobody_else_finds_it_anywhere(who: str, draft: Annotation, cast: Cast) -> None:
    person = getattr(cast, who)
    client = as_person(person)
    for address in addresses(draft):
        said = client.get(address, headers={"accept": "text/html, application/json, */*"}).content.decode()
        assert SECRET not in said, address
        assert str(draft.uuid) not in said.replace(f"annotation={draft.uuid}", "").replace(
            f"proposal-new-threat-{draft.uuid}", ""
        ), address
        assert "1 annotation" not in said, address
    for address in own_addresses(draft):
        assert client.get(address).status_code in {403, 404}, address
    for address in (a for a in own_addresses(draft) if "cite" not in a):
        assert client.get(address).status_code == 404, address
    assert not any(group.hits for group in search_groups(person, ["suspicion"]))
    assert all(group.key != "review" for group in palette_groups(person, asked_for("villages")))
    for rows in (Annotation.objects, AnnotationTarget.objects, AnnotationRevision.objects, AnnotationReply.objects):
        assert not rows.visible_to(person).exists()


def test_its_writer_sees_it(draft: Annotation, cast: Cast) -> None:
    client = as_person(cast.analyst)
    assert SECRET in client.get(addresses(draft)[0]).content.decode()
    assert all(client.get(address).status_code in {200, 302} for address in own_addresses(draft))
    assert "nobody else sees it" in client.get(draft.about_url).content.decode()


def test_it_is_no_reason_to_call_an_article_annotated(draft: Annotation, cast: Cast) -> None:
    listed = as_person(cast.analyst2).get(reverse("articles:list") + "?unannotated=on").content.decode()
    assert "The upper lake" in listed


def test_the_audit_log_keeps_none_of_its_words(draft: Annotation, cast: Cast) -> None:
    actions.change_annotation(draft, Note("claim", body="Even more secret"), by=cast.analyst)
    actions.delete_annotation(draft, by=cast.analyst)
    for entry in AuditEntry.objects.about(draft):
        assert SECRET not in str((entry.before, entry.after))
        assert "secret" not in str((entry.before, entry.after))


def test_the_admin_pages_do_not_show_it(draft: Annotation, cast: Cast) -> None:
    from django.contrib.admin import site

    for model in (Annotation, AnnotationTarget):
        assert not site.get_model_admin(model).get_queryset(None).exists()  # type: ignore[arg-type]


def test_the_catalog_cannot_rest_on_it(draft: Annotation, cast: Cast) -> None:
    document = make.threat_document(evidence=[make.evidence(draft)])
    with pytest.raises(Refused) as refusal:
        checked("threat", document)
    assert "no such annotation" in str(refusal.value.fields["evidence.1.annotation"])
    with pytest.raises(IntegrityError, match="private_draft"), transaction.atomic():
        Annotation.objects.filter(pk=draft.pk).update(published_at=draft.created_at)


def test_it_is_shared_by_its_writer_once_and_for_all(draft: Annotation, cast: Cast) -> None:
    with pytest.raises(Refused, match="person who wrote"):
        share_annotation(draft, by=cast.analyst2)
    client = as_person(cast.analyst)
    assert client.post(reverse("articles:annotation_share", args=[draft.uuid])).status_code == 302
    draft.refresh_from_db()
    assert draft.life == words.Life.SHARED
    assert SECRET in as_person(cast.analyst2).get(draft.about_url).content.decode()
    with pytest.raises(Refused, match="shared already"):
        share_annotation(draft, by=cast.analyst)
    with pytest.raises(IntegrityError, match="not made private"), transaction.atomic():
        Annotation.objects.filter(pk=draft.pk).update(life="draft")


def test_submitting_shares_it_and_tells_who_is_named(cast: Cast) -> None:
    named = private(make.text(cast.analyst), cast.analyst, "Look at this, @Timur")
    assert not Mention.objects.exists()
    submit_annotation(named, by=cast.analyst)
    assert Mention.objects.get().person == cast.analyst2
    assert named.uuid in Annotation.objects.visible_to(cast.editor).values_list("uuid", flat=True)


def test_nobody_talks_in_it(draft: Annotation, cast: Cast) -> None:
    with pytest.raises(Refused, match="Share it first"):
        add_reply(draft, "Hm.", by=cast.analyst)
    with pytest.raises(Refused, match="no such annotation"):
        add_reply(draft, "Hm.", by=cast.analyst2)


def test_in_a_round_nothing_is_private_and_no_draft_comes_into_one(cast: Cast) -> None:
    version = make.text(cast.analyst)
    before = private(version, cast.analyst)
    start_round(version, (cast.analyst, cast.analyst2), by=cast.editor)
    with pytest.raises(Refused, match="every mark counts"):
        private(version, cast.analyst)
    for act in (share_annotation, submit_annotation):
        with pytest.raises(Refused, match="in a round"):
            act(before, by=cast.analyst)


def test_the_form_has_a_box_for_it_and_the_api_a_field(cast: Cast) -> None:
    version, client = make.text(cast.analyst), as_person(cast.analyst)
    sent = {"exact": QUOTE, "category": "claim", "body": SECRET, "motivation": "commenting", "private": "on"}
    add = reverse("articles:annotation_add", args=[version.article_id, version.number])
    assert client.post(add, sent).status_code == 302
    target = {"article": version.article_id, "number": version.number, "exact": QUOTE}
    asked = {"category": "claim", "targets": [target], "private": True}
    made = client.post(reverse("api-annotations"), asked, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert Annotation.objects.filter(life="draft").count() == 2
    assert not Annotation.objects.visible_to(cast.analyst2).exists()


def test_what_it_said_before_it_was_shared_stays_its_writers(draft: Annotation, cast: Cast) -> None:
    actions.change_annotation(draft, Note("claim", body="Nobody is named any more."), by=cast.analyst)
    share_annotation(draft, by=cast.analyst)
    actions.change_annotation(draft, Note("claim", body="Said to all."), by=cast.analyst)
    doors = [reverse(name, args=[draft.uuid]) for name in ("articles:annotation_history", "api-annotation-revisions")]
    for door in [*doors, draft.about_url]:
        page = as_person(cast.editor).get(door).content.decode()
        assert "Said to all" in page or "Nobody is named" in page
        assert SECRET not in page
    assert SECRET in as_person(cast.analyst).get(doors[0]).content.decode()
