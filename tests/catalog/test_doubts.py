"""Evidence on a sentence that was lost or is in doubt says so on the entry's page, and on the desk."""

from articles.carrying import carry_targets
from articles.correcting import correct_text
from articles.models import AnnotationTarget
from articles.placing import dismiss_target
from catalog.models import Entry
from tests import make
from tests.people import Cast

WITHOUT = "The upper lake rose by two metres in a single week.\n\nThis is an illustrative text."


def cited_and_corrected(cast: Cast) -> tuple[Entry, AnnotationTarget]:
    old = make.text(cast.analyst)
    note = make.annotation(old, cast.analyst)
    entry = make.published(cast, make.threat_document(evidence=[make.evidence(note)]))
    new = correct_text(old, WITHOUT, change_kind="substantive", reason="Illustrative.", by=cast.analyst)
    carry_targets(old.article)
    return entry, AnnotationTarget.objects.get(annotation=note, text_version=new)


def test_the_entry_flags_evidence_that_lost_its_sentence_until_somebody_decides(cast: Cast, client):
    entry, target = cited_and_corrected(cast)
    client.force_login(cast.analyst2)
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "no longer found in it" in page
    assert target.get_absolute_url() in page
    assert "Three villages lie on the outwash fan." in page  # what was cited is still what was cited
    dismiss_target(target, by=cast.analyst2, seen=target.token)
    assert "no longer found in it" not in client.get(entry.get_absolute_url()).content.decode()


def test_a_reader_sees_the_flag_but_no_way_to_decide(cast: Cast, client):
    entry, target = cited_and_corrected(cast)
    client.force_login(cast.reader)
    page = client.get(entry.get_absolute_url()).content.decode()
    assert "no longer found in it" in page
    assert target.get_absolute_url() not in page


def test_the_desk_tells_those_who_annotate(cast: Cast, client):
    _entry, target = cited_and_corrected(cast)
    for person in (cast.analyst, cast.editor):
        client.force_login(person)
        assert target.get_absolute_url() in client.get("/").content.decode()
    client.force_login(cast.reader)
    assert target.get_absolute_url() not in client.get("/").content.decode()
