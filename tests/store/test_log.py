"""The log: hashed as its format says, in strict order, and never changed once it is written."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from app import commands
from app.commands import Receipt
from app.domain.errors import Busy, ConflictExists
from app.domain.events import ClaimCorrected, ClaimRetracted, ControlTaken
from app.store import log
from tests.api.bodies import Document, accepted, correct, redact, refused, retract, taken, uid
from tests.conftest import Client, beside

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
Tables = Callable[[], dict[str, list[Any]]]

HISTORY: list[Document | list[Document]] = [
    taken(1, summary={"en": "“Quotes”, é and \u2028", "ar": "حلب 𐤀"}, tags=["b", "a"]),
    [taken(2, occurred="2020-04"), taken(3, place="city-east", actors=["south"], credibility=2)],
    correct(1, 4, actors=["south"]),
    retract(2, 5, reported="2020-07"),
    {
        "type": "place.registered",
        "id": uid(8),
        "slug": "hill",
        "names": "Hill",
        "kind": "site",
        "area_km2": 2.5,
    },
    redact(3, 6),
    redact(4, 7),
    {"type": "conflict.described", "id": uid(9), "names": "Another war"},
]


@pytest.fixture
def told(war: Client) -> Client:
    for body in HISTORY:
        accepted(war.post(body))
    return war


def jcs(document: Document) -> str:
    """RFC 8785, of documents whose names are ASCII and whose numbers are plain."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# Hashes


def test_every_hash_is_what_the_format_says(told: Client, tables: Tables) -> None:
    with time_machine.travel(NOON, tick=False):
        accepted(told.post(taken(10)))
    stored = tables()
    bodies = {row.revision: row for row in stored["event_body"]}
    for row in stored["event"]:
        recorded = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=row.recorded)
        envelope = {
            "conflict": "war",
            "revision": row.revision,
            "id": str(UUID(str(row.id))),
            "type": row.type,
            "schema_version": 1,
            "recorded": recorded.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "recorded_by": "tests",
            "commitment": row.commitment.hex(),
        }
        assert row.leaf_hash == sha256(b"\x00" + jcs(envelope).encode()).digest()
        if body := bodies.get(row.revision):
            assert row.commitment == sha256(body.salt + body.text.encode()).digest()
    assert [row.revision for row in stored["event"]] == list(range(1, 20))
    assert {row.revision for row in stored["event"]} - bodies.keys() == {12, 13}


def test_what_is_stored_is_canonical_and_has_a_salt_of_its_own(told: Client, tables: Tables) -> None:
    bodies = tables()["event_body"]
    assert {len(row.salt) for row in bodies} == {32}
    assert len({row.salt for row in bodies}) == len(bodies)
    for row in bodies:
        assert row.text == jcs(json.loads(row.text))


def test_the_digest_of_what_was_posted_is_kept(told: Client, tables: Tables) -> None:
    kept = {row.revision: (row.salt, row.posted) for row in tables()["event_body"]}
    for revision, body in {10: HISTORY[0], 11: HISTORY[1][0], 14: HISTORY[3], 16: HISTORY[5]}.items():
        salt, digest = kept[revision]
        assert digest == sha256(salt + jcs(body).encode()).digest()


def test_the_head_is_the_last_event(told: Client, tables: Tables) -> None:
    (head,), last = tables()["head"], tables()["event"][-1]
    assert (head.conflict_id, head.revision, head.recorded) == ("war", last.revision, last.recorded)
    assert head.hash == last.leaf_hash
    assert told.get("").json["version"] == f"18-{head.hash.hex()}"


# Order


def recorded(answer: Any) -> list[str]:
    return [event["recorded"] for event in accepted(answer)["events"]]


