"""A log that is taken elsewhere gives the same answers there; what is not whole is not taken in."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from app import commands, schema
from app.checkpoints import SigningKey, VerifierKey
from app.domain.errors import ConflictExists, InvalidExport, Tampered
from app.queries import log, versions
from app.queries.projections import first_difference
from app.store import codec
from app.store.database import Database
from tests.api.bodies import accepted, redact, retract, taken, uid
from tests.conftest import DIALECTS, KEY, Client, Prepared, on
from tests.databases import Databases, Files
from tests.domain.test_merkle import mth
from tests.store.test_log import HISTORY, Tables

Line = dict[str, Any]
Lines = list[Line]

OTHER = SigningKey("example.org", b"o" * 32)


def exported(app: Flask, conflict: str = "war", key: SigningKey | None = KEY) -> list[bytes]:
    """The lines of an export."""
    db = app.extensions["database"]
    return [*log.export(db, conflict, lambda size, root: key and key.sign(conflict, size, root))]


@pytest.fixture(params=DIALECTS.values(), ids=DIALECTS)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on an empty database of either kind."""
    places: Databases = Files(tmp_path)
    if request.param == "postgresql":
        places = request.getfixturevalue("postgresql")
    with ExitStack() as ends:
        app = ends.enter_context(on(ends.enter_context(places.new())))
        schema.upgrade(app.extensions["database"])
        yield app


# The same answers

QUESTIONS = (
    "",
    "/snapshot",
    "/snapshot?at=2024-11-30",
    "/snapshot?at=2024-12-02&source=crawford-2024",
    "/snapshot?at=2024-12-08&revision=160",
    "/snapshot?at=2024-12-08&reported_by=2024-12-01&min_credibility=3",
    "/snapshot.csv?at=2016",
    "/places/aleppo/history?limit=500",
    "/changes?from=2024-11-26&to=2024-12-08",
    "/shares?step=month&from=2012&to=2024-12",
    "/relations/tensions?at=2024-12-02",
    "/events?limit=1000",
    "/events?q=aleppo&limit=1000",
    "/events.ndjson",
    "/feeds/timelinejs.json",
)


def test_a_log_taken_elsewhere_gives_the_same_answers(syria: Client, elsewhere: Flask) -> None:
    claims = syria.get("/events?type=control.taken&limit=3").json["events"]
    gone, wrong, mistaken = (claim["id"] for claim in claims)
    told = {key: claims[1][key] for key in ("type", "place", "actors", "occurred")}
    for body in (
        {"type": "event.redacted", "target": gone, "reason": "safety"},
        {
            "type": "claim.corrected",
            "target": wrong,
            "reason": "x",
            "replacement": {**told, "actors": ["sdf"]},
        },
        {"type": "claim.retracted", "target": mistaken, "reason": "x", "reported": "2025"},
    ):
        accepted(syria.post(body))
    head = commands.import_log(elsewhere.extensions["database"], exported(syria.http.application, "syria"))
    assert head.frontier == log.frontier(syria.http.application.extensions["database"], "syria")
    there = Client(elsewhere.test_client(), "", "syria")
    for question in QUESTIONS:
        here, found = syria.get(question), there.get(question)
        assert here.status_code == 200, question
        assert found.data == here.data, question
        assert found.headers.get("ETag") == here.headers.get("ETag"), question
    assert exported(elsewhere, "syria") == exported(syria.http.application, "syria")
    assert [*log.check(elsewhere.extensions["database"], "syria")][-1] == head.revision


def test_every_row_of_the_log_is_carried_over(
    war: Client, app: Flask, tables: Tables, elsewhere: Flask
) -> None:
    for body in (*HISTORY, [taken()] * 600):
        accepted(war.post(body))
    db = elsewhere.extensions["database"]
    commands.import_log(db, exported(app))
    assert first_difference(db, versions.version(db, "war"), lambda: None) is None
    assert exported(elsewhere, key=None) == exported(app, key=None)
    with app.extensions["database"].read() as one, db.read() as other:
        for table, columns in (
            ("head", "conflict_id, revision, recorded, hash, frontier"),
            ("subtree", "conflict_id, height, number, hash"),
            ("event", "conflict_id, revision, recorded, recorded_by, commitment, leaf_hash"),
            ("event_body", "revision, salt, posted, text"),
        ):
            rows = [
                [
                    tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)
                    for row in session.connection().exec_driver_sql(
                        f"SELECT {columns} FROM {table} ORDER BY 1, 2, 3"
                    )
                ]
                for session in (one, other)
            ]
            assert rows[0] == rows[1], table


