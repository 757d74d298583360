"""Every error is a problem (RFC 9457): one test for each line of the table, and never HTML."""

import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from app import commands, errors
from app.queries import spans
from tests.api.bodies import accepted, refused, retract, taken, uid
from tests.conftest import Client, another_writer, beside

Asked = Callable[[Client], TestResponse]


def _open(war: Client, body: object) -> TestResponse:
    headers = {"Authorization": f"Bearer {war.token}"}
    return war.http.post("/api/v1/conflicts", json=body, headers=headers)


def _unauthorised(war: Client) -> TestResponse:
    return Client(war.http, "ctl_x_y", "war").post(taken())


def _out_of_scope(war: Client) -> TestResponse:
    database = war.http.application.extensions["database"]
    token = commands.create_token(database, name="reader", scopes=["amend"])
    return Client(war.http, token, "war").post(taken())


def _id_taken(war: Client) -> TestResponse:
    accepted(war.post(taken(1)))
    return war.post(taken(1, actors=["south"]))


def _key_taken(war: Client) -> TestResponse:
    headers = {"Idempotency-Key": "one"}
    accepted(war.post(taken(), headers=headers))
    return war.post(taken(actors=["south"]), headers=headers)


def _not_amendable(war: Client) -> TestResponse:
    accepted(war.post([taken(1), retract(1)]))
    return war.post(retract(1))


def _busy(war: Client) -> TestResponse:
    app = war.http.application
    with another_writer(app), beside(app, longest_wait=0.05) as impatient:
        return Client(impatient.test_client(), war.token, "war").post(taken())


def _failing(war: Client, code: int | str, ask: Asked) -> TestResponse:
    """The answer to what the database refuses with a code of its own."""
    engine = war.http.application.extensions["database"].engine

    def fail(*_: object) -> None:
        error = sqlite3.OperationalError("as the database says it")
        error.sqlite_errorcode = code if isinstance(code, int) else None
        error.sqlstate = code
        raise OperationalError("", None, error)

    event.listen(engine, "before_cursor_execute", fail)
    try:
        return ask(war)
    finally:
        event.remove(engine, "before_cursor_execute", fail)


