"""What is written down of requests: enough to find what went wrong, and nobody's secrets or address."""

import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.logs import Lines
from tests.api.bodies import UUID, accepted, correct, refused, retract, taken, uid
from tests.conftest import Client

ADDRESS = "192.0.2.77"

Told = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], list[str]]]:
    """Every line that was written since it was last asked, health and all."""
    caplog.set_level(logging.DEBUG, "app")
    usual = caplog.handler.formatter
    caplog.handler.setFormatter(Lines())

    def since() -> list[str]:
        written = caplog.text.splitlines()
        caplog.clear()
        return written

    yield since
    caplog.handler.setFormatter(usual)


@pytest.fixture
def told(lines: Callable[[], list[str]]) -> Told:
    return lambda: [json.loads(line) for line in lines()]


def test_a_request_is_one_line(war: Client, told: Told) -> None:
    answer = war.get("/snapshot?at=2020", X_Forwarded_For=ADDRESS, User_Agent="curious/1.0")
    (line,) = told()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line.pop("time"))
    assert 0 < line.pop("ms") < 10_000
    assert line == {
        "level": "info",
        "logger": "app.http.watch",
        "message": "answered",
        "request": answer.headers["X-Request-ID"],
        "method": "GET",
        "route": "/api/v1/conflicts/<conflict>/snapshot",
        "path": "/api/v1/conflicts/war/snapshot",
        "status": 200,
        "bytes": len(answer.data),
        "token": None,
    }


def test_a_writer_is_known_by_the_id_of_its_token(war: Client, told: Told) -> None:
    accepted(war.post(taken(1)))
    (line,) = told()
    assert (line["token"], line["method"], line["status"]) == (war.token.split("_")[1], "POST", 201)


def test_what_flask_never_sees_is_a_line_too(war: Client, told: Told) -> None:
    tag = war.get("").headers["ETag"]
    war.get("", If_None_Match=tag)
    _, line = told()
    assert (line["route"], line["path"], line["status"]) == ("unchanged", "/api/v1/conflicts/war", 304)


def test_a_path_that_leads_nowhere_is_not_kept(http: FlaskClient, told: Told) -> None:
    http.get("/what/somebody/pasted", headers={"X-Request-ID": "a-request-1"})
    http.open("/", method="PASTED")
    lines = told()
    assert [(line["route"], line["path"], line["status"]) for line in lines] == [
        (None, None, 404),
        (None, None, 405),
    ]
    assert lines[1]["method"] == "other"
    assert "pasted" not in json.dumps(lines).lower()


def test_health_is_not_worth_a_line_but_for_who_wants_all(http: FlaskClient, told: Told) -> None:
    http.get("/healthz")
    http.get("/readyz")
    assert [line["level"] for line in told()] == ["debug", "debug"]


@pytest.mark.parametrize(
    "id", ["a-request-1", "0af7651916cd43dd8448eb211c80319c", "0198c5ba-3b3e-7d3b-9a53-0c1de8f7c001"]
)
def test_a_sane_id_of_a_request_is_kept(http: FlaskClient, told: Told, id: str) -> None:
    assert http.get("/", headers={"X-Request-ID": id}).headers.getlist("X-Request-ID") == [id]
    assert [line["request"] for line in told()] == [id]


@pytest.mark.parametrize(
    "id",
    ["", "short", "a" * 37, "ctl_0123456789abcdef_abc", "a b c d e f", 'quo"ted-id', "é" * 10, "x" * 43],
)
def test_any_other_request_gets_an_id(http: FlaskClient, told: Told, id: str) -> None:
    given = http.get("/", headers={"X-Request-ID": id}).headers["X-Request-ID"]
    assert (given == UUID, given[14]) == (True, "7")
    assert [line["request"] for line in told()] == [given]


def test_a_fault_of_ours_is_noted_with_the_id_that_the_client_has(
    war: Client, app: Flask, told: Told
) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("ALTER TABLE head RENAME TO hidden")
    answer = war.get("/snapshot")
    fault, line = told()
    assert fault["request"] == line["request"] == answer.json["request"] == answer.headers["X-Request-ID"]
    assert (fault["level"], fault["message"], line["status"]) == ("error", "unexpected error", 500)
    assert fault["traceback"].startswith("Traceback (most recent call last)")


# The canary: a token that must be seen nowhere

CANARY = "ctl_0123456789abcdef_canary" + "x" * 37


