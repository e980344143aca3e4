"""What an old form may change: what its sender changed, beside what others did since."""

import pytest

from basics.errors import Refused
from basics.meanwhile import beside_others

SEEN = {"name": "Ferry", "days": 30, "roles": ["editor", "analyst"]}


@pytest.mark.parametrize(
    ("said", "present", "stands"),
    [
        ({}, {}, {}),
        ({"days": 20}, {"name": "Boat"}, {"days": 20, "name": "Boat"}),
        ({"roles": ["analyst", "editor"]}, {"roles": ["reader"]}, {"roles": ["reader"]}),  # the same, in another order
        ({"days": 20}, {"days": 20}, {"days": 20}),  # both said the same
        ({"roles": []}, {"days": 1}, {"roles": [], "days": 1}),
    ],
)
def test_what_one_changed_stands_beside_what_others_changed(said, present, stands) -> None:
    assert beside_others({**SEEN, **said}, SEEN, {**SEEN, **present}) == {**SEEN, **stands}


def test_what_both_changed_is_refused_with_what_stands_there_by_now() -> None:
    with pytest.raises(Refused) as refused:
        beside_others({**SEEN, "days": 20, "name": "Boat"}, SEEN, {**SEEN, "days": 10})
    assert refused.value.code == Refused.STALE
    assert refused.value.details == {"present": {"days": 10}}


def test_who_does_not_say_what_they_saw_means_all_they_say() -> None:
    assert beside_others({"days": 30}, None, {"days": 10}) == {"days": 30}
    assert beside_others({"days": 30, "name": "Boat"}, {"name": "Ferry"}, {"days": 10, "name": "Ferry"})["days"] == 30