def test_a_log_goes_on_where_it_was_taken_to(
    war: Client, app: Flask, token: str, elsewhere: Flask, make_token: Callable[[Flask], str]
) -> None:
    accepted(war.post([taken(1), taken(2, actors=["south"])]))
    commands.import_log(elsewhere.extensions["database"], exported(app))
    there = Client(elsewhere.test_client(), make_token(elsewhere), "war")
    accepted(there.post(taken(1)), 200)  # posted before, and known again
    assert there.post(taken(1, actors=["south"])).status_code == 409
    accepted(there.post(redact(2)))
    assert [*log.check(elsewhere.extensions["database"], "war")] == [12]
    assert there.control("city")["holders"] == ["north"]


@pytest.fixture
def make_token() -> Callable[[Flask], str]:
    return lambda app: commands.create_token(
        app.extensions["database"], name="there", scopes=["write", "amend", "admin"]
    )


def test_what_is_redacted_is_not_in_an_export(war: Client, app: Flask) -> None:
    accepted(war.post([taken(1, summary="a name"), redact(1)]))
    text = b"".join(exported(app))
    assert b"a name" not in text
    gone = json.loads(exported(app)[10])
    assert gone.keys() == {"envelope", "hash"}


def test_an_export_says_what_it_is_and_ends_with_its_root(war: Client, app: Flask) -> None:
    first, *events, end = map(json.loads, exported(app))
    assert first == {"conflict": "war", "format": 1}
    assert len(events) == end["size"] == 9
    root = log.frontier(app.extensions["database"], "war").root()
    assert end == {"size": 9, "root": b64encode(root).decode(), "checkpoint": KEY.sign("war", 9, root)}
    assert [*map(json.loads, exported(app, key=None))][-1] == {"size": 9, "root": b64encode(root).decode()}


def test_a_log_that_is_not_as_recorded_is_not_exported_to_its_end(war: Client, app: Flask) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE event SET leaf_hash = commitment WHERE revision = 3")
    with pytest.raises(Tampered):
        exported(app)


# What is not whole


@pytest.fixture
def told(war: Client, app: Flask) -> list[bytes]:
    """An export of 11 events, of which the tenth is redacted."""
    accepted(war.post([taken(1), redact(1)]))
    return exported(app)


@pytest.fixture
def target(make_app: Callable[[Prepared], Flask], empty_database: Prepared) -> Database:
    return make_app(empty_database).extensions["database"]


def refusal(target: Database, lines: list[bytes], key: VerifierKey | None = None) -> str:
    """Why lines are not taken in; nothing of them is there afterwards."""
    with pytest.raises((Tampered, InvalidExport)) as refused:
        commands.import_log(target, lines, key=key)
    assert versions.versions(target) == []
    with target.read() as session:
        for table in ("event", "event_body", "head", "subtree", "claim", "projection"):
            assert session.connection().exec_driver_sql(f"SELECT * FROM {table}").all() == [], table
    return str(refused.value)


def changed(line: bytes, **more: Any) -> bytes:
    return json.dumps({**json.loads(line), **more}).encode()


def resealed(line: bytes, **envelope: Any) -> bytes:
    """The line with something else in its envelope, and a hash to fit."""
    text = codec.canonical({**json.loads(json.loads(line)["envelope"]), **envelope})
    return changed(line, envelope=text, hash=sha256(b"\0" + text.encode()).hexdigest())


def resaid(line: bytes, **more: Any) -> bytes:
    """The line with something else said in its body, and all hashes to fit."""
    said = json.loads(line)
    text = codec.canonical({**json.loads(said["text"]), **more})
    commitment = sha256(bytes.fromhex(said["salt"]) + text.encode()).hexdigest()
    return resealed(changed(line, text=text), commitment=commitment)