def _send(http: FlaskClient, war: Client, canary: str) -> Iterator[TestResponse]:
    """Every place where somebody could put a token, good or not."""
    events, bearer = f"{war.url}/events", {"Authorization": f"Bearer {war.token}"}
    tokens = [{"Authorization": f"{kind} {canary}"} for kind in ("Bearer", "Basic", "bearer", "Token", "")]
    names = ("X-Request-ID", "User-Agent", "Referer", "Cookie", "Origin", "If-None-Match", "X-Api-Key")
    others = [{name: canary} for name in (*names, "Accept", "Host", "X-Forwarded-For")]
    for headers in [*tokens, *others]:
        for path in ("", "/snapshot", "/events", "/places/nowhere", "/nowhere"):
            yield http.get(f"{war.url}{path}", headers=headers)
        yield http.post(events, json=taken(), headers=headers)
        yield http.post(events, data="{", content_type="application/json", headers=headers)
        yield http.delete(events, headers=headers)
    for header in ("If-Match", "Content-Type", "Content-Encoding", "X-Request-ID"):
        sent = {"Content-Type": "application/json", **bearer, header: canary}
        yield http.post(events, data=json.dumps(taken(place="nowhere")), headers=sent)
    quoted = canary.replace("_", "%5F")
    for text in (canary, quoted):
        for path in (
            f"/{text}",
            f"/api/v1/conflicts/{text}",
            f"/api/v1/conflicts/{text}/snapshot",
            *(f"{war.url}/{noun}/{text}" for noun in ("places", "events", text)),
            *(f"{war.url}/{name}?{text}" for name in ("snapshot", "events", "places")),
            *(f"{war.url}/events?{name}={text}" for name in ("q", "tag", "place", "type", "from", "x")),
            *(f"{war.url}/snapshot?{name}={text}" for name in ("at", "revision", "source", "access_token")),
            f"/?token={text}",
        ):
            yield http.get(path)
            yield http.get(path, headers={"If-None-Match": '"x"'})
            yield http.post(path, json=taken(), headers=bearer)
    bodies: list[Any] = [
        *({**taken(), name: canary} for name in taken()),
        *({**taken(), name: canary} for name in ("id", "summary", "locator", "responds_to", canary)),
        {**taken(), "summary": {"en": f"my token is {canary}."}, "tags": [canary]},
        {**taken(), "media": [{"url": f"https://example.org/?token={canary}"}]},
        [taken(), {"type": canary}],
        [canary],
        canary,
        {canary: canary},
        retract(1, reason=canary),
        correct(1, summary=canary),
        {"type": "source.registered", "slug": "leak", "title": canary},
    ]
    for body in bodies:
        yield war.post(body)
        yield http.post("/api/v1/conflicts", json=body, headers=bearer)
    escaped = json.dumps(taken(summary=canary)).replace("ctl_", "\\u0063tl_")
    for text in (f'{{"{canary}"', f"{canary}", f'{{"{canary}": 1, "{canary}": 2}}', escaped):
        yield war.post(text)


def test_a_token_is_seen_nowhere(
    war: Client,
    http: FlaskClient,
    lines: Callable[[], list[str]],
    tables: Callable[[], dict[str, list[Any]]],
) -> None:
    accepted(war.post(taken(1)))
    secret = CANARY.split("_")[2]
    answers = list(_send(http, war, CANARY))
    assert {answer.status_code for answer in answers} >= {200, 400, 401, 404, 405, 412, 415, 422}
    for answer in answers:
        assert answer.status_code not in {201, 500}, answer.text
        assert secret not in answer.text, answer.request.path
        assert secret not in str(answer.headers)
    written = lines()
    assert len(written) >= len(answers)
    assert not [line for line in written if secret in line]
    for rows in tables().values():
        assert secret not in str(rows)
        assert secret.encode() not in b"".join(v for row in rows for v in row if isinstance(v, bytes))


def test_a_good_token_in_a_fault_of_ours_is_seen_nowhere(
    war: Client, app: Flask, lines: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"cannot do this with {war.token}, {{'text': {war.token!r}}}")

    monkeypatch.setattr("app.commands.record", broken)
    answer = war.post(taken())
    assert answer.status_code == 500
    assert answer.json["type"] == "/problems/unexpected"
    written = lines()
    assert "cannot do this with" in written[0]
    secret = war.token.split("_", 2)[2]
    assert not [line for line in [answer.text, *written] if secret in line]


def test_the_values_in_a_statement_that_fails_are_not_noted(
    war: Client, app: Flask, lines: Callable[[], list[str]]
) -> None:
    with app.extensions["database"].write() as session:
        for table in ("event_body", "mention"):
            session.connection().exec_driver_sql(f"ALTER TABLE {table} RENAME TO hidden_{table}")
    assert war.post(taken(summary="a name that could endanger somebody")).status_code == 500
    assert war.get("/events?q=what+somebody+looks+for").status_code == 500
    written = "\n".join(lines())
    assert "event_body" in written
    assert "endanger" not in written
    assert "looks" not in written


@pytest.mark.parametrize("text", [f"see {CANARY}", f"see %63tl_{CANARY[4:]}"])
def test_who_shows_a_token_is_told_to_revoke_it(war: Client, text: str) -> None:
    answer = war.http.get(f"{war.url}/events?q={text}")
    refused(answer, 400, "malformed")
    assert answer.json["detail"].startswith("the URL holds a token: revoke it")
    answer = war.post(taken(summary=CANARY))
    refused(answer, 400, "malformed")
    assert answer.json["detail"].startswith("the body holds a token")


@pytest.mark.parametrize(
    "text", ["ctl_", "ctl_x_y", "the ctl_ prefix", f"ctl_{uid(1)}", "ctl_0123456789abcdef_"]
)
def test_text_that_is_no_token_is_on_record(war: Client, text: str) -> None:
    assert accepted(war.post(taken(1, summary=text)))["summary"] == text
    accepted(war.get(f"/events?q={text}"), 200)
