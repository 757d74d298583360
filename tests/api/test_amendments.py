"""Claims are corrected, retracted and redacted; what was said before stays what it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.api.bodies import (
    HASH,
    accepted,
    correct,
    logged,
    redact,
    refused,
    retract,
    revision,
    taken,
    uid,
    window,
)
from tests.conftest import Client

MADE = {"place": "city", "actors": ["south"], "occurred": "2020-05-01", "type": "control.taken"}


def test_a_corrected_claim_falls_and_its_replacement_stands(war: Client) -> None:
    accepted(war.post(taken(1)))
    corrected = {
        **logged(11, uid(2)),
        "type": "claim.corrected",
        "target": uid(1),
        "reason": "mistaken",
        "replacement": {**MADE, "source": "wire", "reported": "2020-05-02"},
        **window("2020-05-01", "2020-05-02"),
    }
    assert accepted(war.post(correct(1, 2, actors=["south"]))) == corrected
    assert accepted(war.get(f"/events/{uid(1)}"), 200) == {
        **logged(10, uid(1)),
        **taken(1),
        **window("2020-05-01", "2020-05-02"),
        "standing": False,
        "amended_by": [uid(2)],
        "amendments": [corrected],
    }
    city = war.control("city")
    assert (city["holders"], city["because"]) == (["south"], [uid(2)])


def test_a_replacement_keeps_the_source_and_the_report_of_its_target_unless_it_gives_its_own(
    war: Client,
) -> None:
    accepted(war.post(taken(1)))
    kept = accepted(war.post(correct(1, 2, summary="again")))["replacement"]
    assert (kept["source"], kept["reported"]) == ("wire", "2020-05-02")
    own = accepted(war.post(correct(2, 3, source="post", reported="2020-05-03")))["replacement"]
    assert (own["source"], own["reported"]) == ("post", "2020-05-03")


def test_a_correction_of_a_correction_inherits_from_its_replacement(war: Client) -> None:
    accepted(war.post(taken(1)))
    accepted(war.post(correct(1, 2, source="post")))
    again = accepted(war.post(correct(2, 3)))["replacement"]
    assert (again["source"], again["reported"]) == ("post", "2020-05-02")


def test_a_retracted_claim_falls_and_both_are_told(war: Client) -> None:
    accepted(war.post(taken(1)))
    retracted = {**logged(11, uid(2)), **retract(1, 2, reported="2020-05-03")}
    assert accepted(war.post(retract(1, 2, reported="2020-05-03"))) == retracted
    answer = accepted(war.get(f"/events/{uid(1)}"), 200)
    assert (answer["standing"], answer["amendments"]) == (False, [retracted])


def test_to_retract_a_correction_does_not_revive_the_first_claim(war: Client) -> None:
    accepted(war.post([taken(1), correct(1, 2, actors=["south"]), retract(2, 3)]))
    assert war.control("city")["status"] == "unknown"
    refused(war.post(retract(1)), 409, "not-amendable")


def test_a_source_that_withdraws_a_claim_is_still_heard_as_of_before(war: Client) -> None:
    accepted(war.post([taken(1), retract(1, 2, reported="2020-05-05")]))
    before, after = (war.control("city", f"?reported_by=2020-05-0{day}") for day in (4, 5))
    assert (before["holders"], after["holders"]) == (["north"], [])


def test_what_a_source_corrected_is_heard_from_then_on_and_the_first_claim_until_then(war: Client) -> None:
    accepted(war.post([taken(1), {**correct(1, 2, actors=["south"]), "reported": "2020-05-05"}]))
    before, after = (war.control("city", f"?reported_by=2020-05-0{day}") for day in (4, 5))
    assert (before["holders"], before["because"]) == (["north"], [uid(1)])
    assert (after["holders"], after["because"]) == (["south"], [uid(2)])
    # With the correction's body, since when its source had it is gone: its target stays down for all.
    accepted(war.post(redact(2)))
    for day in (2, 4, 5):
        assert war.control("city", f"?reported_by=2020-05-0{day}")["status"] == "unknown"


def test_our_own_mistake_is_mended_under_every_lens(war: Client) -> None:
    accepted(war.post([taken(1), retract(1, 2)]))
    assert war.control("city", "?reported_by=2020-05-04")["holders"] == []


# What cannot be amended


def _log(war: Client) -> dict[str, str]:
    """One event of every kind that cannot be amended, by what it is."""
    war.post([taken(1), retract(1, 2), taken(3), redact(3, 4), taken(5), correct(5, 6)])
    war.post([taken(7), correct(7, 8), redact(8)])
    registered = war.get("/events").json["events"]
    by_type = {event["type"]: event["id"] for event in registered}
    return {
        "a retracted claim": uid(1),
        "a retraction": uid(2),
        "a redacted claim": uid(3),
        "a redaction": uid(4),
        "a corrected claim": uid(5),
        "a claim whose correction was redacted": uid(7),
        "a redacted correction": uid(8),
        "a place": by_type["place.registered"],
        "an actor": by_type["actor.registered"],
        "a source": by_type["source.registered"],
        "the opening": by_type["conflict.opened"],
    }


FALLEN = {"a retracted claim", "a corrected claim", "a claim whose correction was redacted"}
AMENDABLE_NO_MORE = [
    *FALLEN,
    *("a retraction", "a redacted claim", "a redaction", "a redacted correction"),
    *("a place", "an actor", "a source", "the opening"),
]


@pytest.mark.parametrize("what", sorted(AMENDABLE_NO_MORE))
def test_only_a_claim_that_stands_can_be_amended(war: Client, what: str) -> None:
    target = _log(war)[what]
    head = revision(war)
    full = {**correct(0)["replacement"], "source": "wire", "reported": "2020-05-02"}
    amendments = [
        {**retract(0), "target": target},
        {**correct(0), "target": target},
        {**correct(0), "target": target, "replacement": full},
    ]
    if what not in FALLEN:
        amendments.append({**redact(0), "target": target})
    for amendment in amendments:
        assert refused(war.post(amendment), 409, "not-amendable") == ["/target"]
        assert refused(war.post([taken(), amendment]), 409, "not-amendable") == ["/1/target"]
    assert revision(war) == head


@pytest.mark.parametrize("what", sorted(FALLEN))
def test_what_no_longer_stands_can_still_be_redacted(war: Client, what: str) -> None:
    target = _log(war)[what]
    accepted(war.post({**redact(0), "target": target}))
    assert war.get(f"/events/{target}").json["redacted"] is True


def test_an_array_amends_what_it_said_before_and_that_once(war: Client) -> None:
    accepted(war.post([taken(1), retract(1)]))
    assert refused(war.post([taken(2), retract(2), retract(2)]), 409, "not-amendable") == ["/2/target"]
    assert refused(war.post([retract(2), taken(2)]), 422, "invalid") == ["/0/target"]
    accepted(war.post([taken(2), correct(2, 3), correct(3, 4), redact(4), redact(2)]))
    assert war.control("city")["status"] == "unknown"


@pytest.mark.parametrize(
    ("replacement", "pointer"),
    [
        ({"type": "place.registered", "slug": "x", "names": "X", "kind": "town"}, "/replacement/type"),
        ({"type": "claim.retracted", "target": uid(1), "reason": "x"}, "/replacement/type"),
        ({"type": "x"}, "/replacement/type"),
        ({}, "/replacement/type"),
        ([], "/replacement"),
        (None, "/replacement"),
        ("x", "/replacement"),
        ({**MADE, "id": uid(9)}, "/replacement/id"),
        ({**MADE, "place": 5}, "/replacement/place"),
        ({**MADE, "x": 5}, "/replacement/x"),
        ({name: MADE[name] for name in MADE if name != "occurred"}, "/replacement/occurred"),
    ],
)
def test_a_replacement_is_a_full_claim(war: Client, replacement: object, pointer: str) -> None:
    accepted(war.post(taken(1)))
    assert refused(war.post({**correct(1), "replacement": replacement}), 422, "invalid") == [pointer]


# Redaction

CANARY = "canary-7f3a"


def test_a_redacted_event_keeps_its_place_and_its_hash_and_nothing_else(war: Client) -> None:
    said = accepted(war.post(taken(1)))
    redaction = accepted(war.post(redact(1, 2)))
    assert accepted(war.get(f"/events/{uid(1)}"), 200) == {
        **logged(10, uid(1)),
        "type": "control.taken",
        "redacted": True,
        "hash": said["hash"],
        "recorded": said["recorded"],
        "amended_by": [uid(2)],
        "amendments": [redaction],
    }
    assert redaction == {**logged(11, uid(2)), **redact(1, 2), "hash": HASH}


def test_a_redacted_correction_leaves_its_target_down(war: Client) -> None:
    accepted(war.post([taken(1), correct(1, 2, actors=["south"]), redact(2, 3)]))
    assert war.get(f"/events/{uid(1)}").json["standing"] is False
    assert war.get(f"/events/{uid(3)}").json["amended"] == uid(1)
    for query in ("", "?reported_by=2020-05-02"):
        assert war.control("city", query)["status"] == "unknown"


@pytest.fixture
def is_in_the_database(app: Flask, tables: Callable[[], dict[str, list[Any]]]) -> Callable[[], bool]:
    """Whether the canary is in a row, or in a file of SQLite's; PostgreSQL clears its own in its own time."""

    def found() -> bool:
        database = app.extensions["database"].engine
        if database.dialect.name != "sqlite":
            return CANARY in str(tables())
        folder = Path(database.url.database).parent
        return any(CANARY.encode() in path.read_bytes() for path in folder.iterdir())

    return found


