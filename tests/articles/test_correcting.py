"""A correction is a new version with its reason; the old one stays, and two corrections at once do not both win."""

import pytest

from accounts.models import AuditEntry
from articles.beads import confirm_bead
from articles.correcting import correct_text
from articles.models import Alignment, SentenceOrigin
from articles.origins import Origin, record_origins
from basics.errors import Refused
from tests import make
from tests.people import Cast


def test_a_correction_supersedes_and_the_old_text_stays(cast: Cast) -> None:
    old = make.text(cast.analyst)
    new = correct_text(
        old, make.TEXT.replace("two", "three"), change_kind="substantive", reason="Misread.", by=cast.analyst
    )
    old.refresh_from_db()
    assert (new.supersedes, new.number, new.change_reason) == (old, 2, "Misread.")
    assert "two metres" in old.text
    assert "three metres" in new.text
    assert AuditEntry.objects.get(verb="correct_text").after["kind"] == "substantive"


def test_a_corrected_translation_keeps_its_provenance(cast: Cast) -> None:
    old = make.translation(cast.analyst)
    new = correct_text(
        old, make.TEXT + " And more.", change_kind="minor", reason="A sentence was missing.", by=cast.analyst
    )
    assert new.provenance.credit_line == old.provenance.credit_line == "Translated from valley.example"
    assert new.provenance.pk != old.provenance.pk


def test_only_the_newest_version_is_corrected(cast: Cast) -> None:
    old = make.text(cast.analyst)
    correct_text(old, make.TEXT + " One.", change_kind="typo", reason="One.", by=cast.analyst)
    with pytest.raises(Refused, match="version 2 is the newest") as refusal:
        correct_text(old, make.TEXT + " Two.", change_kind="typo", reason="Two.", by=cast.analyst2)
    assert refusal.value.code == "conflict"


@pytest.mark.parametrize(
    ("text", "kind", "reason", "said"),
    [
        (make.TEXT, "typo", "Why not.", "leaves the words"),
        (make.TEXT + ".", "metadata", "Why not.", "leaves the words"),
        ("  \n", "typo", "Why not.", "empty"),
        (make.TEXT + ".", "typo", " ", "why"),
        (make.TEXT + ".", "initial", "Why not.", "kind"),
    ],
)
def test_what_is_no_correction_is_refused(text: str, kind: str, reason: str, said: str, cast: Cast) -> None:
    version = make.text(cast.analyst)
    with pytest.raises(Refused, match=said):
        correct_text(version, text, change_kind=kind, reason=reason, by=cast.analyst)
    assert version.article.texts.count() == 1


def test_a_reader_corrects_nothing(cast: Cast) -> None:
    with pytest.raises(Refused, match="role"):
        correct_text(make.text(cast.analyst), "Other.", change_kind="typo", reason="Other.", by=cast.reader)


def test_a_correction_keeps_what_is_known_and_confirmed_of_untouched_sentences(cast: Cast) -> None:
    made = make.alignment(cast.analyst)
    old = made.target_set.text_version
    for ordinal in (0, 1, 3):
        bead = made.beads.get(ordinal=ordinal)
        confirm_bead(bead, seen=bead.token, by=cast.editor)
    record_origins(old, [Origin(0, "machine", "Illustrative MT", "1", 0.9, "In July the lake rose.")], by=cast.analyst)
    text = "Added.\n\n" + old.text.replace("Why is there no siren?", "Why is no siren there?")
    new = correct_text(old, text, change_kind="minor", reason="Illustrative.", by=cast.analyst)
    origins = {row.segment.ordinal: row for row in SentenceOrigin.objects.of(new)}
    assert [origins[place].origin for place in range(5)] == ["human", "copy", "human", "copy", "copy"]
    assert (origins[1].engine, origins[1].machine_text) == ("Illustrative MT", "In July the lake rose.")
    assert origins[1].carried_from.segment_set.text_version == old
    carried = Alignment.objects.of(new).get().beads.all()
    confirmed = [(bead.source, bead.target, bead.confirmed_by) for bead in carried if bead.confirmed_at]
    assert confirmed == [([0], [1], cast.editor), ([3], [4], cast.editor)]
    assert sorted(one for bead in carried for one in bead.target) == [0, 1, 2, 3, 4]
