"""The log as evidence: what it answers is checked by hashlib and cryptography, and by the definitions."""

import json
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from app.checkpoints import SigningKey
from app.domain import merkle
from tests.api.bodies import accepted, redact, refused, taken, uid
from tests.conftest import Client, beside
from tests.domain.test_merkle import mth, path, subproof

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
PUBLIC = b"\x01" + PRIVATE.public_key().public_bytes_raw()
ORIGIN = "example.org/war"
ID = sha256(f"{ORIGIN}\n".encode() + PUBLIC).digest()[:4]


def leaves(client: Client) -> list[bytes]:
    """The leaf hashes, as the events say them."""
    events = accepted(client.get("/events?limit=1000"), 200)["events"]
    return [bytes.fromhex(event["hash"]) for event in events]


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def signed(size: int, root: bytes) -> str:
    text = f"{ORIGIN}\n{size}\n{b64(root)}\n"
    return f"{text}\n— {ORIGIN} {b64(ID + PRIVATE.sign(text.encode()))}\n"


@pytest.fixture
def long(war: Client) -> Client:
    """The war after two tiles of events."""
    accepted(war.post([taken()] * 600))
    return war


# The root


def test_the_log_tells_its_root_and_its_key(war: Client) -> None:
    assert war.get("/log").json == {
        "conflict": "war",
        "revision": 9,
        "version": war.get("").json["version"],
        "redactions": 0,
        "root": b64(mth(leaves(war))),
        "origin": ORIGIN,
        "key": f"{ORIGIN}+{ID.hex()}+{b64(PUBLIC)}",
        "links": {
            "self": "/api/v1/conflicts/war/log",
            "checkpoint": "/api/v1/conflicts/war/log/checkpoint",
            "export": "/api/v1/conflicts/war/log/export",
            "inclusion": "/api/v1/conflicts/war/log/proofs/inclusion?revision=9&size=9",
            "consistency": "/api/v1/conflicts/war/log/proofs/consistency?from=1&to=9",
            "conflict": "/api/v1/conflicts/war",
        },
    }


def test_where_links_of_the_log_lead(war: Client) -> None:
    for link in war.get("/log").json["links"].values():
        assert war.http.get(link).status_code == 200


def test_without_a_key_the_root_is_told_all_the_same(war: Client, app: Flask) -> None:
    with beside(app, log_signing_key=None) as other:
        there = Client(other.test_client(), "", "war")
        told = accepted(there.get("/log"), 200)
        refused(there.get("/log/checkpoint"), 404, "no-key")
        assert [*map(json.loads, there.get("/log/export").text.splitlines())][-1].keys() == {"size", "root"}
    assert (told["origin"], told["key"], told["links"]["checkpoint"]) == (None, None, None)
    assert told["root"] == war.get("/log").json["root"]


def test_a_checkpoint_is_signed(war: Client) -> None:
    for size in (9, 10):
        answer = war.get("/log/checkpoint")
        assert answer.content_type == "text/plain; charset=utf-8"
        assert answer.text == signed(size, mth(leaves(war)))
        accepted(war.post(taken()))
    assert war.http.head(f"{war.url}/log/checkpoint").status_code == 200


@pytest.mark.parametrize("path", ["/log", "/log/checkpoint", "/log/export"])
def test_what_is_signed_by_another_key_is_another_answer(war: Client, app: Flask, path: str) -> None:
    etag = war.get(path).headers["ETag"]
    assert war.get(path, If_None_Match=etag).status_code == 304
    with beside(app, log_signing_key=SigningKey("example.org", b"o" * 32)) as other:
        there = Client(other.test_client(), "", "war")
        assert there.get(path, If_None_Match=etag).status_code == 200
    accepted(war.post(taken()))
    assert war.get(path, If_None_Match=etag).status_code == 200


# Proofs


def test_an_event_is_proved_to_be_in_the_log(long: Client) -> None:
    all_of_them = leaves(long)
    for revision, size in ((1, 1), (1, 609), (9, 9), (256, 256), (257, 609), (609, 609), (300, 500)):
        found = accepted(long.get(f"/log/proofs/inclusion?revision={revision}&size={size}"), 200)
        event = found.pop("event")
        root = mth(all_of_them[:size])
        assert found == {
            "conflict": "war",
            "revision": revision,
            "size": size,
            "path": [b64(hash) for hash in path(revision - 1, all_of_them[:size])],
            "root": b64(root),
        }
        leaf = sha256(b"\0" + event["envelope"].encode()).digest()
        assert leaf.hex() == event["hash"]
        said = json.loads(event["envelope"])
        assert said["revision"] == revision
        commitment = sha256(bytes.fromhex(event["salt"]) + event["text"].encode()).hexdigest()
        assert said["commitment"] == commitment
        assert merkle.is_included(leaf, revision - 1, size, [*map(b64decode, found["path"])], root)