@pytest.mark.parametrize("amends", [[], [retract(1)], [correct(1, 3, summary="mended")]])
def test_what_was_redacted_is_nowhere_in_the_database_nor_in_an_answer(
    war: Client, is_in_the_database: Callable[[], bool], amends: list[dict[str, object]]
) -> None:
    media = {"url": f"https://example.org/{CANARY}", "caption": CANARY}
    told = {"summary": {"en": CANARY, "ar": CANARY}, "locator": CANARY, "tags": [CANARY], "media": media}
    accepted(war.post(taken(1, **told)))
    pinned = f"/places/city?revision={revision(war)}"
    assert CANARY in war.get(pinned).text
    accepted(war.post(amends)) if amends else None
    assert is_in_the_database()
    accepted(war.post(redact(1)))
    assert not is_in_the_database()
    for path in ("/events", f"/events/{uid(1)}", "/snapshot", pinned, "/feeds/timelinejs.json"):
        assert accepted(war.get(path), 200)
        assert CANARY not in war.get(path).text
    for query in (f"q={CANARY}", f"tag={CANARY}"):
        assert accepted(war.get(f"/events?{query}"), 200)["events"] == []


def test_a_pinned_snapshot_says_how_many_events_under_it_are_redacted(war: Client) -> None:
    accepted(war.post([taken(1), taken(2, occurred="2020-05-02", reported="2020-05-03", actors=["south"])]))
    before, after = "/snapshot?revision=10", "/snapshot?revision=11"
    assert [war.get(pinned).json["redactions"] for pinned in (before, after)] == [0, 0]
    accepted(war.post(redact(2)))
    assert [war.get(pinned).json["redactions"] for pinned in (before, after)] == [0, 1]
    city = next(entry for entry in war.get(after).json["places"] if entry["place"] == "city")
    assert (city["holders"], city["because"]) == (["north"], [uid(1)])
