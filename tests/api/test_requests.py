"""Whole requests: many events in lines, and a request that is sent again under its key."""

from collections.abc import Callable
from typing import Any

import orjson
import pytest
from werkzeug.test import TestResponse

from tests.api.bodies import Document, accepted, redact, refused, retract, revision, taken, uid
from tests.conftest import Client, Grant

Tables = Callable[[], dict[str, list[Any]]]

KEY = "9f2c-the-first"


def lines(*documents: Document | bytes) -> bytes:
    return b"\n".join(one if isinstance(one, bytes) else orjson.dumps(one) for one in documents)


def send(war: Client, body: bytes, **headers: str) -> TestResponse:
    """POST a body in lines."""
    return war.http.post(
        f"{war.url}/events",
        data=body,
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {war.token}", **headers},
    )


def keyed(war: Client, body: Any, key: str = KEY) -> TestResponse:
    return war.post(body, headers={"Idempotency-Key": key})


def ids(answer: TestResponse) -> list[str]:
    return [event["id"] for event in accepted(answer, answer.status_code)["events"]]


# Lines


def test_lines_are_appended_in_their_order(war: Client) -> None:
    answer = send(war, lines(taken(1), retract(1, 2), b"", taken(3)) + b"\n")
    assert ids(answer) == [uid(1), uid(2), uid(3)]
    assert [event["revision"] for event in answer.json["events"]] == [10, 11, 12]


def test_one_line_is_a_list_of_one(war: Client) -> None:
    assert ids(send(war, lines(taken(1)))) == [uid(1)]


def test_lines_that_are_no_json_are_all_named(war: Client, tables: Tables) -> None:
    before = tables()
    answer = send(war, lines(taken(1), b"{", b"", taken(2), b'{"a": 1, "a": 2}', b"NaN", b"\xff"))
    refused(answer, 422, "invalid")
    assert answer.json["lines"] == [2, 5, 6, 7]
    assert answer.json["detail"] == "nothing is recorded, because of lines 2, 5, 6, 7"
    assert [fault["line"] for fault in answer.json["errors"]] == [2, 5, 6, 7]
    twice = "the line is not JSON: the name 'a' stands twice in one object"
    assert answer.json["errors"][1] == {"line": 5, "pointer": "", "detail": twice}
    assert tables() == before


def test_lines_that_are_no_events_are_all_named(war: Client, tables: Tables) -> None:
    before = tables()
    wrong = taken(2, actors=[], credibility=9)
    answer = send(war, lines(taken(1), b" ", wrong, b"[]", *[{"type": "x"}] * 150))
    refused(answer, 422, "invalid")
    assert answer.json["lines"] == [3, 4, *range(5, 155)]
    assert len(answer.json["errors"]) == 100
    pointers = [(fault["line"], fault["pointer"]) for fault in answer.json["errors"][:4]]
    assert sorted(pointers) == [(3, "/actors"), (3, "/credibility"), (4, ""), (5, "/type")]
    assert tables() == before


def test_lines_that_the_record_cannot_take_are_all_named(war: Client) -> None:
    answer = send(war, lines(b"", taken(1, place="x"), taken(2), taken(3, source="y", actors=["z"])))
    refused(answer, 422, "invalid")
    assert answer.json["lines"] == [2, 4]
    assert [(fault["line"], fault["pointer"]) for fault in answer.json["errors"]] == [
        (2, "/place"),
        (4, "/source"),
        (4, "/actors/0"),
    ]
    assert revision(war) == 9


def test_a_line_that_amends_what_cannot_be_is_named(war: Client) -> None:
    answer = send(war, lines(b"", taken(1), retract(1), retract(1)))
    refused(answer, 409, "not-amendable")
    assert answer.json["errors"] == [
        {"pointer": "/target", "detail": f"line 4: {uid(1)} no longer stands"},
    ]


def test_lines_take_the_scopes_of_all_of_them(war: Client) -> None:
    refused(send(Client(war.http, "ctl_x_y", "war"), lines(taken(1))), 401, "not-authorised")


@pytest.mark.parametrize("body", [b"", b"\n\n \n"])
def test_no_line_is_no_event(war: Client, body: bytes) -> None:
    refused(send(war, body), 422, "invalid")


# Keys


def test_a_request_is_recorded_once_however_often_it_is_sent(war: Client, tables: Tables) -> None:
    body = [taken(), taken(place="city-east"), taken(7)]
    first = keyed(war, body)
    once = tables()
    again = keyed(war, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert ids(first) == ids(again)
    assert ids(first)[2] == uid(7)
    assert tables() == once
    in_lines = send(war, lines(*body), **{"Idempotency-Key": f'"{KEY}"'})
    assert (in_lines.status_code, ids(in_lines)) == (200, ids(first))


def test_one_event_is_recorded_once_too(war: Client) -> None:
    first, again = keyed(war, taken()), keyed(war, taken())
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json
    assert first.headers["Location"] == again.headers["Location"]
    assert revision(war) == 10


@pytest.mark.parametrize(
    "other", [[taken()], [taken(), taken(), taken()], [taken(), taken(actors=["south"])], [taken(), taken(1)]]
)
def test_another_request_cannot_have_its_key(war: Client, other: list[Document]) -> None:
    accepted(keyed(war, [taken(), taken()]))
    refused(keyed(war, other), 409, "key-taken")
    assert revision(war) == 11
    accepted(keyed(war, other, "another"))


def test_a_key_is_one_token_s_in_one_conflict(war: Client, grant: Grant) -> None:
    accepted(keyed(war, taken()))
    other = grant("write")
    assert keyed(other, taken()).status_code == 201
    headers = {"Authorization": f"Bearer {war.token}", "Idempotency-Key": KEY}
    opened = {"slug": "peace", "names": "Peace"}
    answers = [war.http.post("/api/v1/conflicts", json=opened, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]


def test_what_was_refused_keeps_no_key(war: Client) -> None:
    refused(keyed(war, taken(place="x")), 422, "invalid")
    assert keyed(war, taken()).status_code == 201


def test_what_was_only_tried_keeps_no_key(war: Client) -> None:
    headers = {"Authorization": f"Bearer {war.token}", "Idempotency-Key": KEY}
    tried = war.http.post(f"{war.url}/events?dry_run=true", json=taken(), headers=headers)
    recorded = keyed(war, taken())
    assert (tried.status_code, recorded.status_code) == (200, 201)
    assert tried.json["events"][0]["id"] == recorded.json["id"]


def test_a_request_is_known_though_the_log_moved_on_and_lost_what_it_said(war: Client) -> None:
    version = f'"{war.get("").json["version"]}"'
    headers = {"Idempotency-Key": KEY, "If-Match": version}
    first = war.post(taken(), headers=headers)
    accepted(war.post({**redact(1), "target": first.json["id"]}))
    again = war.post(taken(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["redacted"] is True


@pytest.mark.parametrize("key", ["", '"', '""', "ä", "a" * 300, "a\tb"])
def test_a_key_that_cannot_be_meant_is_refused(war: Client, key: str) -> None:
    answer = keyed(war, taken(), key)
    refused(answer, 422, "invalid")
    assert answer.json["errors"][0]["parameter"] == "Idempotency-Key"
    assert revision(war) == 9


def test_neither_a_key_nor_what_was_sent_is_kept_readable(war: Client, tables: Tables) -> None:
    accepted(keyed(war, taken()))
    [row] = tables()["request_key"]
    assert KEY not in str(row)
    assert "north" not in str(row)
