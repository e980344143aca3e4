"""Keeping the vocabularies: words change, codes stay, what is used is retired, and the last one never goes."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from basics.errors import Refused
from catalog import actions
from catalog.models import Term
from catalog.terms import add_term, change_term, move_term, restore_term, retire_term
from catalog.vocabulary import Vocabulary
from tests import make
from tests.people import Cast


def term(vocabulary: str, code: str) -> Term:
    return Term.objects.get(vocabulary=vocabulary, code=code)


def usable(vocabulary: str) -> list[str]:
    return [row.code for row in Term.objects.of(vocabulary).usable()]


@pytest.fixture
def admin(client: Client, cast: Cast) -> Client:
    client.force_login(cast.administrator)
    return client


def test_a_new_term_stands_last_and_can_be_used_at_once(cast: Cast) -> None:
    add_term("theme", "SEA", {"en": " Seas  and lakes ", "ru": "Моря"}, by=cast.administrator)
    assert usable("theme")[-1] == "SEA" and term("theme", "SEA").labels == {"en": "Seas and lakes", "ru": "Моря"}
    document = make.threat_document(theme="SEA")
    assert actions.checked("threat", document)["theme"] == "SEA"
    assert AuditEntry.objects.get(verb="add_term").after["code"] == "SEA"


@pytest.mark.parametrize(
    ("vocabulary", "code", "labels", "field"),
    [
        ("theme", "sea", {"en": "Sea"}, "code"),
        ("theme", "SEAS", {"en": "Sea"}, "code"),
        ("theme", "SEA\n", {"en": "Sea", "ru": "Вода и трансграничные реки"}, "label_ru"),
        ("theme", "SEA", {"ru": "Море"}, "label_en"),
        ("theme", "SEA", {"en": "x" * 121}, "label_en"),
        ("theme", "SEA", {"en": "water and transboundary RIVERS"}, "label_en"),
        ("theme", "SEA", {"en": "Sea", "tlh": "bIQ"}, "labels"),
        ("theme", "WAT", {"en": "Sea"}, "code"),
        ("colour", "RED", {"en": "Red"}, "vocabulary"),
    ],
)
def test_a_term_that_would_mislead_is_refused_under_its_field(
    cast: Cast, vocabulary: str, code: str, labels: dict[str, str], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        add_term(vocabulary, code, labels, by=cast.administrator)
    assert field in refusal.value.fields


def test_the_code_of_a_retired_term_is_not_given_again(cast: Cast) -> None:
    retire_term(term("theme", "WAT"), by=cast.administrator)
    with pytest.raises(Refused) as refusal:
        add_term("theme", "WAT", {"en": "Watches"}, by=cast.administrator)
    assert "retired" in str(refusal.value.message)


def test_the_database_keeps_terms_and_their_codes(cast: Cast) -> None:
    for statement in (
        "DELETE FROM catalog_term WHERE code = 'TRA'",
        "UPDATE catalog_term SET code = 'TRB' WHERE code = 'TRA'",
        "UPDATE catalog_term SET vocabulary = 'state' WHERE code = 'TRA'",
        "TRUNCATE catalog_term",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_retired_term_is_offered_for_nothing_new_and_entries_keep_it(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    retire_term(term("state", "KG"), by=cast.administrator)
    with pytest.raises(Refused):
        actions.checked("threat", make.threat_document())
    client.force_login(cast.reader)
    assert "Kyrgyzstan" in client.get(entry.get_absolute_url()).content.decode()
    restore_term(term("state", "KG"), by=cast.administrator)
    assert actions.checked("threat", make.threat_document())


def test_the_last_term_of_a_vocabulary_stays(cast: Cast) -> None:
    *others, last = Term.objects.of("direction")
    for other in others:
        retire_term(other, by=cast.administrator)
    with pytest.raises(Refused) as refusal:
        retire_term(last, by=cast.administrator)
    assert refusal.value.code == Refused.CONFLICT and usable("direction") == [last.code]


def test_retiring_twice_and_restoring_what_is_in_use_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        restore_term(term("state", "KZ"), by=cast.administrator)
    retire_term(term("state", "KZ"), by=cast.administrator)
    with pytest.raises(Refused):
        retire_term(term("state", "KZ"), by=cast.administrator)


def test_a_term_moves_among_the_usable_ones_and_never_beyond_the_ends(cast: Cast) -> None:
    retire_term(term("state", "KG"), by=cast.administrator)
    before = usable("state")
    move_term(term("state", before[2]), 1, by=cast.administrator)
    assert usable("state") == [before[2], before[0], before[1], *before[3:]]
    move_term(term("state", before[2]), 99, by=cast.administrator)
    assert usable("state") == [before[0], before[1], *before[3:], before[2]]
    entries = AuditEntry.objects.filter(verb="move_term").count()
    move_term(term("state", before[2]), 99, by=cast.administrator)
    assert AuditEntry.objects.filter(verb="move_term").count() == entries
    with pytest.raises(Refused):
        move_term(term("state", "KG"), 1, by=cast.administrator)


def test_only_an_administrator_keeps_the_vocabularies(cast: Cast) -> None:
    for person in (cast.editor, cast.analyst, cast.reader):
        with pytest.raises(Refused):
            retire_term(term("state", "KZ"), by=person)


def test_saving_the_same_wording_leaves_no_entry(cast: Cast) -> None:
    change_term(term("state", "KZ"), term("state", "KZ").labels, by=cast.administrator)
    assert not AuditEntry.objects.filter(verb="change_term").exists()


def test_usage_counts_entries_and_not_mentions(cast: Cast) -> None:
    make.published(cast, make.threat_document(theme="CLI", themes=["WAT"], states=["KG", "TJ"]))
    make.published(cast, make.threat_document(title="Another", theme="WAT", states=["KG"]))
    usage = Term.objects.usage()
    assert usage[("theme", "WAT")] == 2 and usage[("theme", "CLI")] == 1
    assert usage[("state", "KG")] == 2 and usage[("state", "TJ")] == 1
    assert ("state", "KZ") not in usage


def test_the_page_shows_each_vocabulary_in_a_constant_number_of_queries(
    admin: Client, cast: Cast, django_assert_max_num_queries
) -> None:
    make.published(cast)
    for vocabulary in Vocabulary:
        with django_assert_max_num_queries(8):
            shown = admin.get(reverse("catalog:terms_of", args=[vocabulary.value]))
        assert all(row.label in shown.content.decode() for row in Term.objects.of(vocabulary))
    assert admin.get(reverse("catalog:terms_of", args=["colour"])).status_code == 404


def test_an_administrator_adds_words_moves_retires_and_undoes_by_page(admin: Client) -> None:
    listed = reverse("catalog:terms_of", args=["state"])
    labels = {"label_en": "Georgia (illustrative)", "label_ru": "", "label_kk": ""}
    assert admin.post(reverse("catalog:term_add", args=["state"]), {"code": "GE", **labels})["Location"] == listed
    admin.post(reverse("catalog:term_move", args=["state", "GE"]), {"to": "up"})
    assert usable("state")[-2] == "GE"
    admin.post(reverse("catalog:term", args=["state", "GE"]), {**labels, "label_en": "Georgia"})
    assert term("state", "GE").label == "Georgia"
    shown = admin.post(reverse("catalog:term_retire", args=["state", "GE"]), follow=True)
    undo = reverse("catalog:term_restore", args=["state", "GE"])
    assert "“Georgia” is retired" in shown.content.decode() and undo in shown.content.decode()
    admin.post(undo)
    assert usable("state")[-2] == "GE"


def test_what_was_typed_is_kept_when_it_is_refused(admin: Client) -> None:
    shown = admin.post(
        reverse("catalog:term_add", args=["theme"]), {"code": "WAT", "label_en": "Sea", "label_ru": "Море"}
    )
    assert shown.status_code == 422
    assert 'value="Море"' in shown.content.decode() and "is taken" in shown.content.decode()


def test_the_api_does_the_same(admin: Client) -> None:
    def send(method: str, path: str, **body):
        return getattr(admin, method)(f"/api/v1/terms/{path}", body, content_type="application/json")

    made = send("post", "", vocabulary="theme", code="SEA", labels={"en": "Seas"})
    assert made.status_code == 201 and made.json()["retired_at"] is None
    changed = send("patch", "theme/SEA/", labels={"en": "Seas and lakes"}, place=1)
    assert changed.json()["labels"] == {"en": "Seas and lakes"} and usable("theme")[0] == "SEA"
    assert send("post", "theme/SEA/retire/").json()["retired_at"]
    assert send("post", "theme/SEA/retire/").status_code == 409
    assert send("post", "theme/SEA/restore/").json()["retired_at"] is None
    assert send("post", "", vocabulary="theme", code="SEA", labels={"en": "Other"}).json()["fields"]["code"]
    assert send("patch", "theme/XXX/", place=1).status_code == 404


def test_an_old_form_leaves_the_wording_that_a_colleague_gave_in_another_language(cast: Cast, client: Client) -> None:
    client.force_login(cast.administrator)
    before = term("state", "KZ").labels
    seen = {f"initial-label_{code}": label for code, label in before.items()}
    change_term(term("state", "KZ"), {**before, "ru": "Республика Казахстан"}, by=cast.administrator)
    typed = {f"label_{code}": label for code, label in {**before, "en": "Republic of Kazakhstan"}.items()}
    answer = client.post(reverse("catalog:term", args=["state", "KZ"]), {**typed, **seen})
    assert answer.status_code == 302
    assert term("state", "KZ").labels == {**before, "ru": "Республика Казахстан", "en": "Republic of Kazakhstan"}
    seen["initial-label_en"] = before["en"]
    refused = client.post(reverse("catalog:term", args=["state", "KZ"]), {**typed, **seen, "label_en": "Kazakh land"})
    assert refused.status_code == 412
    assert "It says by now: Republic of Kazakhstan" in refused.text
    assert 'value="Kazakh land"' in refused.text
    assert term("state", "KZ").labels["en"] == "Republic of Kazakhstan"


def test_a_term_that_another_replaces_is_refused_by_the_name_of_that_one_and_found_under_it(cast: Cast) -> None:
    retire_term(term("area", "pamir"), by=cast.administrator, successor="tien_shan")
    retire_term(term("area", "tien_shan"), by=cast.administrator, successor="capitals")
    with pytest.raises(Refused) as refusal:
        actions.checked("threat", make.threat_document(areas=["pamir"]))
    assert "capitals" in str(refusal.value.fields["areas"])
    assert Term.objects.standing_for("area", "capitals") == ["capitals", "pamir", "tien_shan"]
    restore_term(term("area", "tien_shan"), by=cast.administrator)
    assert Term.objects.standing_for("area", "capitals") == ["capitals"]
    assert Term.objects.standing_for("area", "tien_shan") == ["tien_shan", "pamir"]


def test_a_change_of_an_entry_opens_with_the_terms_that_stand_now(cast: Cast, client: Client) -> None:
    entry = make.published(cast, make.threat_document(areas=["pamir"]))
    retire_term(term("area", "pamir"), by=cast.administrator, successor="tien_shan")
    client.force_login(cast.analyst)
    page = client.get(reverse("review:propose"), {"entry": entry.code})
    assert page.context["form"].document["areas"] == ["tien_shan"]


@pytest.mark.parametrize("successor", ["pamir", "nowhere", "WAT"])
def test_only_another_term_in_use_takes_a_place(cast: Cast, successor: str) -> None:
    with pytest.raises(Refused) as refusal:
        retire_term(term("area", "pamir"), by=cast.administrator, successor=successor)
    assert "successor" in refusal.value.fields and term("area", "pamir").retired_at is None


def test_every_change_of_a_term_is_kept_and_counts_as_a_version(cast: Cast, admin: Client) -> None:
    before = Term.objects.versions()["area"]
    facts = {"label_en": "The Pamirs", "label_ru": "Памир", "external": "GeoNames: 1220747\nHIPs 2025: GH0303"}
    admin.post(reverse("catalog:term", args=["area", "pamir"]), facts)
    admin.post(reverse("catalog:term_retire", args=["area", "pamir"]), {"successor": "tien_shan"})
    assert Term.objects.versions()["area"] == before + 2
    numbers = [(row.number, row.retired, row.replaced_by) for row in term("area", "pamir").revisions.all()]
    assert numbers == [(3, True, "tien_shan"), (2, False, ""), (1, False, "")]
    assert term("area", "pamir").external == {"GeoNames": "1220747", "HIPs 2025": "GH0303"}
    page = admin.get(reverse("catalog:term", args=["area", "pamir"])).content.decode()
    assert "The Pamirs" in page and "GH0303" in page and "tien_shan takes its place" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        term("area", "pamir").revisions.update(retired=False)


def test_codes_elsewhere_say_of_which_scheme_they_are(cast: Cast) -> None:
    with pytest.raises(Refused) as refusal:
        change_term(term("area", "pamir"), {"en": "Pamir"}, by=cast.administrator, external={"": "MH0401"})
    assert "external" in refusal.value.fields


def test_who_gives_codes_alone_leaves_the_words_that_another_wrote_meanwhile(cast: Cast, admin: Client) -> None:
    read = term("area", "pamir")
    change_term(read, {"en": "The Pamirs", "ru": "Памир"}, by=cast.administrator)
    change_term(read, None, by=cast.administrator, external={"GeoNames": "1"})
    stands = term("area", "pamir")
    assert (stands.labels["en"], stands.external) == ("The Pamirs", {"GeoNames": "1"})
    at = reverse("api-term", args=["area", "pamir"])
    answer = admin.patch(at, {"external": {"GeoNames": "2"}}, content_type="application/json")
    assert answer.json()["external"] == {"GeoNames": "2"} and answer.json()["labels"] == stands.labels


def test_of_two_who_word_a_term_at_once_the_second_keeps_the_codes_of_the_first(cast: Cast) -> None:
    seen = {"label_en": "Pamir", "label_ru": "Памир", "label_kk": "Памир", "external": ""}
    labels = {"en": "Pamir", "ru": "Памир", "kk": "Памир"}
    change_term(term("area", "pamir"), labels, by=cast.administrator, external={"GeoNames": "1"}, seen=seen)
    change_term(term("area", "pamir"), {**labels, "en": "The Pamirs"}, by=cast.administrator, external={}, seen=seen)
    stands = term("area", "pamir")
    assert stands.labels["en"] == "The Pamirs" and stands.external == {"GeoNames": "1"}