def test_a_log_is_proved_to_have_only_grown(long: Client) -> None:
    all_of_them = leaves(long)
    for first, size in ((1, 1), (1, 609), (9, 10), (256, 512), (300, 500), (609, 609)):
        found = accepted(long.get(f"/log/proofs/consistency?from={first}&to={size}"), 200)
        before, root = mth(all_of_them[:first]), mth(all_of_them[:size])
        assert found == {
            "conflict": "war",
            "from": first,
            "to": size,
            "path": [b64(hash) for hash in subproof(first, all_of_them[:size], True)],
            "from_root": b64(before),
            "root": b64(root),
        }
        assert merkle.is_consistent(first, size, [*map(b64decode, found["path"])], before, root)


def test_proofs_of_a_redacted_event_prove_it_still_and_say_no_more(war: Client) -> None:
    accepted(war.post(taken(1, summary="a name")))
    asked = "/log/proofs/inclusion?revision=10&size=10"
    before = war.get(asked)
    accepted(war.post(redact(1)))
    after = war.get(asked, If_None_Match=before.headers["ETag"])
    assert (after.status_code, "a name" in after.text) == (200, False)
    gone = {"salt", "text", "posted"}
    kept = {name: said for name, said in before.json["event"].items() if name not in gone}
    assert after.json == {**before.json, "event": kept}


def test_what_is_proved_once_stays_so(war: Client) -> None:
    for asked, lasts in (
        ("/log/proofs/inclusion?revision=3&size=9", "public, max-age=86400"),
        ("/log/proofs/consistency?from=3&to=9", "public, max-age=5"),
    ):
        before = war.get(asked)
        assert before.headers["Cache-Control"].startswith(lasts)
        accepted(war.post(taken()))
        assert war.get(asked).data == before.data
        assert war.get(asked, If_None_Match=before.headers["ETag"]).status_code == 304


@pytest.mark.parametrize(
    ("asked", "status", "parameter"),
    [
        ("inclusion", 422, ["revision", "size"]),
        ("inclusion?revision=1", 422, ["size"]),
        ("inclusion?revision=0&size=1", 422, ["revision"]),
        ("inclusion?revision=3&size=2", 422, ["size"]),
        ("inclusion?revision=3&size=10", 404, []),
        ("inclusion?revision=10&size=10", 404, []),
        ("consistency?to=3", 422, ["from"]),
        ("consistency?from=0&to=3", 422, ["from"]),
        ("consistency?from=3&to=2", 422, ["from"]),
        ("consistency?from=3&to=10", 404, []),
        ("consistency?from=3&to=99999999999999999999", 422, ["to"]),
    ],
)
def test_what_cannot_be_proved(war: Client, asked: str, status: int, parameter: list[str]) -> None:
    answer = war.get(f"/log/proofs/{asked}")
    assert answer.status_code == status
    assert sorted(fault["parameter"] for fault in answer.json.get("errors", [])) == parameter


# The export


@pytest.fixture
def export(war: Client) -> list[dict[str, Any]]:
    accepted(war.post([taken(1, summary="a name"), redact(1), taken(2)]))
    answer = war.get("/log/export")
    assert answer.content_type == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_an_export_is_all_that_it_takes_to_check_the_log(war: Client, export: list[dict[str, Any]]) -> None:
    first, *events, last = export
    assert first == {"conflict": "war", "format": 1}
    assert [event["hash"] for event in events] == [leaf.hex() for leaf in leaves(war)]
    for event in events:
        assert sha256(b"\0" + event["envelope"].encode()).hexdigest() == event["hash"]
        if "text" in event:
            commitment = sha256(bytes.fromhex(event["salt"]) + event["text"].encode()).hexdigest()
            assert json.loads(event["envelope"])["commitment"] == commitment
    root = mth(leaves(war))
    assert last == {"size": 12, "root": b64(root), "checkpoint": signed(12, root)}
    assert events[9].keys() == {"envelope", "hash"}
    assert json.loads(events[11]["envelope"])["id"] == uid(2)


def test_an_export_is_not_read_for_who_asks_for_its_head(war: Client) -> None:
    answer = war.http.head(f"{war.url}/log/export")
    assert (answer.status_code, answer.data) == (200, b"")


def test_who_takes_an_export_slowly_keeps_nothing_waiting(war: Client, app: Flask) -> None:
    expected = war.get("/log/export").data
    answer = war.http.get(f"{war.url}/log/export", buffered=False)
    assert app.extensions["database"].engine.pool.checkedout() == 0
    accepted(war.post([taken(1), redact(1)]))
    assert answer.data == expected
    answer.close()


def test_of_a_log_that_was_altered_there_is_no_export(war: Client, app: Flask) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE event SET leaf_hash = commitment WHERE revision = 3")
    answer = war.get("/log/export")
    assert (answer.status_code, answer.json["type"]) == (500, "/problems/unexpected")
