"""Every shape ever stored is still answered, in the shape of today: golden files, only added to."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app import commands
from app.store import codec, log, upcasters
from app.store.database import Database
from app.store.sealed import Body, Sealed
from tests.api.bodies import accepted, correct, redact, retract, taken, uid
from tests.conftest import Client
from tests.store.test_codec import SHAPES

ANSWERS = Path(__file__).parent / "shapes"
OPENED = "conflict.opened.v1.json"
LAST = ("claim.", "event.")
STORED = sorted(SHAPES, key=lambda path: (path.name != OPENED, path.name.startswith(LAST), path.name))
"""The files of what was stored, in the order in which a log might hold it: amendments are the last."""

NAMED = {"phase.began.v1.json": 1, "control.lapsed.v1.json": 2}
"""Those that amendments are about."""

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
SALT = bytes(32)


def sealed(path: Path, revision: int) -> Sealed:
    """What was stored as an event of a log, with all hashes to fit."""
    text = path.read_text(encoding="utf-8")
    event = Sealed(
        conflict="uprising",
        revision=revision,
        id=UUID(uid(NAMED.get(path.name, 1000 + revision))),
        type=json.loads(text)["type"],
        schema_version=int(path.name.split(".v")[1].removesuffix(".json")),
        recorded=NOON + timedelta(seconds=revision),
        recorded_by="desk",
        commitment=codec.commitment(SALT, text),
        leaf_hash=b"",
        body=Body(SALT, SALT, text),
    )
    return replace(event, leaf_hash=codec.leaf_hash(event.envelope()))


def put_on_record(db: Database, head: log.Head | None, paths: list[Path]) -> log.Head:
    """Append what was stored; of what it redacts, nothing is left."""
    first = 1 if head is None else head.revision + 1
    events = [sealed(path, revision) for revision, path in enumerate(paths, start=first)]
    with db.write() as session:
        head = head or log.open_log(session, "uprising", NOON)
        bodies = [body for event in events if (body := event.body_row())]
        head = log.add(session, head, [event.row() for event in events], bodies)
        if any(event.type == "event.redacted" for event in events):
            log.destroy_body(session, "uprising", UUID(uid(1)))
    commands.rebuild(db, "uprising")
    return head


@pytest.fixture
def answers(app: Flask, token: str) -> dict[str, Any]:
    """What the API says of each, by the name of the file that it was stored in."""
    db, http = app.extensions["database"], app.test_client()
    headers = {"Authorization": f"Bearer {token}"}

    def ask() -> list[Any]:
        answer = http.get("/api/v1/conflicts/uprising/events?limit=1000", headers=headers)
        return accepted(answer, 200)["events"]

    *others, redaction = STORED
    head = put_on_record(db, None, others)
    found = dict(zip((path.name for path in others), ask(), strict=True))
    put_on_record(db, head, [redaction])
    return {**found, redaction.name: ask()[-1]}


def test_every_stored_shape_is_answered_as_it_was(answers: dict[str, Any]) -> None:
    golden = {path.name: json.loads(path.read_text(encoding="utf-8")) for path in ANSWERS.glob("*.json")}
    assert answers == golden


# A shape that has changed


def shouting(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A step to another shape, in which what names or explains an event is in capitals."""
    said = {name: document[name].upper() for name in ("names", "reason") if name in document}
    return {**document, **said}


def quoting(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A step after which a claim rests on another source."""
    return {**document, "source": "post"}


def test_what_was_stored_in_an_older_shape_is_read_in_that_of_today(
    war: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(war.post([taken(1), retract(1, 2), taken(3)]))
    accepted(war.post({"type": "conflict.described", "names": "quiet"}))
    steps = {
        ("place.registered", 1): shouting,
        ("conflict.described", 1): shouting,
        ("claim.retracted", 1): shouting,
        ("control.taken", 1): quoting,
    }
    monkeypatch.setattr(upcasters, "UPCASTERS", steps)
    assert war.get("").json["names"] == "QUIET"
    assert war.get("/places").json["places"][-1]["names"] == "LAND"
    assert war.get("/places/land").json["on_file"]["names"] == "LAND"
    assert war.get(f"/events/{uid(3)}").json["source"] == "post"
    (amendment,) = war.get("/places/city/history").json["amendments"]
    assert amendment["reason"] == "MISTAKEN"
    accepted(war.post(correct(3, 4, actors=["south"])))
    assert war.get(f"/events/{uid(4)}").json["replacement"]["source"] == "post"
    accepted(war.post(redact(4)))
