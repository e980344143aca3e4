"""The Web Annotation Protocol: containers of a text's annotations, for members, tokens, and all where public."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry, SiteSettings
from accounts.tokens import create_token
from articles.hiding import hide_annotation, show_annotation
from articles.models import Annotation, TextVersion
from articles.revising import newest_of
from articles.web_annotation import ANNO, LDP
from basics.quoting import FAIR_LENGTH
from tests import make
from tests.people import Cast

LD = f'application/ld+json; profile="{ANNO}"'
IRIS = 'return=representation;include="http://www.w3.org/ns/oa#PreferContainedIRIs"'
MINIMAL = 'return=representation;include="http://www.w3.org/ns/ldp#PreferMinimalContainer"'


@pytest.fixture
def version(cast: Cast) -> TextVersion:
    return make.text(cast.analyst)


@pytest.fixture
def note(version: TextVersion, cast: Cast) -> Annotation:
    return make.annotation(version, cast.analyst)


@pytest.fixture
def member(cast: Cast, client: Client) -> Client:
    client.force_login(cast.analyst)
    return client


def container(version: TextVersion) -> str:
    return f"/wap/{version.article_id}/{version.number}/"


def sent(version: TextVersion, **changes: Any) -> dict[str, Any]:
    start = version.text.index("Three villages")
    return {
        "@context": ANNO,
        "type": "Annotation",
        "motivation": "commenting",
        "body": [
            {"type": "TextualBody", "value": "Which villages?", "purpose": "commenting"},
            {"type": "TextualBody", "value": "forecast", "purpose": "classifying"},
            {"type": "TextualBody", "value": "villages", "purpose": "tagging"},
        ],
        "target": {
            "source": f"http://testserver{version.get_absolute_url()}",
            "selector": [
                {"type": "TextQuoteSelector", "exact": "Three villages"},
                {"type": "TextPositionSelector", "start": start, "end": start + 14},
            ],
        },
        **changes,
    }


def post(client: Client, version: TextVersion, **changes: Any) -> Any:
    return client.post(container(version), sent(version, **changes), content_type=LD, headers={"Slug": "mine"})


def test_a_container_says_what_it_is(member: Client, version: TextVersion, note: Annotation):
    answer = member.get(container(version), headers={"Accept": LD})
    assert answer.status_code == 200
    assert answer["Content-Type"] == LD
    assert 'http://www.w3.org/ns/ldp#BasicContainer>; rel="type"' in answer["Link"]
    assert 'rel="http://www.w3.org/ns/ldp#constrainedBy"' in answer["Link"]
    assert answer["Accept-Post"] == LD
    assert {"GET", "POST", "HEAD", "OPTIONS"} <= set(answer["Allow"].split(", "))
    assert {"Accept", "Prefer"} <= set(answer["Vary"].replace(" ", "").split(","))
    assert answer["ETag"]
    found = answer.json()
    assert found["@context"] == [ANNO, LDP]
    assert found["type"] == ["BasicContainer", "AnnotationCollection"]
    assert found["total"] == 1
    assert found["first"]["items"][0]["id"].endswith(f"{note.uuid}/")


def test_preferences_choose_iris_or_the_container_alone(member: Client, version: TextVersion, note: Annotation):
    found = member.get(container(version), headers={"Prefer": IRIS}).json()
    assert found["first"]["items"] == [f"http://testserver{container(version)}{note.uuid}/"]
    assert found["id"].endswith("?iris=1")
    alone = member.get(container(version), headers={"Prefer": MINIMAL}).json()
    assert alone["first"].endswith("page=0")
    page = member.get(alone["first"]).json()
    assert page["type"] == "AnnotationPage"
    assert page["startIndex"] == 0
    assert page["partOf"]["total"] == 1


def test_long_collections_have_pages_that_lead_forth_and_back(
    member: Client, version: TextVersion, note: Annotation, monkeypatch
):
    for quote in ("This is an illustrative text.", "upper lake", "two metres", "single week"):
        make.annotation(version, note.creator, quote)
    monkeypatch.setattr("articles.wap.PAGE_SIZE", 2)
    whole = member.get(container(version)).json()
    page, pages = whole["first"], []
    while page:
        pages.append(page)
        page = member.get(page["next"]).json() if "next" in page else None
    assert [page["startIndex"] for page in pages] == [0, 2, 4]
    assert [page["id"] for page in pages][-1] == whole["last"]
    assert member.get(whole["last"]).json() == pages[-1]
    assert ["prev" in page for page in pages] == [False, True, True]
    assert [page["prev"] for page in pages[1:]] == [page["id"] for page in pages[:-1]]
    seen = [row["id"] for page in pages for row in page["items"]]
    assert len(set(seen)) == len(seen) == whole["total"] == 5
    assert all(member.get(f"{container(version)}?page={page}").status_code == 404 for page in ("2", "x", "2.x", "0.0"))


def test_a_page_costs_as_much_at_the_end_as_in_the_middle(
    member: Client, version: TextVersion, note: Annotation, monkeypatch, django_assert_num_queries
):
    for _ in range(6):
        make.annotation(version, note.creator, "upper lake")
    monkeypatch.setattr("articles.wap.PAGE_SIZE", 2)
    last = member.get(container(version)).json()["last"]
    with django_assert_num_queries(6) as queries:
        member.get(last)
    assert not any("OFFSET" in query["sql"] for query in queries.captured_queries)


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("which-villages", "which-villages"),
        ("Which villages?", "which-villages"),
        ("%D0%BE%D0%B7%D0%B5%D1%80%D0%BE", "%D0%BE%D0%B7%D0%B5%D1%80%D0%BE"),  # in UTF-8, as RFC 5023 writes it
    ],
)
def test_a_slug_names_the_annotation(member: Client, version: TextVersion, wish: str, name: str):
    made = member.post(container(version), sent(version), content_type=LD, headers={"Slug": wish})
    assert made["Location"].endswith(f"{container(version)}{name}/")
    row = member.get(made["Location"]).json()
    assert row["id"] == made["Location"]
    (listed,) = member.get(container(version), headers={"Prefer": IRIS}).json()["first"]["items"]
    assert listed == row["id"]
    assert member.get(f"{container(version)}{Annotation.objects.get().uuid}/").json() == row


def test_a_slug_that_is_taken_or_no_name_gives_way(member: Client, version: TextVersion):
    def named(wish: str) -> str:
        made = member.post(container(version), sent(version), content_type=LD, headers={"Slug": wish})
        return str(made["Location"]).rstrip("/").rpartition("/")[2]

    assert [named("mine"), named("mine"), named("mine")] == ["mine", "mine-2", "mine-3"]
    first = Annotation.objects.get(slug="mine")
    address = f"{container(version)}mine/"
    assert member.delete(address, headers={"If-Match": member.get(address)["ETag"]}).status_code == 204
    assert named("mine") == "mine-4", "a name that was used is never another's"
    for no_name in ("///", "", str(first.uuid), "\t"):
        assert named(no_name) == str(Annotation.objects.latest("pk").uuid)


def test_the_canonical_address_is_kept_and_the_one_it_came_from_is_its_via(member: Client, version: TextVersion):
    links = {"id": "http://valley.example/anno1", "canonical": "urn:uuid:dbfb1861-0ecf-41ad-be94-a584e5c4f1df"}
    made = post(member, version, **links)
    found = made.json()
    assert found["id"] == made["Location"] != links["id"]
    assert (found["canonical"], found["via"]) == (links["canonical"], links["id"])
    changed = {**found, "body": [{"type": "TextualBody", "value": "Other."}]}
    answer = member.put(made["Location"], changed, content_type=LD, headers={"If-Match": made["ETag"]})
    assert (answer.json()["canonical"], answer.json()["via"]) == (links["canonical"], links["id"])


def test_an_annotation_is_added_and_read_as_the_model_has_it(member: Client, version: TextVersion):
    made = post(member, version)
    assert made.status_code == 201, made.content
    assert made["Location"] == made.json()["id"]
    found = member.get(made["Location"], headers={"Accept": LD})
    assert found["ETag"] == made["ETag"]
    assert "http://www.w3.org/ns/oa#Annotation" in found["Link"]
    row = found.json()
    assert (row["@context"], row["type"], row["motivation"]) == (ANNO, "Annotation", "commenting")
    purposes = {body["purpose"]: body["value"] for body in row["body"]}
    assert purposes == {"classifying": "forecast", "commenting": "Which villages?", "tagging": "villages"}
    quote, position = row["target"]["selector"]
    assert quote["exact"] == "Three villages"
    assert version.text[position["start"] : position["end"]] == "Three villages"
    assert row["created"].endswith("Z")


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"type": "Note"}, 422),
        ({"@context": "http://schema.org"}, 422),
        ({"motivation": "shouting"}, 422),
        ({"body": [{"type": "Image", "id": "http://valley.example/a.png"}, 7]}, 422),
        ({"target": "http://valley.example/"}, 422),
    ],
)
def test_what_cannot_be_kept_is_refused(member: Client, version: TextVersion, changes: dict[str, Any], status: int):
    assert post(member, version, **changes).status_code == status
    assert not Annotation.objects.exists()


def test_a_quote_alone_must_name_one_place(member: Client, version: TextVersion):
    source = f"http://testserver{version.get_absolute_url()}"
    once = {"source": source, "selector": {"type": "TextQuoteSelector", "prefix": "Three ", "exact": "villages"}}
    assert post(member, version, target=once, body="", bodyValue="Which?").status_code == 422
    assert post(member, version, target=once, body=[], bodyValue="Which?").status_code == 201
    often = {"source": source, "selector": {"type": "TextQuoteSelector", "exact": "e"}}
    assert post(member, version, target=often).status_code == 422


def test_a_differing_quote_is_a_conflict(member: Client, version: TextVersion):
    target = sent(version)["target"]
    target["selector"][0]["exact"] = "Four villages"
    assert post(member, version, target=target).status_code == 409


def test_a_change_needs_the_state_that_was_seen(member: Client, version: TextVersion):
    made = post(member, version)
    address, body = made["Location"], sent(version, body={"type": "TextualBody", "value": "Other."})
    assert member.put(address, body, content_type=LD).status_code == 428
    assert member.put(address, body, content_type=LD, headers={"If-Match": "*"}).status_code == 428, "names no state"
    assert member.put(address, body, content_type=LD, headers={"If-Match": '"old"'}).status_code == 412
    changed = member.put(address, body, content_type=LD, headers={"If-Match": made["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != made["ETag"]
    assert changed.json()["body"] == body["body"]
    assert member.delete(address).status_code == 428
    assert member.delete(address, headers={"If-Match": made["ETag"]}).status_code == 412
    assert member.delete(address, headers={"If-Match": changed["ETag"]}).status_code == 204
    assert member.get(address).status_code == 404


def test_the_passages_of_an_annotation_stay(member: Client, version: TextVersion):
    made = post(member, version)
    target = sent(version)["target"]
    target["selector"] = [{"type": "TextPositionSelector", "start": 0, "end": 9}]
    moved = member.put(
        made["Location"], sent(version, target=target), content_type=LD, headers={"If-Match": made["ETag"]}
    )
    assert moved.status_code == 409


def test_nobody_changes_what_another_wrote(member: Client, version: TextVersion, note: Annotation, cast: Cast):
    address = f"{container(version)}{note.uuid}/"
    tag = member.get(address)["ETag"]
    member.force_login(cast.analyst2)
    assert member.delete(address, headers={"If-Match": tag}).status_code == 403


def test_what_was_seen_is_not_sent_again(member: Client, version: TextVersion, note: Annotation):
    for address in (container(version), f"{container(version)}{note.uuid}/"):
        tag = member.get(address)["ETag"]
        for seen in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            assert member.get(address, headers={"If-None-Match": seen}).status_code == 304
        assert member.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_only_json_is_spoken(member: Client, version: TextVersion):
    assert member.get(container(version), headers={"Accept": "application/json"})["Content-Type"] == "application/json"
    assert member.get(container(version), headers={"Accept": "text/turtle"}).status_code == 406
    assert member.head(container(version)).status_code == 200
    told = member.options(container(version))
    assert (told.status_code, told["Accept-Post"]) == (200, LD)


def test_strangers_read_what_the_public_catalog_rests_on_and_nothing_else(
    client: Client, version: TextVersion, note: Annotation, cast: Cast
):
    make.annotation(version, cast.analyst, "This is an illustrative text.")
    make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    other = make.text(cast.analyst, title="Another")
    assert client.get(container(version)).status_code == 401
    SiteSettings.objects.update_or_create(defaults={"public_catalog": True})
    found = client.get(container(version))
    assert found.status_code == 200
    (row,) = found.json()["first"]["items"]
    assert row["creator"]["name"] != cast.analyst.name
    assert client.get(container(other)).status_code == 404
    assert client.post(container(version), sent(version), content_type=LD).status_code == 401


def test_a_token_opens_the_door_as_far_as_its_scopes_go(version: TextVersion, note: Annotation, cast: Cast):
    def with_token(*scopes: str) -> Client:
        key = create_token(cast.analyst, name="A script", scopes=list(scopes), days=7, by=cast.analyst)
        return Client(headers={"Authorization": f"Bearer {key.words}"})

    reading, writing = with_token("read"), with_token("read", "write")
    assert reading.get(container(version)).json()["total"] == 1
    assert post(reading, version).status_code == 403
    assert post(writing, version).status_code == 201


RICH = {
    "motivation": ["assessing", "http://valley.example/doubting"],
    "body": [
        {
            "type": "TextualBody",
            "value": "<p>Which <b>villages</b>?<script>alert(1)</script></p>",
            "format": "text/html",
        },
        {"type": "TextualBody", "value": "کدام؟", "language": "fa", "textDirection": "rtl", "purpose": "questioning"},
        {"id": "http://valley.example/map.png", "type": "Image", "creator": {"type": "Person", "name": "Ann Other"}},
    ],
    "rights": "http://valley.example/licence",
    "audience": {"id": "http://valley.example/people", "type": "Audience"},
    "stylesheet": "http://valley.example/own.css",
    "vx:team": "Ann Other",
}


def test_what_has_no_field_of_its_own_is_kept_and_written_again_as_it_came(member: Client, version: TextVersion):
    made = post(member, version, **RICH)
    assert made.status_code == 201, made.content
    expected = sent(version, **RICH)
    found = member.get(made["Location"], headers={"Accept": LD}).json()
    assert {name: found[name] for name in expected} == expected
    row = Annotation.objects.get()
    assert (row.motivation, row.body) == ("assessing", "Which villages?\n\nکدام؟")
    page = member.get(version.get_absolute_url()).content.decode()
    assert "As received" in page and "http://valley.example/map.png" in page
    assert "<script>alert" not in page and "<b>villages" not in page


def test_a_change_by_the_page_is_told_beside_what_came(member: Client, version: TextVersion, cast: Cast):
    made = post(member, version, **RICH)
    row = Annotation.objects.get()
    sent_back = {"category": "event", "motivation": "assessing", "body": "Changed here.", "tags": ""}
    sent_back["seen"] = newest_of(row).sha256
    assert member.post(f"/articles/annotation/{row.uuid}/change/", sent_back).status_code == 302
    found = member.get(made["Location"]).json()
    assert [body.get("value", body.get("id")) for body in found["body"]] == [
        "event",
        "Changed here.",
        "http://valley.example/map.png",
    ]
    assert (found["rights"], found["motivation"]) == (RICH["rights"], "assessing")


def test_what_is_put_is_what_is_read(member: Client, version: TextVersion):
    made = post(member, version, **RICH, id="http://valley.example/anno1")
    body = {**made.json(), "body": "http://valley.example/other.png", "rights": ["x:1", "x:2"]}
    del body["audience"]
    answer = member.put(made["Location"], body, content_type=LD, headers={"If-Match": made["ETag"]})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert (found["body"], found["rights"]) == ("http://valley.example/other.png", ["x:1", "x:2"])
    assert "audience" not in found
    assert (found["id"], found["via"]) == (made["Location"], "http://valley.example/anno1")
    told = AuditEntry.objects.get(verb="change_annotation")
    assert "audience" in (told.before or {})["received"]["sent"], "what it said before is kept"


def test_what_an_administrator_hides_is_not_written_as_it_came(member: Client, version: TextVersion, cast: Cast):
    made = post(member, version, **RICH)
    row = Annotation.objects.get()
    hide_annotation(row, by=cast.administrator, reason="Names a person.")
    assert "Ann Other" not in member.get(made["Location"]).content.decode()
    assert "Ann Other" not in member.get(version.get_absolute_url()).content.decode()
    show_annotation(row, by=cast.administrator)
    assert member.get(made["Location"]).json()["body"] == RICH["body"]


def test_strangers_read_no_names_in_what_came(member: Client, version: TextVersion, cast: Cast):
    made = post(member, version, **RICH)
    make.published(cast, make.threat_document(evidence=[make.evidence(Annotation.objects.get())]))
    SiteSettings.objects.update_or_create(defaults={"public_catalog": True})
    found = Client().get(made["Location"])
    assert found.status_code == 200, found.content
    assert found.json()["rights"] == RICH["rights"]
    assert "Ann Other" not in found.content.decode()


def test_the_tag_of_a_container_knows_a_short_answer_from_a_whole_one(member: Client, version: TextVersion):
    post(member, version, **RICH)
    address = reverse("api-wap-container", args=[version.article_id, version.number])
    whole = member.get(address)
    short = {"Prefer": 'return=representation;include="http://www.w3.org/ns/ldp#PreferMinimalContainer"'}
    answer = member.get(address, headers={**short, "If-None-Match": whole["ETag"]})
    assert answer.status_code == 200
    assert isinstance(answer.json()["first"], str)
    assert isinstance(whole.json()["first"], dict)
    assert member.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304


def test_strangers_read_a_fair_length_also_of_what_came(member: Client, cast: Cast):
    sentence = "The upper lake rose by two metres in a single week. "
    version = make.text(cast.analyst, f"Three villages. Before it all. {sentence * 10}Zanzibar ends it. After it all.")
    exact = f"{sentence * 10}Zanzibar ends it."
    quote = {"type": "TextQuoteSelector", "exact": exact, "prefix": "it all. ", "suffix": " After"}
    target = {"source": f"http://testserver{version.get_absolute_url()}", "selector": quote}
    made = post(member, version, target=target)
    assert made.status_code == 201, made.content
    make.published(cast, make.threat_document(evidence=[make.evidence(Annotation.objects.get())]))
    SiteSettings.objects.update_or_create(defaults={"public_catalog": True})
    assert "Zanzibar" in member.get(made["Location"]).content.decode()
    found = Client().get(made["Location"])
    (told, _position) = found.json()["target"]["selector"]
    assert len(told["exact"]) <= FAIR_LENGTH
    assert "prefix" not in told and "suffix" not in told
    assert "Zanzibar" not in found.content.decode()
