"""Events are posted one by one or in arrays, all or nothing, exactly once, and read back."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.api.bodies import (
    EVENTS,
    INSTANT,
    TAKEN,
    UUID,
    accepted,
    correct,
    logged,
    redact,
    refused,
    retract,
    revision,
    taken,
    uid,
    version,
    window,
)
from tests.conftest import Client

SHAPES = {path.name.removesuffix(".v1.json"): path for path in Path("tests/store/shapes").glob("*.v1.json")}
POSTED = sorted(SHAPES.keys() - {"conflict.opened", "event.redacted"})


def test_an_event_is_given_back_with_what_the_log_adds(war: Client) -> None:
    answer = war.post(taken(1))
    assert accepted(answer) == {
        "id": uid(1),
        "type": "control.taken",
        "revision": 10,
        "place": "city",
        "actors": ["north"],
        "source": "wire",
        "occurred": "2020-05-01",
        "reported": "2020-05-02",
        "schema_version": 1,
        "recorded": INSTANT,
        "recorded_by": "tests",
        "hash": version(war).removeprefix("10-"),
        "window": {"earliest": "2020-05-01T00:00:00Z", "latest": "2020-05-02T00:00:00Z"},
        "standing": True,
        "amended_by": [],
        "links": {"self": f"{EVENTS}/{uid(1)}"},
    }
    assert answer.headers["Location"] == f"{EVENTS}/{uid(1)}"
    assert accepted(war.get(f"/events/{uid(1)}"), 200) == {**answer.json, "amendments": []}


def test_an_event_without_an_id_is_given_one(war: Client) -> None:
    first, second = accepted(war.post(TAKEN)), accepted(war.post(TAKEN))
    assert first["id"] == UUID
    assert first["id"] < second["id"]
    assert (first["revision"], second["revision"]) == (10, 11)


def test_an_array_is_recorded_in_its_order(war: Client) -> None:
    registered = {"type": "place.registered", "slug": "hill", "names": {"en": "Hill"}, "kind": "site"}
    answer = war.post([{**registered, "id": uid(2)}, taken(1, place="hill")])
    assert accepted(answer) == {
        "events": [
            {**logged(10, uid(2)), **registered},
            {**logged(11, uid(1)), **taken(1, place="hill"), **window("2020-05-01", "2020-05-02")},
        ]
    }
    assert "Location" not in answer.headers
    first, second = answer.json["events"]
    assert first["recorded"] < second["recorded"]


@pytest.mark.parametrize("name", POSTED)
def test_every_field_of_every_type_is_given_back(war: Client, name: str) -> None:
    accepted(war.post(taken(1)))
    shape = json.loads(SHAPES[name].read_text())
    answer = accepted(war.post({**shape, "id": uid(2)}))
    claims = {
        "window": {"earliest": "2020-05-01T00:00:00Z", "latest": "2020-05-04T00:00:00Z"},
        "standing": True,
    }
    lag = {"lag": {"least_seconds": -86400, "most_seconds": 3 * 86400}}
    more = {} if "occurred" not in {**shape, **shape.get("replacement", {})} else {**claims, **lag}
    assert answer == {**logged(11, uid(2)), **shape, **more}


def test_what_has_its_default_is_not_repeated(war: Client) -> None:
    defaults = {"credibility": 6, "tags": [], "except": []}
    assert accepted(war.post({**taken(1), **defaults})) == {
        **logged(10, uid(1)),
        **taken(1),
        **window("2020-05-01", "2020-05-02"),
    }


@pytest.mark.parametrize(
    "nested", [{"media": {"url": "https://a.example/"}}, {"deaths": {"best": 0}}, {"deaths": {}}]
)
def test_what_is_left_out_within_a_field_stays_out(war: Client, nested: dict[str, object]) -> None:
    incident = {**taken(1), "type": "incident.occurred", "kind": "battle", **nested}
    posted = {**logged(10, uid(1)), **incident, **window("2020-05-01", "2020-05-02")}
    assert accepted(war.post(incident)) == posted


# All or nothing


def test_the_faults_of_every_event_in_an_array_are_named_and_nothing_is_recorded(war: Client) -> None:
    bad = [taken(credibility=7), taken(), taken(actors=["No"], summary={"xx yy": ""}), {"type": "x"}, 5]
    assert refused(war.post(bad), 422, "invalid") == [
        "/0/credibility",
        "/2/summary/xx yy",
        "/2/summary/xx yy",
        "/2/actors/0",
        "/3/type",
        "/4",
    ]
    assert revision(war) == 9


def test_the_unknown_references_of_every_event_in_an_array_are_named(war: Client) -> None:
    bad = [taken(place="nowhere"), taken(), taken(actors=["north", "nobody"], source="hearsay")]
    assert refused(war.post(bad), 422, "invalid") == ["/0/place", "/2/source", "/2/actors/1"]
    assert revision(war) == 9


def test_an_event_may_name_what_the_array_registered_before_it_and_only_before(war: Client) -> None:
    hill = {"type": "place.registered", "slug": "hill", "names": "Hill", "kind": "site", "parent": "land"}
    assert refused(war.post([taken(place="hill"), hill]), 422, "invalid") == ["/0/place"]
    accepted(war.post([hill, taken(place="hill"), taken(place="land", **{"except": ["hill"]})]))


def test_a_fault_late_in_an_array_leaves_nothing_of_it(war: Client) -> None:
    before = version(war)
    registered = {"type": "place.registered", "slug": "hill", "names": "Hill", "kind": "site"}
    refused(
        war.post([registered, *[taken(number) for number in range(1, 50)], taken(place="x")]), 422, "invalid"
    )
    assert version(war) == before
    assert war.get(f"/events/{uid(1)}").status_code == 404
    assert war.get("/places/hill").status_code == 404


# Exactly once


def test_the_same_event_posted_again_is_the_first_record(war: Client) -> None:
    first, again = war.post(taken(1)), war.post(json.dumps(dict(reversed(taken(1).items())), indent=1))
    assert accepted(again, 200) == accepted(first)
    assert again.headers["Location"] == first.headers["Location"]
    assert revision(war) == 10


def test_an_id_is_taken_by_its_first_content(war: Client) -> None:
    accepted(war.post(taken(1)))
    assert refused(war.post(taken(1, actors=["south"])), 409, "id-taken") == []
    assert refused(war.post([taken(2), taken(1, locator="p. 1")]), 409, "id-taken") == []
    assert revision(war) == 10


def test_what_an_array_says_twice_under_one_id_is_recorded_once(war: Client) -> None:
    events = accepted(war.post([taken(1), taken(2), taken(1)]))["events"]
    assert [event["revision"] for event in events] == [10, 11, 10]
    assert refused(war.post([taken(3), taken(3, actors=["south"])]), 409, "id-taken") == []
    assert revision(war) == 11


def test_an_array_of_old_and_new_events_records_the_new(war: Client) -> None:
    accepted(war.post([taken(1), taken(2)]))
    events = accepted(war.post([taken(2), taken(3), taken(1)]))["events"]
    assert [event["revision"] for event in events] == [11, 12, 10]
    assert accepted(war.post([taken(3), taken(1)]), 200)["events"] == [events[1], events[2]]


def test_an_amendment_posted_again_is_the_first_record(war: Client) -> None:
    accepted(war.post(taken(1)))
    for amendment in (correct(1, 2, actors=["south"]), retract(2, 3)):
        assert accepted(war.post(amendment), 201) == accepted(war.post(amendment), 200)


def test_nothing_is_the_same_as_what_was_redacted(war: Client) -> None:
    accepted(war.post(taken(1)))
    accepted(war.post(redact(1)))
    refused(war.post(taken(1)), 409, "id-taken")


def test_the_same_is_known_again_though_the_log_would_now_resolve_it_otherwise(war: Client) -> None:
    bare = taken(1)
    del bare["reported"]
    first = accepted(war.post(bare))
    wire = {"type": "source.registered", "slug": "wire", "title": "The Wire", "published": "2020-06"}
    accepted(war.post(wire))
    assert accepted(war.post(bare), 200) == first


def test_an_id_is_one_conflicts_own(war: Client, http: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    opened = {"type": "conflict.opened", "slug": "other", "names": "Other"}
    assert http.post("/api/v1/conflicts", json=opened, headers=headers).status_code == 201
    described = {"type": "conflict.described", "id": uid(1), "names": "Another"}
    accepted(war.post(taken(1)))
    accepted(Client(http, token, "other").post(described))


# If-Match


def test_an_event_for_the_version_that_the_log_is_at_is_recorded(war: Client) -> None:
    held = version(war)
    accepted(war.post(taken(1), headers={"If-Match": f'"{held}"'}))
    refused(war.post(taken(2), headers={"If-Match": f'"{held}"'}), 412, "log-moved-on")
    accepted(war.post(taken(2), headers={"If-Match": f'"{held}", "{version(war)}"'}))
    accepted(war.post(taken(3), headers={"If-Match": "*"}))
    assert revision(war) == 12


@pytest.mark.parametrize("stale", ['"9"', '"9-00"', '""', '"', ",", "W/", '"9-00", "8-00"', "nonsense"])
def test_an_event_for_another_version_is_not(war: Client, stale: str) -> None:
    refused(war.post(taken(1), headers={"If-Match": stale}), 412, "log-moved-on")
    assert revision(war) == 9


def test_a_weak_version_never_matches(war: Client) -> None:
    # RFC 9110 §13.1.1: If-Match compares strongly.
    refused(war.post(taken(1), headers={"If-Match": f'W/"{version(war)}"'}), 412, "log-moved-on")
    refused(war.post(taken(1), headers={"If-Match": 'W/"9-00"'}), 412, "log-moved-on")
    assert revision(war) == 9


def test_what_was_posted_for_a_version_is_known_again_though_it_moved_the_log_on(war: Client) -> None:
    headers = {"If-Match": f'"{version(war)}"'}
    first = accepted(war.post(taken(1), headers=headers))
    assert accepted(war.post(taken(1), headers=headers), 200) == first
    refused(war.post([taken(1), taken(2)], headers=headers), 412, "log-moved-on")
    refused(war.post(taken(1, actors=["south"]), headers=headers), 409, "id-taken")
    assert revision(war) == 10


# When a claim was reported

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


def test_a_claim_without_a_report_has_that_of_its_source(war: Client) -> None:
    wire = {"type": "source.registered", "slug": "wire", "title": "The Wire"}
    bare = {name: value for name, value in TAKEN.items() if name != "reported"}
    accepted(war.post({**wire, "published": "2020-05/2020-06"}))
    first = accepted(war.post({**bare, "id": uid(1)}))
    accepted(war.post({**wire, "published": "2020-07"}))
    assert first["reported"] == "2020-05/2020-06"
    assert war.get(f"/events/{uid(1)}").json["reported"] == "2020-05/2020-06"
    with time_machine.travel(NOON, tick=False):
        accepted(war.post(wire))
        assert accepted(war.post(bare))["reported"] == "2030-01-01T12:00:00Z"


@pytest.mark.parametrize(
    ("when", "pointers"),
    [
        ({"occurred": "2030-01-01T12:00:00Z"}, None),
        ({"occurred": "2030-01-01T12:00:01Z"}, ["/occurred"]),
        ({"occurred": "2030-01-01"}, None),
        ({"occurred": "2030-01-02"}, ["/occurred"]),
        ({"occurred": "2030"}, None),
        ({"occurred": "2031"}, ["/occurred"]),
        ({"occurred": "2029/2031"}, None),
        ({"occurred": "../2030-01-01"}, None),
        ({"occurred": "../2031"}, ["/occurred"]),
        ({"occurred": "2029/.."}, None),
        ({"occurred": "2029", "reported": "2030-01-01"}, None),
        ({"occurred": "2029", "reported": "2030-01-02"}, ["/reported"]),
        ({"occurred": "2029", "reported": "2029/2030"}, None),
        ({"occurred": "2029", "reported": "2029/.."}, ["/reported"]),
        ({"occurred": "2029-05-01", "reported": "2029-05-01"}, None),
        ({"occurred": "2029-05-02", "reported": "2029-05-01"}, ["/occurred"]),
        ({"occurred": "2029-05-02/..", "reported": "2029-05-01"}, ["/occurred"]),
        ({"occurred": "2029-05", "reported": "2029-05-01"}, None),
        ({"occurred": "2032", "reported": "2031"}, ["/occurred", "/reported"]),
    ],
)
def test_nothing_is_claimed_of_a_time_after_its_report_or_its_record(
    war: Client, when: dict[str, str], pointers: list[str] | None
) -> None:
    with time_machine.travel(NOON, tick=False):
        bare = {name: value for name, value in TAKEN.items() if name != "reported"}
        answer = war.post({**bare, **when})
        correction = {**correct(1), "replacement": {**bare, "reported": "2030", **when}}
        if pointers is None:
            accepted(answer)
        else:
            assert {*refused(answer, 422, "invalid")} == {*pointers}
            accepted(war.post(taken(1)))
            faults = refused(war.post(correction), 422, "invalid")
            assert {*faults} == {f"/replacement{pointer}" for pointer in pointers}


def test_a_source_is_not_published_after_it_is_recorded(war: Client) -> None:
    source = {"type": "source.registered", "slug": "wire", "title": "The Wire"}
    with time_machine.travel(NOON, tick=False):
        assert refused(war.post({**source, "published": "2031"}), 422, "invalid") == ["/published"]
        assert refused(war.post({**source, "published": "2029/.."}), 422, "invalid") == ["/published"]
        accepted(war.post({**source, "published": "2030"}))


# References


@pytest.mark.parametrize(
    ("document", "pointers"),
    [
        (taken(place="x"), ["/place"]),
        (taken(actors=["x", "north", "y"]), ["/actors/0", "/actors/2"]),
        (taken(source="x"), ["/source"]),
        (taken(**{"except": ["x"]}), ["/except/0"]),
        (taken(**{"except": ["city-east", "land", "city"]}), ["/except/1", "/except/2"]),
        (taken(type="control.observed", contenders=["x"]), ["/contenders/0"]),
        (taken(responds_to=uid(9)), ["/responds_to"]),
        ({**TAKEN, "type": "incident.occurred", "kind": "battle", "against": ["x"]}, ["/against/0"]),
        (
            {
                **{name: TAKEN[name] for name in ("source", "occurred")},
                **{"type": "relation.declared", "actor": "x", "relation": "backs", "toward": "y"},
            },
            ["/actor", "/toward"],
        ),
        (
            {
                **{name: TAKEN[name] for name in ("source", "occurred")},
                **{"type": "assessment.made", "summary": "S", "actors": ["x"], "places": ["land", "y"]},
            },
            ["/actors/0", "/places/1"],
        ),
        (
            {"type": "place.registered", "slug": "a", "names": "A", "kind": "town", "parent": "x"},
            ["/parent"],
        ),
        (
            {"type": "actor.registered", "slug": "a", "names": "A", "kind": "state", "umbrella": "x"},
            ["/umbrella"],
        ),
        (retract(9), ["/target"]),
        (redact(9), ["/target"]),
        (correct(9), ["/target"]),
        (correct(9, source="wire", reported="2020-05-02"), ["/target"]),
    ],
)
def test_every_unknown_reference_is_named(
    war: Client, document: dict[str, object], pointers: list[str]
) -> None:
    assert refused(war.post(document), 422, "invalid") == pointers
    under = [f"/0{pointer}" for pointer in pointers]
    assert refused(war.post([document]), 422, "invalid") == under
    assert revision(war) == 9


def test_the_references_of_a_replacement_are_checked_too(war: Client) -> None:
    accepted(war.post(taken(1)))
    bad = correct(1, place="x", responds_to=uid(9), source="y", **{"except": ["land"]})
    assert sorted(refused(war.post(bad), 422, "invalid")) == [
        "/replacement/except/0",
        "/replacement/place",
        "/replacement/responds_to",
        "/replacement/source",
    ]


def test_a_registration_is_no_claim_that_another_could_answer(war: Client) -> None:
    registered = war.get("/events?type=place.registered").json["events"][0]["id"]
    assert refused(war.post(taken(responds_to=registered)), 422, "invalid") == ["/responds_to"]
    assert refused(war.post([taken(1, responds_to=uid(1))]), 422, "invalid") == ["/0/responds_to"]


def test_places_and_umbrellas_do_not_go_in_circles(war: Client) -> None:
    land = {"type": "place.registered", "slug": "land", "names": "Land", "kind": "country"}
    for parent in ("land", "city", "city-east"):
        assert refused(war.post({**land, "parent": parent}), 422, "invalid") == ["/parent"]
    north = {"type": "actor.registered", "slug": "north", "names": "North", "kind": "state"}
    south = {"type": "actor.registered", "slug": "south", "names": "South", "kind": "armed-group"}
    assert refused(war.post({**north, "umbrella": "north"}), 422, "invalid") == ["/umbrella"]
    circle = [{**north, "umbrella": "south"}, {**south, "umbrella": "north"}]
    assert refused(war.post(circle), 422, "invalid") == ["/1/umbrella"]
    assert revision(war) == 9


def test_a_conflict_is_not_opened_among_its_events(war: Client) -> None:
    opened = {"type": "conflict.opened", "slug": "war", "names": "A war"}
    assert refused(war.post(opened), 422, "invalid") == ["/type"]


# What answers what


@pytest.mark.parametrize(
    ("target", "response", "least", "most"),
    [
        ("2020-05-01", "2020-05-03", 86400, 3 * 86400),
        ("2020-05-01", "2020-05-01", -86400, 86400),
        ("2020-05-01T10:00:00Z", "2020-05-01T12:30:00Z", 2 * 3600 + 1799, 2 * 3600 + 1801),
        ("2020-05-01/2020-05-03", "2020-05-02/..", -2 * 86400, 9 * 86400),
        ("2020-05-01", "../2020-05-03", None, 3 * 86400),
        ("../2020-05-01", "2020-05-03", 86400, None),
    ],
)
def test_an_answer_says_how_late_it_came(
    war: Client, target: str, response: str, least: int | None, most: int | None
) -> None:
    # Reported on the 9th: "2020-05-02/.." lasts until then.
    told = {"reported": "2020-05-09"}
    accepted(war.post(taken(1, occurred=target, **told)))
    answer = accepted(war.post(taken(2, occurred=response, responds_to=uid(1), **told)))
    assert answer["lag"] == {"least_seconds": least, "most_seconds": most}
    assert war.get(f"/events/{uid(2)}").json["lag"] == answer["lag"]
    listed = war.get("/events?after=9").json["events"]
    assert [event.get("lag") for event in listed] == [None, answer["lag"]]


def test_the_lag_to_what_was_redacted_is_not_told(war: Client) -> None:
    accepted(war.post([taken(1), taken(2, responds_to=uid(1)), redact(1)]))
    answer = accepted(war.get(f"/events/{uid(2)}"), 200)
    assert answer["responds_to"] == uid(1)
    assert "lag" not in answer


# One event


@pytest.mark.parametrize("path", [uid(9), "1", "x", uid(9) + "0", uid(9).replace("-", ""), ""])
def test_an_event_that_is_not_there_is_not_found(war: Client, path: str) -> None:
    refused(war.get(f"/events/{path}" if path else "/event"), 404, "not-found")


def test_an_event_of_another_conflict_is_not_found(war: Client, http: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    opened = {"type": "conflict.opened", "id": uid(1), "slug": "other", "names": "Other"}
    assert http.post("/api/v1/conflicts", json=opened, headers=headers).status_code == 201
    assert http.get(f"/api/v1/conflicts/other/events/{uid(1)}").status_code == 200
    refused(war.get(f"/events/{uid(1)}"), 404, "not-found")