def test_what_is_recorded_later_is_later_though_the_clock_goes_back(war: Client) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert recorded(war.post([taken(), taken()])) == [
            "2030-01-01T12:00:00Z",
            "2030-01-01T12:00:00.000001Z",
        ]
        assert recorded(war.post([taken()])) == ["2030-01-01T12:00:00.000002Z"]
        clock.move_to(NOON - timedelta(days=3000))
        assert recorded(war.post([taken(), taken()])) == [
            "2030-01-01T12:00:00.000003Z",
            "2030-01-01T12:00:00.000004Z",
        ]
        clock.move_to(NOON + timedelta(microseconds=4))
        assert recorded(war.post([taken()])) == ["2030-01-01T12:00:00.000005Z"]
        clock.move_to(NOON + timedelta(seconds=1))
        assert recorded(war.post([taken()])) == ["2030-01-01T12:00:01Z"]


def test_what_was_reported_by_now_is_judged_by_the_time_of_the_record(war: Client) -> None:
    """The log's time, not the machine's, which may be behind: nothing takes effect after its record."""
    with time_machine.travel(NOON, tick=False) as clock:
        accepted(war.post(taken(1)))
        clock.move_to(NOON - timedelta(days=1))
        accepted(war.post(taken(2, occurred="2030-01-01T12:00:00Z", reported="2030-01-01")))


def test_the_first_event_of_a_log_has_the_time_of_the_clock(app: Flask, war: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        headers = {"Authorization": f"Bearer {war.token}"}
        answer = war.http.post("/api/v1/conflicts", json={"slug": "new", "names": "New"}, headers=headers)
        accepted(answer)
        (event,) = war.http.get("/api/v1/conflicts/new/events").json["events"]
        assert (event["revision"], event["recorded"]) == (1, "2030-01-01T12:00:00Z")


def test_revisions_follow_each_other_without_a_gap(war: Client) -> None:
    for size in (1, 3, 1, 20, 2):
        refused(war.post([*[taken()] * size, taken(place="x")]), 422, "invalid")
        accepted(war.post([taken()] * size))
    revisions = [event["revision"] for event in war.get("/events").json["events"]]
    assert revisions == list(range(1, 9 + 27 + 1))


# At once


def at_once(do: Callable[[], Receipt]) -> list[Receipt | None]:
    """What became of eight who do the same at the same time; None of whom a ConflictExists."""
    start = threading.Barrier(8)

    def one(_: int) -> Receipt | None:
        start.wait()
        try:
            return do()
        except ConflictExists:
            return None

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(one, range(8)))


def test_of_who_open_a_conflict_at_once_one_does(app: Flask) -> None:
    database = app.extensions["database"]
    told = at_once(lambda: commands.open_conflict(database, {"slug": "new", "names": "New"}, by="tests"))
    assert [receipt.new for receipt in told if receipt] == [True]
    with database.read() as session:
        assert [event.revision for event in log.read(session, "new")] == [1]


def test_who_open_a_conflict_at_once_by_the_same_id_all_have(app: Flask) -> None:
    opened = {"slug": "new", "names": "New", "id": uid(1)}
    told = at_once(lambda: commands.open_conflict(app.extensions["database"], opened, by="tests"))
    assert sorted(receipt.new for receipt in told) == [False] * 7 + [True]


def test_who_opens_what_another_is_opening_waits_no_longer_than_for_a_turn(app: Flask) -> None:
    new = {"slug": "new", "names": "New"}
    with app.extensions["database"].write() as session, beside(app, longest_wait=0.05) as impatient:
        log.open_log(session, "new", NOON)
        with pytest.raises(Busy):
            commands.open_conflict(impatient.extensions["database"], new, by="tests")
        session.rollback()
    assert commands.open_conflict(app.extensions["database"], new, by="tests").new


def test_who_post_an_event_at_once_by_the_same_id_all_have(war: Client, app: Flask) -> None:
    told = at_once(lambda: commands.record(app.extensions["database"], "war", [taken(1)], by="tests")[0])
    assert sorted(receipt.new for receipt in told) == [False] * 7 + [True]
    assert [event["revision"] for event in war.get("/events?after=9").json["events"]] == [10]


# Nothing is changed