def _too_much(war: Client) -> TestResponse:
    accepted(war.post(taken()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spans, "MOST", 1)
        return war.get("/spans")


def _too_slow(war: Client) -> TestResponse:
    return _failing(war, "57014", lambda war: war.get("/snapshot"))


def _storage_full(war: Client) -> TestResponse:
    return _failing(war, "53100", lambda war: Client(war.http, "ctl_1_1", "war").post(taken()))


def _streamed(war: Client) -> TestResponse:
    with beside(war.http.application, streams=0) as full:
        return full.test_client().get(f"{war.url}/stream")


def _in_a_hurry(war: Client) -> TestResponse:
    with beside(war.http.application, reads_a_minute=1) as strict:
        http = strict.test_client()
        assert http.get(war.url).status_code == 200
        return http.get(war.url)


def _without_a_key(war: Client) -> TestResponse:
    with beside(war.http.application, log_signing_key=None) as other:
        return other.test_client().get(f"{war.url}/log/checkpoint")


def _not_ready(war: Client) -> TestResponse:
    with war.http.application.extensions["database"].write() as session:
        session.execute(text("DELETE FROM projection"))
    return war.http.get("/readyz")


LINES: dict[str, tuple[Asked, dict[str, Any]]] = {
    "malformed": (
        lambda war: war.post("{"),
        {
            **{"type": "/problems/malformed", "title": "Bad Request", "status": 400},
            "detail": "the body is not JSON: unexpected end of data: line 1 column 2 (char 1)",
        },
    ),
    "unknown-parameter": (
        lambda war: war.get("/snapshot?reportedby=2024"),
        {
            **{"type": "/problems/unknown-parameter", "title": "Bad Request", "status": 400},
            "detail": "there is no parameter 'reportedby'; did you mean 'reported_by'?",
        },
    ),
    "unknown-field": (
        lambda war: war.get("/events?fields=summry"),
        {
            **{"type": "/problems/unknown-field", "title": "Bad Request", "status": 400},
            "detail": "events have no field 'summry'; did you mean 'summary'?",
        },
    ),
    "foreign-cursor": (
        lambda war: war.get("/events?cursor=none"),
        {
            **{"type": "/problems/foreign-cursor", "title": "Bad Request", "status": 400},
            "detail": "the cursor was not given here, or is not whole",
        },
    ),
    "invalid-parameter": (
        lambda war: war.http.get("/ogc/war/collections/events/items?limit=0"),
        {
            **{"type": "/problems/invalid-parameter", "title": "Bad Request", "status": 400},
            "detail": "limit: this is a whole number from 1 to 9007199254740991",
            "errors": [{"parameter": "limit", "detail": "this is a whole number from 1 to 9007199254740991"}],
        },
    ),
    "not-authorised": (
        _unauthorised,
        {
            **{"type": "/problems/not-authorised", "title": "Unauthorized", "status": 401},
            "detail": "the token is unknown, expired or revoked",
        },
    ),
    "out-of-scope": (
        _out_of_scope,
        {
            **{"type": "/problems/out-of-scope", "title": "Forbidden", "status": 403},
            "detail": "the token has no scope 'write' in war",
        },
    ),
    "not-found": (
        lambda war: war.get("/places/nowhere"),
        {
            **{"type": "/problems/not-found", "title": "Not Found", "status": 404},
            "detail": "no place nowhere is on file",
        },
    ),
    "conflict-exists": (
        lambda war: _open(war, {"slug": "war", "names": "War"}),
        {
            **{"type": "/problems/conflict-exists", "title": "Conflict", "status": 409},
            "detail": "a conflict war is open already",
        },
    ),
    "id-taken": (
        _id_taken,
        {
            **{"type": "/problems/id-taken", "title": "Conflict", "status": 409},
            "detail": f"{uid(1)} is the id of another event",
        },
    ),
    "key-taken": (
        _key_taken,
        {
            **{"type": "/problems/key-taken", "title": "Conflict", "status": 409},
            "detail": "the Idempotency-Key is that of another request",
        },
    ),
    "not-amendable": (
        _not_amendable,
        {
            **{"type": "/problems/not-amendable", "title": "Conflict", "status": 409},
            "detail": f"{uid(1)} no longer stands",
            "errors": [{"pointer": "/target", "detail": f"{uid(1)} no longer stands"}],
        },
    ),
    "log-moved-on": (
        lambda war: war.post(taken(), headers={"If-Match": '"8-00", "7-00"'}),
        {
            **{"type": "/problems/log-moved-on", "title": "Precondition Failed", "status": 412},
            "detail": "war is at {version}, not at 7-00 or 8-00",
        },
    ),
    "invalid (a body)": (
        lambda war: war.post(taken(place="x", occurred="2020-02-30")),
        {
            **{"type": "/problems/invalid", "title": "Unprocessable Entity", "status": 422},
            "detail": "/occurred: column 9: day 30 is not between 01 and 29",
            "errors": [
                {"pointer": "/occurred", "detail": "column 9: day 30 is not between 01 and 29"},
            ],
        },
    ),
    "invalid (a query)": (
        lambda war: war.get("/snapshot?at=2020-13&min_credibility=x"),
        {
            **{"type": "/problems/invalid", "title": "Unprocessable Entity", "status": 422},
            "detail": (
                "min_credibility: this is a whole number from 1 to 6; "
                "at: column 6: month 13 is not between 01 and 12"
            ),
            "errors": [
                {"parameter": "min_credibility", "detail": "this is a whole number from 1 to 6"},
                {"parameter": "at", "detail": "column 6: month 13 is not between 01 and 12"},
            ],
        },
    ),
    "no-key": (
        _without_a_key,
        {
            **{"type": "/problems/no-key", "title": "Not Found", "status": 404},
            "detail": "this service signs no checkpoints; the root of the log is unsigned, at …/log",
        },
    ),
    "too-many-streams": (
        _streamed,
        {
            **{"type": "/problems/too-many-streams", "title": "Service Unavailable", "status": 503},
            "detail": "as many clients as may wait for news do; ask for events?after= meanwhile",
        },
    ),
    "rate-limited": (
        _in_a_hurry,
        {
            **{"type": "/problems/rate-limited", "title": "Too Many Requests", "status": 429},
            "detail": "more than 1 requests a minute: see Retry-After",
        },
    ),
    "not-ready": (
        _not_ready,
        {
            **{"type": "/problems/not-ready", "title": "Service Unavailable", "status": 503},
            "detail": "what is derived from the log is of another version",
        },
    ),
    "too-slow": (
        _too_slow,
        {
            **{"type": "/problems/too-slow", "title": "Service Unavailable", "status": 503},
            "detail": "the question takes too long; ask for less at once",
        },
    ),
    "too-much": (
        _too_much,
        {
            **{"type": "/problems/too-much", "title": "Unprocessable Entity", "status": 422},
            "detail": "there are more than 1 spans: ask for a place with fewer in it",
        },
    ),
    "no-such-format": (
        lambda war: war.http.get("/oembed?url=http://localhost/war&format=yaml"),
        {
            **{"type": "/problems/no-such-format", "title": "Not Implemented", "status": 501},
            "detail": "this is given as json or as xml",
        },
    ),
    "storage-full": (
        _storage_full,
        {
            **{"type": "/problems/storage-full", "title": "Insufficient Storage", "status": 507},
            "detail": "there is no room to store this; what is on record can be read",
        },
    ),
    "busy": (
        _busy,
        {
            **{"type": "/problems/busy", "title": "Service Unavailable", "status": 503},
            "detail": "another writer has the turn; try again",
        },
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_the_table_of_errors(war: Client, line: str) -> None:
    ask, expected = LINES[line]
    held = war.get("").json["version"]
    answer = ask(war)
    assert answer.status_code == expected["status"]
    assert answer.content_type == "application/problem+json"
    assert answer.json == {**expected, "detail": expected["detail"].format(version=held)}


def test_every_line_of_the_table_is_tried() -> None:
    assert {line.split()[0] for line in LINES} == {name for _, name in errors.PROBLEMS.values()}


def test_who_finds_the_log_busy_is_told_when_to_come_again(war: Client) -> None:
    assert _busy(war).headers["Retry-After"] == "1"


# Parameters


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("?at=2020", "there is no parameter 'at'"),
        ("/snapshot?limit=1", "there is no parameter 'limit'"),
        ("/snapshot?min-credibility=1", "'min-credibility'; did you mean 'min_credibility'?"),
        ("/snapshot?sources=wire", "'sources'; did you mean 'source'?"),
        ("/snapshot?AT=2020", "there is no parameter 'AT'"),
        ("/places/city?offst=1", "did you mean 'offset'?"),
        ("/events?from_=2020", "did you mean 'from'?"),
        ("/events?offset=2", "there is no parameter 'offset'"),
        ("/relations?place=city", "there is no parameter 'place'"),
        ("/relations/tensions?place=city", "there is no parameter 'place'"),
        ("/incidents/lags?actor=north", "there is no parameter 'actor'"),
        ("/places?at=2020", "there is no parameter 'at'"),
        (f"/events/{uid(1)}?at=2020", "there is no parameter 'at'"),
        ("/snapshot?at=2020&x=1&y=2", "there is no parameter 'x'"),
        ("/snapshot?=", "there is no parameter ''"),
    ],
)
def test_a_parameter_that_does_not_exist_is_refused_with_the_nearest(
    war: Client, path: str, detail: str
) -> None:
    answer = war.get(path)
    assert refused(answer, 400, "unknown-parameter") == []
    assert detail in answer.json["detail"]


def test_a_post_takes_no_parameters(war: Client) -> None:
    headers = {"Authorization": f"Bearer {war.token}"}
    for url in (f"{war.url}/events?at=2020", "/api/v1/conflicts?x=1"):
        refused(war.http.post(url, json=taken(), headers=headers), 400, "unknown-parameter")


# What the framework refuses


@pytest.mark.parametrize(
    "path", ["/x.y", "/X", "/api/v2/conflicts", "/api/v1", "/static/x.js", "/favicon.ico", "/index.html"]
)
def test_what_is_not_there_is_not_found(http: FlaskClient, path: str) -> None:
    refused(http.get(path), 404, "not-found")
    refused(http.post(path), 404, "not-found")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/conflicts", "GET, HEAD, OPTIONS, POST"),
        ("/api/v1/conflicts/war", "GET, HEAD, OPTIONS"),
        ("/api/v1/conflicts/war/events", "GET, HEAD, OPTIONS, POST"),
        (f"/api/v1/conflicts/war/events/{uid(1)}", "GET, HEAD, OPTIONS"),
        ("/api/v1/conflicts/war/snapshot", "GET, HEAD, OPTIONS"),
        ("/api/v1/conflicts/war/places/city", "GET, HEAD, OPTIONS"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "LOG"])
