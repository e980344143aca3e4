"""Files whose inner parts are of another shape: what is wrong is refused with its reason, and the job goes on."""

from typing import Any

import pytest

from catalog.translatable import source_hash
from review.importing import resume_import
from tests import make
from tests.people import Cast
from tests.review.importing import content, counts, decided, file_of, taken_in, worked
from tests.review.test_importing import LAKE, threat


@pytest.mark.parametrize("wrong", [{"id": [1]}, {"id": 5}, {"relation": [1]}, {"relation": {"a": 1}}, {"text": 5}])
def test_a_link_of_another_shape_refuses_its_entry_alone(cast: Cast, wrong: dict[str, Any]) -> None:
    link = {"id": "l1", "threat": "THR-CLI-008", "relation": "causes", "text": "As seen.", **wrong}
    file = file_of(
        threat("THR-CLI-008", "Flood"), content("THR-CLI-007", {**LAKE, "title": "Outburst", "links": [link]})
    )
    run = taken_in(cast.analyst, file)
    assert counts(run) == {"proposed": 1, "refused": 1}
    assert "Links to other threats, 1: " in run.rows.refused().get().reason


@pytest.mark.parametrize("agents", [5, [5], "me", [[1]], [{"name": 5}]])
def test_a_translation_whose_translators_cannot_be_read_is_refused(cast: Cast, agents: Any) -> None:
    texts = {"title": {"text": "Озеро", "source": source_hash("Outburst")}}
    languages = [{"language": "ru", "method": "human", "agents": agents, "texts": texts}, {"language": [1]}]
    file = file_of(content("THR-CLI-007", {**make.threat_document(), "title": "Outburst"}, translations=languages))
    run = taken_in(cast.analyst, file)
    decided(cast, run)
    worked(resume_import(run, by=cast.analyst))
    assert "cannot be read" in run.rows.get(part="translations").reason