FAILS: list[tuple[Any, int]] = [
    ([taken(20), taken(place="x")], 422),
    ([taken(20), retract(99)], 422),
    ([taken(20), retract(1)], 409),
    ([taken(20), taken(1, actors=["south"])], 409),
    ([taken(20), taken(20, actors=["south"])], 409),
    ([{"type": "place.registered", "slug": "hill", "names": "H", "kind": "site", "parent": "hill"}], 422),
    ([taken(20), {"type": "x"}], 422),
    ("[", 400),
]


def test_events_are_never_changed_and_bodies_only_destroyed_by_redaction(war: Client, tables: Tables) -> None:
    before = tables()
    for body in HISTORY:
        accepted(war.post(body))
        accepted(war.post(body), 200)
        after = tables()
        assert after["event"][: len(before["event"])] == before["event"]
        gone = {row.revision for row in before["event_body"]} - {row.revision for row in after["event_body"]}
        assert gone == ({12} if body == redact(3, 6) else {13} if body == redact(4, 7) else set())
        kept = [row for row in before["event_body"] if row.revision not in gone]
        assert after["event_body"][: len(kept)] == kept
        before = after


@pytest.mark.parametrize(("body", "status"), FAILS)
def test_a_batch_that_fails_leaves_nothing(told: Client, tables: Tables, body: Any, status: int) -> None:
    before = tables()
    assert told.post(body).status_code == status
    assert tables() == before


FAULTS = {
    "sqlite": (
        "CREATE TRIGGER fault BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END",
        "DROP TRIGGER fault",
    ),
    "postgresql": (
        "ALTER TABLE {table} ADD CONSTRAINT fault CHECK (false) NOT VALID",
        "ALTER TABLE {table} DROP CONSTRAINT fault",
    ),
}
"""What makes a database fail to write to a table, and what ends that."""


@pytest.mark.parametrize("table", ["event", "event_body", "claim", "mention", "amendment", "head", "place"])
def test_a_batch_that_the_database_fails_leaves_nothing(
    war: Client, app: Flask, dialect: str, tables: Tables, table: str
) -> None:
    accepted(war.post(taken(1)))
    before = tables()
    batch = [
        {"type": "place.registered", "slug": "hill", "names": "Hill", "kind": "site"},
        taken(2, place="hill"),
        retract(1),
        redact(2),
    ]
    verb = "UPDATE" if table == "head" else "INSERT"
    fail, heal = (statement.format(verb=verb, table=table) for statement in FAULTS[dialect])
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql(fail)
    assert war.post(batch).status_code == 500
    assert tables() == before
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql(heal)
    accepted(war.post(batch))


def test_one_conflicts_log_does_not_touch_anothers(told: Client, tables: Tables) -> None:
    before = tables()
    headers = {"Authorization": f"Bearer {told.token}"}
    assert (
        told.http.post("/api/v1/conflicts", json={"slug": "x", "names": "X"}, headers=headers).status_code
        == 201
    )
    other = Client(told.http, told.token, "x")
    accepted(
        other.post(
            [
                {"type": "source.registered", "slug": "wire", "title": "Wire"},
                {"type": "actor.registered", "slug": "north", "names": "N", "kind": "state"},
                {"type": "place.registered", "slug": "city", "names": "City", "kind": "city"},
                taken(1),
                retract(1, 2),
                redact(1, 3),
            ]
        )
    )
    after = tables()
    for name in after.keys() - {"token", "secret", "alembic_version"}:
        assert [row for row in after[name] if row.conflict_id == "war"] == before[name], name


# Reading


def test_the_log_is_read_in_its_order_without_what_is_redacted(told: Client, app: Flask) -> None:
    with app.extensions["database"].read() as session:
        read = list(log.read(session, "war"))
    # 12 was a claim and is gone; 13 was a correction of 10, which stays down.
    assert [entry.revision for entry in read] == [*range(1, 12), *range(13, 19)]
    events = {entry.revision: entry.event for entry in read}
    assert isinstance(events[10], ControlTaken)
    assert events[13] == ClaimRetracted(target=UUID(uid(1)), reason="")
    assert not any(isinstance(event, ClaimCorrected) for event in events.values())
    assert {entry.recorded_by for entry in read} == {"tests"}
    moments = [entry.recorded for entry in read]
    assert moments == sorted(set(moments))
