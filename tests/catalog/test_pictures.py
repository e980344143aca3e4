"""Pictures of the catalog: what they show to whom, narrowed how, in how many queries, as pages, files and JSON."""

import re
from datetime import date
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from accounts.site import change_settings
from catalog import picture_data
from catalog.models import Entry, RegisterRow, Term
from catalog.picture_data import Asked
from catalog.picturing import OF_CATALOG, OF_THREAT
from catalog.rating_rounds import close_rating_round
from review import actions, standing
from tests import make
from tests.catalog.ratings import a_round, rating, whole_rating
from tests.people import Cast

TODAY = date(2026, 3, 2)


def asked(person, entry: Entry | None = None, **more) -> Asked:
    return Asked(user=person, terms=Term.objects.labels(), today=TODAY, entry=entry, **more)


def page(client: Client, name: str, *code: str, **query) -> str:
    door = "entry_picture" if code else "picture"
    return client.get(reverse(f"catalog:{door}", args=[name, *code]), query).content.decode()


def visible(text: str) -> str:
    text = re.sub(r"(?s)<(script|style|template|head|form).*?</\1>", " ", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


@pytest.fixture
def reader(client: Client, cast: Cast) -> Client:
    client.force_login(cast.reader)
    return client


def linked(cast: Cast) -> dict[str, Entry]:
    """Publish a chain of three threats that closes to a circle, and two measures on the middle one."""
    cause = make.published(cast, make.threat_document(title="Warm summers", theme="CLI"))
    link = {"relation": "causes", "threat": cause.code, "text": "Illustrative."}
    effect = make.published(cast, make.threat_document(title="Villages are cut off", theme="BOR", links=[link]))
    links = [{"relation": "causes", "threat": effect.code, "text": "Illustrative.", "sign": "weakens"}]
    middle = make.published(
        cast,
        make.threat_document(
            title="Outburst",
            theme="WAT",
            links=links,
            drivers="- Warm *summers*\n- No gauge\n\nA paragraph\nof two lines.",
        ),
    )
    amplifies = [{"relation": "amplifies", "threat": middle.code, "text": "Illustrative."}]
    far = make.published(cast, make.threat_document(title="Thaw", theme="GEO", links=amplifies))
    roles = {"prevents_cause": "Drain the lake", "speeds_recovery": "Spare bridges"}
    for role, title in roles.items():
        threats = [{"threat": middle.code, "role": role, "how": "It helps.", "effectiveness": "high"}]
        make.published(cast, make.measure_document(middle.code, title=title, threats=threats), kind="measure")
    return {"cause": cause, "effect": effect, "middle": middle, "far": far}


def test_a_mark_stands_at_the_middle_of_its_raters_and_its_lines_at_the_ends(cast: Cast) -> None:
    entry = make.published(cast, make.threat_document(nature="malicious"))
    for person, likelihood, human in ((cast.analyst, 2, 3), (cast.analyst2, 5, 4), (cast.editor, 3, 4)):
        rating(entry, person, likelihood=likelihood, human=human)
    rating(entry, cast.analyst, likelihood=1, human=2)  # a new opinion takes the place of the old one
    [malicious, other] = picture_data.matrix(asked(cast.reader)).panels
    [mark] = malicious.marks
    assert (mark.likelihood, mark.impact, mark.raters) == (3, 4, 3)
    assert (mark.likelihoods, mark.impacts) == ((1, 5), (2, 4))
    assert not other.marks


def test_of_two_raters_the_lower_value_is_the_middle_and_a_mixed_threat_stands_in_both(cast: Cast) -> None:
    entry = make.published(cast, make.threat_document(nature="mixed"))
    rating(entry, cast.analyst, likelihood=4, human=5)
    rating(entry, cast.analyst2, likelihood=2, human=3)
    panels = picture_data.matrix(asked(cast.reader)).panels
    assert [(mark.likelihood, mark.impact, mark.is_mixed) for panel in panels for mark in panel.marks] == [
        (2, 3, True),
        (2, 3, True),
    ]
    assert {mark.number for panel in panels for mark in panel.marks} == {1}


def test_a_crowded_field_counts_all_and_lists_them_when_asked(cast: Cast) -> None:
    entries = [make.published(cast, make.threat_document(title=f"Threat {n}")) for n in range(12)]
    for entry in entries:
        rating(entry, cast.analyst, likelihood=3, human=4)
    panel = picture_data.matrix(asked(cast.reader)).panels[1]
    assert panel.counts == {(3, 4): 12}
    assert len(panel.marks) == 9
    whole = picture_data.matrix(asked(cast.reader, place=(3, 4), panel="non_malicious")).panels[1]
    assert len(whole.marks) == 12
    assert not picture_data.matrix(asked(cast.reader, place=(3, 3))).panels[1].counts


def test_pictures_leave_out_what_is_taken_down_retired_or_unknown_to_the_reader(cast: Cast) -> None:
    found = linked(cast)
    rating(found["cause"], cast.analyst)
    make.retired(cast, found["cause"])
    middle = found["middle"]
    assert "Warm summers" not in str(picture_data.graph(asked(cast.reader, middle)))
    assert not picture_data.matrix(asked(cast.reader)).panels[1].counts
    assert picture_data.perimeter(asked(cast.reader)).total == 3
    nobody = asked(cast.former)
    assert picture_data.perimeter(nobody).total == 0
    assert not picture_data.timeline(nobody).events


def test_the_map_counts_threats_by_state_and_side_as_the_register_narrows(cast: Cast) -> None:
    make.published(cast, make.threat_document(direction="south", states=["KZ", "TJ"]))
    make.published(cast, make.threat_document(direction="south", states=["TJ"], theme="WAT"))
    make.published(cast, make.threat_document(states=[]))
    found = picture_data.perimeter(asked(cast.reader))
    counted = {count.code: count.threats for count in found.states if count.threats}
    assert counted == {"KZ": 1, "TJ": 2}
    assert {count.code: count.threats for count in found.directions if count.threats} == {"south": 2}
    assert (found.total, found.unplaced) == (3, 1)
    narrowed = picture_data.perimeter(asked(cast.reader, chosen={"theme": "WAT"}))
    assert narrowed.total == 1
    assert "theme=WAT" in narrowed.states[0].url
    assert narrowed.states[0].url.startswith(reverse("catalog:register"))


def test_the_bow_tie_puts_causes_and_measures_where_they_act(cast: Cast) -> None:
    found = linked(cast)
    tie = picture_data.bowtie(asked(cast.reader, found["middle"]))
    assert [item.text for item in tie.causes] == ["Warm summers", "No gauge", "A paragraph of two lines.", "Thaw"]
    assert [item.text for item in tie.preventing] == ["Drain the lake"]
    assert [item.text for item in tie.mitigating] == ["Spare bridges"]
    assert "proposed" in tie.preventing[0].foot
    effect = picture_data.bowtie(asked(cast.reader, found["effect"]))
    assert [item.text for item in effect.consequences] == ["Warm summers"]


def test_the_graph_goes_two_steps_both_ways_and_signs_what_it_can(cast: Cast) -> None:
    found = linked(cast)
    graph = picture_data.graph(asked(cast.reader, found["middle"]))
    assert graph.nodes[0].title == "Outburst"
    assert {node.title for node in graph.nodes} == {"Outburst", "Thaw", "Villages are cut off", "Warm summers"}
    signs = {(edge.source, edge.target): edge.sign for edge in graph.edges}
    assert signs[found["middle"].code, found["effect"].code] == "-"
    assert signs[found["far"].code, found["middle"].code] == "+"
    assert picture_data.sign_of("causes", "weakens") == "-"
    assert picture_data.sign_of("shares_cause") == ""


def test_the_graph_of_a_threat_without_links_is_the_threat_alone(cast: Cast) -> None:
    entry = make.published(cast)
    graph = picture_data.graph(asked(cast.reader, entry))
    assert [node.code for node in graph.nodes] == [entry.code]
    assert OF_THREAT["graph"].wide(graph).shapes


def test_every_rating_is_a_dot_also_those_of_earlier_days(cast: Cast) -> None:
    entry = make.published(cast)
    rating(entry, cast.analyst, likelihood=2)
    rating(entry, cast.analyst, likelihood=4)
    rating(entry, cast.analyst2, likelihood=1)
    [history] = picture_data.histories(asked(cast.reader, entry))
    assert [(dot.rater, dot.likelihood) for dot in history.dots] == [("Aigerim", 2), ("Aigerim", 4), ("Timur", 1)]
    assert [dot.initials for dot in history.dots] == ["A", "A", "T"]


def test_strangers_read_no_names_in_pictures(cast: Cast, client: Client) -> None:
    entry = make.published(cast)
    rating(entry, cast.analyst)
    change_settings(by=cast.administrator, public_catalog=True)
    shown = page(client, "ratings", entry.code)
    assert "Aigerim" not in shown
    assert "a member of the team" in shown
    assert client.get(reverse("catalog:entry_picture_file", args=["ratings", entry.code, "svg"])).status_code == 200


def test_a_page_shows_both_layouts_and_the_same_as_a_table(cast: Cast, reader: Client) -> None:
    entry = make.published(cast, make.threat_document(title='A <b>"bold"</b> lake'))
    rating(entry, cast.analyst, likelihood=4, human=3)
    shown = page(reader, "matrix")
    assert shown.count("<svg xmlns") == 2
    assert 'id="picture-matrix-wide-title"' in shown
    assert "<b>" not in shown
    assert "A &lt;b&gt;&quot;bold&quot;&lt;/b&gt; lake" in shown
    assert f'href="/catalog/{entry.code}/#scenario-s1"' in shown
    assert 'style="' not in shown
    words = visible(shown)
    assert "The marks of the matrix" in words
    assert "Night-time outburst" in words


EVENTS = [
    {"title": "The dam broke", "date": "2010-06", "articles": []},
    {"title": "A gauge was set", "date": "1998"},
    {"title": "The valley was emptied", "date": "2010-06-11"},
]


def test_the_timeline_has_the_events_of_all_or_of_one(cast: Cast, reader: Client) -> None:
    entry = make.published(cast, make.threat_document(events=EVENTS))
    make.published(cast, make.threat_document(theme="WAT", events=[{"title": "A dry year", "date": "2021"}]))
    assert len(picture_data.timeline(asked(cast.reader)).events) == 4
    assert len(picture_data.timeline(asked(cast.reader, chosen={"theme": "WAT"})).events) == 1
    own = picture_data.timeline(asked(cast.reader, entry))
    assert [event.title for event in own.events] == ["The valley was emptied", "The dam broke", "A gauge was set"]
    words = visible(page(reader, "timeline", entry.code))
    assert "June 11, 2010" in words
    assert "June 2010" in words
    assert "No event is on record here" in visible(page(reader, "timeline", theme="CYB"))


def test_the_board_places_measures_by_state_and_status_the_most_pressing_first(cast: Cast) -> None:
    code = make.published(cast).code
    parties = [
        {"role": "lead", "state": "KZ", "body": "A ministry"},
        {"role": "partner", "state": "KG", "body": "An agency"},
    ]
    late = {"parties": parties, "milestones": [{"title": "Gauges", "due": "2026-02-01"}]}
    done = {
        **late,
        "milestones": [{"title": "Gauges", "due": "2026-02-01", "done": "2026-01-30"}],
        "ends": "2026",
    }
    for title, more in (("Later", done), ("Late", late), ("Nowhere", {"status": "ended", "ends": "2020-01-01"})):
        make.published(cast, make.measure_document(code, title=title, **more), kind="measure")
    board = picture_data.board(asked(cast.reader))
    assert [state.code for state in board.states] == ["KZ", "KG", ""]
    assert [(slip.title, slip.is_late) for slip in board.slips["KZ", "proposed"]] == [("Late", True), ("Later", False)]
    assert board.slips["KZ", "proposed"][1].due == "2026"
    assert (board.total, board.late) == (3, 1)
    assert not board.slips["", "ended"][0].due
    assert {status.code: status.measures for status in board.statuses if status.measures} == {"proposed": 2, "ended": 1}
    only = picture_data.board(asked(cast.reader, chosen={"state": "KG"}))
    assert [state.code for state in only.states] == ["KG"]


@pytest.mark.parametrize("name", OF_CATALOG)
def test_every_picture_of_the_catalog_has_a_page_a_file_and_data(cast: Cast, reader: Client, name: str) -> None:
    make.published(cast, make.threat_document(events=EVENTS))
    linked(cast)
    assert "<svg xmlns" in page(reader, name)
    assert (
        reader.get(reverse("catalog:picture", args=[name]), {"theme": "WAT", "direction": "no such"}).status_code == 200
    )
    check_files(reader, "picture_file", [name])
    check_json(reader, "api-picture", [name])


@pytest.mark.parametrize("name", OF_THREAT)
def test_every_picture_of_a_threat_has_a_page_a_file_and_data(cast: Cast, reader: Client, name: str) -> None:
    entry = linked(cast)["middle"]
    rating(entry, cast.analyst)
    assert ("<svg xmlns" in page(reader, name, entry.code)) == (name != "timeline")  # it has no events
    check_files(reader, "entry_picture_file", [name, entry.code])
    check_json(reader, "api-entry-picture", [entry.code, name])


def check_files(client: Client, door: str, arguments: list[str]) -> None:
    svg = client.get(reverse(f"catalog:{door}", args=[*arguments, "svg"]))
    assert svg["Content-Type"].startswith("image/svg+xml")
    assert svg["Content-Disposition"].startswith("attachment;")
    assert b"var(" not in svg.content
    same = client.get(reverse(f"catalog:{door}", args=[*arguments, "svg"]), headers={"If-None-Match": svg["ETag"]})
    assert same.status_code == 304
    png = client.get(reverse(f"catalog:{door}", args=[*arguments, "png"]), {"ground": "dark"})
    assert png.content.startswith(b"\x89PNG")
    assert client.get(reverse(f"catalog:{door}", args=[*arguments, "gif"])).status_code == 404


def check_json(client: Client, door: str, arguments: list[str]) -> None:
    answer = client.get(reverse(door, args=arguments))
    [found] = answer.json()["results"]
    assert found["title"]
    assert found["data"]
    assert found["tables"][0]["columns"]
    assert client.get(found["page_svg"]).status_code == 200
    assert client.get(reverse(f"{door}-file", args=[*arguments, "svg"])).content.startswith(b"<svg")


def test_there_are_no_other_pictures(cast: Cast, reader: Client) -> None:
    entry, measure = make.published(cast), None
    measure = make.published(cast, make.measure_document(entry.code), kind="measure")
    for name, code in (("no-such", ""), ("bow-tie", ""), ("matrix", entry.code), ("bow-tie", measure.code)):
        door, arguments = ("entry_picture", [name, code]) if code else ("picture", [name])
        assert reader.get(reverse(f"catalog:{door}", args=arguments)).status_code == 404
    assert reader.get(reverse("catalog:pictures"))["Location"] == reverse("catalog:picture", args=["matrix"])


def test_a_picture_of_what_was_taken_down_is_gone(cast: Cast, reader: Client) -> None:
    found = linked(cast)
    made = standing.propose_standing(found["middle"], "take_down", by=cast.analyst, reason="A court ordered it.")
    for editor in (cast.editor, cast.editor2):
        actions.approve(made.submission, by=editor, seen=made.sha256)
    address = reverse("catalog:entry_picture", args=["bow-tie", found["middle"].code])
    assert reader.get(address).status_code == 404
    assert "Outburst" not in page(reader, "graph", found["effect"].code)


def test_labels_are_in_the_readers_language(cast: Cast, reader: Client) -> None:
    make.published(cast, make.threat_document(states=["KZ"], direction="south"))
    with translation.override("ru"):
        found = picture_data.perimeter(asked(cast.reader))
    assert {"Казахстан", "Юг"} <= {count.label for count in [*found.states, *found.directions]}


def test_the_page_of_a_threat_shows_the_pictures_that_have_something_to_say(cast: Cast, reader: Client) -> None:
    alone = make.published(cast)
    assert 'id="pictures"' not in reader.get(alone.get_absolute_url()).content.decode()
    middle = linked(cast)["middle"]
    rating(middle, cast.analyst)
    shown = reader.get(middle.get_absolute_url()).content.decode()
    keys = re.findall(r'class="picture" id="([^"]*)"', shown)
    assert keys == ["picture-bow-tie", "picture-graph", "picture-ratings-s1"]
    assert len(re.findall(r' id="([^"]*)"', shown)) == len(set(re.findall(r' id="([^"]*)"', shown)))


def test_pictures_take_as_many_queries_for_much_as_for_little(cast: Cast, reader: Client) -> None:
    found = linked(cast)
    few = {name: count(reader, name) for name in OF_CATALOG} | {
        name: count(reader, name, found["middle"].code) for name in OF_THREAT
    }
    for n in range(4):
        more = make.published(cast, make.threat_document(title=f"More {n}", theme="CYB", nature="malicious"))
        rating(more, cast.analyst)
        rating(more, cast.analyst2, likelihood=4)
    many = {name: count(reader, name) for name in OF_CATALOG} | {
        name: count(reader, name, found["middle"].code) for name in OF_THREAT
    }
    assert many == few
    assert max(many.values()) <= 10, many


def count(client: Client, name: str, *code: str) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        page(client, name, *code)
    return len(asked_for)


def test_a_rating_of_an_open_round_is_in_no_matrix_until_the_round_has_ended(cast: Cast) -> None:
    entry = make.published(cast)
    rating(entry, cast.editor2, likelihood=2, human=2)
    found = a_round(cast, entry)
    whole_rating(entry, cast.analyst, human=5)
    for person in (cast.analyst, cast.analyst2, cast.editor, cast.reader):  # who made it and who leads, too
        [mark] = picture_data.matrix(asked(person)).panels[1].marks
        assert (mark.likelihood, mark.impact, mark.raters) == (2, 2, 1)
    whole_rating(entry, cast.analyst2, human=5)
    close_rating_round(found, by=cast.editor)
    [mark] = picture_data.matrix(asked(cast.reader)).panels[1].marks
    assert (mark.likelihood, mark.impact, mark.raters) == (3, 5, 3)


def test_the_migration_places_scenarios_as_the_projection_does(cast: Cast) -> None:
    entry = make.published(cast, make.threat_document(nature="malicious"))
    for person, likelihood, human in ((cast.analyst, 2, 3), (cast.analyst2, 5, 4), (cast.editor, 3, 4)):
        rating(entry, person, likelihood=likelihood, human=human)
    row = RegisterRow.objects.get(entry=entry)
    RegisterRow.objects.update(points=[])
    with connection.cursor() as cursor:
        cursor.execute(import_module("catalog.migrations.0082_rows_know_the_places_in_the_matrix").FILL)
    assert row.points
    assert RegisterRow.objects.get(entry=entry).points == row.points


def test_picture_and_table_say_that_a_place_is_the_median_of_several(cast: Cast, reader: Client) -> None:
    entry = make.published(cast)
    rating(entry, cast.analyst, likelihood=4, human=3)
    assert "1 rater" in page(reader, "matrix")
    rating(entry, cast.analyst2, likelihood=2, human=3)
    shown = page(reader, "matrix")
    assert "median of 2 raters" in shown
    told = visible(shown)
    assert "likelihood and impact are each the median of their ratings" in told
    assert "Ratings of a round come in when it has ended" in told