def test_nothing_on_record_is_edited_or_deleted(war: Client, path: str, allowed: str, method: str) -> None:
    answer = war.http.open(path, method=method)
    refused(answer, 405, "method-not-allowed")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/problem+json",
        "application/json-seq",
        "application/xml",
        "x" * 500,
    ],
)
def test_a_body_is_sent_as_json(war: Client, content_type: str | None) -> None:
    headers = {"Authorization": f"Bearer {war.token}"}
    for url in (f"{war.url}/events", "/api/v1/conflicts"):
        answer = war.http.post(url, data="{}", content_type=content_type, headers=headers)
        refused(answer, 415, "unsupported-media-type")


@pytest.mark.parametrize("content_type", ["application/json", "Application/JSON; charset=UTF-8"])
def test_json_is_json(war: Client, content_type: str) -> None:
    headers = {"Authorization": f"Bearer {war.token}"}
    answer = war.http.post(f"{war.url}/events", json=taken(), content_type=content_type, headers=headers)
    accepted(answer)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "GZIP", "x", "gzip, gzip"])
def test_an_encoded_body_is_never_inflated(war: Client, encoding: str) -> None:
    refused(war.post(taken(), headers={"Content-Encoding": encoding}), 415, "unsupported-media-type")


@pytest.fixture
def narrow(war: Client) -> Iterator[Client]:
    """The same war, served by an app that takes bodies of at most 1,000 bytes."""
    with beside(war.http.application, max_body=1000) as app:
        yield Client(app.test_client(), war.token, "war")