CUT = "the export ends before its last line, which has the root"
SPOILT: list[tuple[Callable[[list[bytes]], list[bytes]], str]] = [
    (lambda _: [], CUT),
    (lambda told: told[:1], CUT),
    (lambda told: told[:5], CUT),
    (lambda told: told[:-1], CUT),
    (lambda told: [*told[:5], told[5][:40]], "line 6: this is no JSON"),
    (lambda told: [*told[:5], b"[]", *told[6:]], "line 6: this is no object"),
    (lambda told: told[1:], "line 1: an export begins with its conflict"),
    (lambda told: [changed(told[0], format=2), *told[1:]], "line 1: an export begins with its conflict"),
    (lambda told: [changed(told[0], conflict="../war"), *told[1:]], "line 1: an export begins"),
    (lambda told: [changed(told[0], conflict="peace"), *told[1:]], "revision 1: it is missing"),
    (lambda told: [told[0], told[-1]], "the root over the events is not that of the last line"),
    (lambda told: [*told, b"{}"], "line 14: nothing comes after the root"),
    (lambda told: told[:3] + told[4:], "revision 3: it is missing"),
    (lambda told: [*told[:3], told[4], told[3], *told[5:]], "revision 3: it is missing"),
    (lambda told: [*told[:4], told[3], *told[4:]], "revision 4: it is missing"),
    (
        lambda told: [*told[:4], changed(told[4], more=1), *told[5:]],
        "line 5: the envelope is not in canonical",
    ),
    (lambda told: [*told[:4], b'{"envelope": 5, "hash": ""}', *told[5:]], "line 5: "),
    (lambda told: [*told[:4], b"{}", *told[5:]], "line 5: this is no event"),
    (
        lambda told: [*told[:4], changed(told[4], hash="00" * 32), *told[5:]],
        "revision 4: its envelope is not",
    ),
    (lambda told: [*told[:4], changed(told[4], salt="00" * 32), *told[5:]], "revision 4: its body is not"),
    (lambda told: [*told[:4], changed(told[4], text="{}"), *told[5:]], "line 5: "),
    (lambda told: [*told[:4], resealed(told[4], recorded_by="x"), *told[5:]], "the root over the events"),
    (lambda told: [*told[:4], resealed(told[4], type="x"), *told[5:]], "line 5: x 1 is not known"),
    (
        lambda told: [*told[:4], resealed(told[4], schema_version=2), *told[5:]],
        "line 5: actor.registered 2 is not",
    ),
    (
        lambda told: [*told[:4], resealed(told[4], recorded="2000-01-01T00:00:00.000000Z"), *told[5:]],
        "revision 4: it is recorded no later than the one before",
    ),
    (lambda told: [*told[:4], resaid(told[4], names="X"), *told[5:]], "the root over the events"),
    (lambda told: [*told[:4], resaid(told[4], names=5), *told[5:]], "line 5: /names"),
    (lambda told: [told[0], resaid(told[1], slug="peace"), *told[2:]], "revision 1: it does not open war"),
    (lambda told: [*told[:-2], told[-1]], "revision 10: its body is gone, and no redaction says so"),
    (lambda told: [*told[:-1], changed(told[-1], size=12)], "the root over the events"),
    (lambda told: [*told[:-1], changed(told[-1], root="AA" * 22)], "the root over the events"),
    (lambda told: [*told[:-1], changed(told[-1], checkpoint="x")], "the last line: this is no signed note"),
    (
        lambda told: [*told[:-1], changed(told[-1], checkpoint=KEY.sign("war", 10, b"r" * 32))],
        "the checkpoint of the last line is of another log",
    ),
]


@pytest.mark.parametrize(("spoil", "reason"), SPOILT)
def test_what_is_not_whole_is_not_taken_in(
    told: list[bytes], target: Database, spoil: Callable[[list[bytes]], list[bytes]], reason: str
) -> None:
    assert refusal(target, spoil(told)).startswith(reason)
    assert commands.import_log(target, told).revision == 11


def test_an_amendment_of_nothing_is_not_taken_in(war: Client, app: Flask, target: Database) -> None:
    """Though every hash fits, and the root."""
    accepted(war.post([taken(1), retract(1)]))
    lines = exported(app, key=None)[:-1]
    lines[-1] = resaid(lines[-1], target=uid(9))
    leaves = [bytes.fromhex(json.loads(line)["hash"]) for line in lines[1:]]
    end = {"size": 11, "root": b64encode(mth(leaves)).decode()}
    reason = refusal(target, [*lines, json.dumps(end).encode()])
    assert reason == f"revision 11: it is about {uid(9)}, which is no event before it"


def test_whose_signature_an_export_must_have(told: list[bytes], target: Database) -> None:
    unsigned = [
        *told[:-1],
        json.dumps({k: v for k, v in json.loads(told[-1]).items() if k != "checkpoint"}).encode(),
    ]
    assert "this is no signed note" in refusal(target, unsigned, KEY.verifier("war"))
    assert "not signed by" in refusal(target, told, OTHER.verifier("war"))
    assert "not signed by" in refusal(target, told, KEY.verifier("peace"))
    assert commands.import_log(target, told, key=KEY.verifier("war")).revision == 11


def test_a_signature_under_another_log_does_not_count(told: list[bytes], target: Database) -> None:
    """Though the key is right, and the root."""
    private, key = Ed25519PrivateKey.from_private_bytes(b"k" * 32), KEY.verifier("war")
    text = f"example.org/peace\n11\n{json.loads(told[-1])['root']}\n"
    signature = b64encode(key.id + private.sign(text.encode())).decode()
    note = f"{text}\n— {key.name} {signature}\n"
    lines = [*told[:-1], changed(told[-1], checkpoint=note)]
    assert refusal(target, lines, key) == "the checkpoint of the last line is of another log"


def test_a_conflict_that_is_on_record_is_not_taken_in_again(
    told: list[bytes], app: Flask, tables: Tables
) -> None:
    before = tables()
    with pytest.raises(ConflictExists):
        commands.import_log(app.extensions["database"], told)
    assert tables() == before


def test_an_import_stands_beside_other_conflicts(told: list[bytes], syria: Client) -> None:
    commands.import_log(syria.http.application.extensions["database"], told)
    assert Client(syria.http, "", "war").get("/snapshot").status_code == 200
    assert uid(1) in syria.http.get("/api/v1/conflicts/war/events").text