def test_a_body_may_be_as_large_as_it_says_and_no_larger(narrow: Client) -> None:
    body = '{"type": "x"}'
    refused(narrow.post(body.ljust(1000)), 422, "invalid")
    answer = narrow.post(body.ljust(1001))
    refused(answer, 413, "request-entity-too-large")
    assert answer.json["detail"] == "the body is larger than this service takes"


def test_sixteen_mebibytes_are_too_large(war: Client) -> None:
    refused(war.post(b" " * (16 * 1024 * 1024 + 1)), 413, "request-entity-too-large")


# Our own faults


def test_our_own_fault_is_noted_and_tells_nothing(
    war: Client, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("ALTER TABLE head RENAME TO hidden")
    with caplog.at_level(logging.ERROR):
        answer = war.get("/snapshot", X_Request_ID="a-request-1")
    assert answer.json == {
        "type": "/problems/unexpected",
        "title": "Internal Server Error",
        "status": 500,
        "detail": "this is our fault; it has been noted",
        "request": "a-request-1",
    }
    assert answer.content_type == "application/problem+json"
    assert re.search('no such table: head|relation "head" does not exist', caplog.text)


# Never HTML


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1//conflicts",
        "/api//v1/conflicts",
        "/api/v1/conflicts//war",
        "/api/v1/conflicts/war/events/",
        "/api/v1/conflicts/",
        "/api/v1/conflicts/war/../war",
        "/api/v1/conflicts/war/%2e%2e/war",
        "/api/v1/./conflicts",
        "/<script>alert(1)</script>",
        "/api/v1/conflicts/<script>",
        "/api/v1/conflicts/war/places/<b>?at=2020",
        "/api/v1/conflicts/war/snapshot?at=<script>",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "DELETE"])
def test_no_answer_is_html(war: Client, path: str, method: str) -> None:
    answer = war.http.open(path, method=method, headers={"Accept": "text/html"})
    assert answer.status_code in {200, 400, 401, 404, 405, 406, 422}
    if answer.data:
        assert answer.content_type in {"application/json", "application/problem+json"}


def test_a_problem_is_read_from_any_page_too(http: FlaskClient) -> None:
    answer = http.get("/api/v1/conflicts/nowhere", headers={"Origin": "https://example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_of_another_origin_is_not_offered_to_write(war: Client) -> None:
    asks = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    answer = war.http.options(f"{war.url}/events", headers={"Origin": "https://evil.example", **asks})
    assert "Access-Control-Allow-Headers" not in answer.headers
    assert "POST" not in answer.headers.get("Access-Control-Allow-Methods", "")
