"""Anyone reads; who writes needs a token with the scope, for the conflict."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from app import clock, commands
from tests.api.bodies import Document, accepted, correct, redact, refused, retract, revision, taken
from tests.api.routes import rules, url
from tests.conftest import Client, Grant

SCOPES = ("read", "write", "amend", "admin")
SHAPES = Path("tests/store/shapes")

NEEDS = {
    "claim.corrected": "amend",
    "claim.retracted": "amend",
    "event.redacted": "admin",
    "conflict.described": "admin",
    **dict.fromkeys(("place.registered", "actor.registered", "source.registered"), "write"),
    **dict.fromkeys(
        ("control.taken", "control.observed", "control.lost", "control.contested", "control.lapsed"), "write"
    ),
    **dict.fromkeys(("incident.occurred", "assessment.made", "share.reported", "phase.began"), "write"),
    **dict.fromkeys(("relation.declared", "relation.ended"), "write"),
}

Tables = Callable[[], dict[str, list[Any]]]


def unauthorised(answer: object) -> None:
    assert refused(answer, 401, "not-authorised") == []
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="conflict timeline"'


# Good tokens, and others


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Basic dGVzdDp0ZXN0",
        "Token {token}",
        "{token}",
        "Bearer {id}",
        "Bearer ctl_{id}",
        "Bearer ctl_{id}_",
        "Bearer ctl_{id}_{secret}x",
        "Bearer ctl_{id}_{SECRET}",
        "Bearer CTL_{id}_{secret}",
        "Bearer ctx_{id}_{secret}",
        "Bearer ctl_0000000000000000_{secret}",
        "Bearer ctl__{secret}",
        "Bearer ctl_\0_{secret}",
        "Bearer ctl_{id}\0_{secret}",
        "Bearer {token} {token}",
        "Bearer {token},",
        "Bearer \xe9",
        "Bearer ctl_" + "a" * 10_000,
    ],
)
def test_who_writes_without_a_good_token_is_not_authorised(war: Client, header: str | None) -> None:
    _, id, secret = war.token.split("_", 2)
    headers = {}
    if header is not None:
        headers["Authorization"] = header.format(
            token=war.token, id=id, secret=secret, SECRET=secret.swapcase()
        )
    for path in (f"{war.url}/events", "/api/v1/conflicts", "/api/v1/conflicts/nowhere/events"):
        for body in (json.dumps(taken()), "{"):
            answer = war.http.post(path, data=body, headers=headers, content_type="application/json")
            unauthorised(answer)
            assert secret not in answer.text
    assert revision(war) == 9


def test_the_word_bearer_is_read_in_any_case(war: Client) -> None:
    headers = {"Authorization": f"bEARER  {war.token}"}
    accepted(war.http.post(f"{war.url}/events", json=taken(), headers=headers))


def test_a_token_in_the_url_is_no_token(war: Client) -> None:
    answer = war.http.post(f"{war.url}/events?token={war.token}", json=taken())
    assert answer.status_code in {400, 401}
    assert war.token not in answer.text


def test_a_revoked_token_is_not_good(grant: Grant, app: Flask) -> None:
    client = grant("write")
    accepted(client.post(taken()))
    commands.revoke_token(app.extensions["database"], client.token.split("_")[1])
    unauthorised(client.post(taken()))


def test_a_token_is_good_until_it_expires(grant: Grant) -> None:
    with time_machine.travel(clock.now(), tick=False) as time:
        client = grant("write", lifetime=timedelta(days=1))
        time.shift(timedelta(days=1, microseconds=-1))
        accepted(client.post(taken()))
        time.shift(timedelta(microseconds=1))
        unauthorised(client.post(taken()))


# Scopes


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("name", sorted(NEEDS))
def test_each_kind_of_event_takes_its_scope(war: Client, grant: Grant, name: str, scope: str) -> None:
    accepted(war.post(taken(1)))
    shape = json.loads((SHAPES / f"{name}.v1.json").read_text())
    shape.pop("amended", None)
    client = grant(scope)
    if NEEDS[name] == scope:
        assert accepted(client.post(shape))["recorded_by"] == "other"
    else:
        refused(client.post(shape), 403, "out-of-scope")
        assert revision(war) == 10


@pytest.mark.parametrize("scope", SCOPES)
def test_only_who_has_admin_opens_a_conflict(grant: Grant, scope: str) -> None:
    client = grant(scope)
    headers = {"Authorization": f"Bearer {client.token}"}
    answer = client.http.post("/api/v1/conflicts", json={"slug": "a", "names": "A"}, headers=headers)
    if scope == "admin":
        accepted(answer)
    else:
        refused(answer, 403, "out-of-scope")


def test_an_array_takes_the_scopes_of_all_that_is_in_it(war: Client, grant: Grant) -> None:
    mixed = [taken(1), retract(1, 2), redact(1)]
    for scopes in (("write",), ("write", "amend"), ("amend", "admin"), ("write", "admin")):
        refused(grant(*scopes).post(mixed), 403, "out-of-scope")
    assert revision(war) == 9
    accepted(grant(*SCOPES).post(mixed))


def test_what_is_on_record_is_not_given_to_who_may_not_post_it(war: Client, grant: Grant) -> None:
    accepted(war.post([taken(1), correct(1, 2)]))
    refused(grant("write").post(correct(1, 2)), 403, "out-of-scope")


def test_a_token_of_one_conflict_is_not_for_another(war: Client, grant: Grant) -> None:
    mine, other = grant(*SCOPES, conflict="war"), grant(*SCOPES, conflict="peace")
    for body in (taken(1), retract(1), redact(1), [taken(2)]):
        refused(other.post(body), 403, "out-of-scope")
        accepted(mine.post(body))
    headers = {"Authorization": f"Bearer {mine.token}"}
    answer = war.http.post("/api/v1/conflicts", json={"slug": "a", "names": "A"}, headers=headers)
    refused(answer, 403, "out-of-scope")


# Every route


def test_every_route_is_read_without_a_token(fought: Client, app: Flask) -> None:
    asked = rules(app, "GET")
    assert len(asked) > 20
    for rule in asked:
        for headers in ({}, {"Authorization": "Bearer ctl_x_y"}):
            assert fought.http.get(url(rule), headers=headers).status_code == 200, rule


def _opens() -> list[tuple[str, Document]]:
    """Each scope that takes it, and what is posted."""
    return [("admin", {"slug": f"war-{clock.now():%f}", "names": "W"})]


def _posts() -> list[tuple[str, Document]]:
    return [("write", taken()), ("amend", retract(10)), ("admin", redact(10)), ("amend", correct(10))]


WRITTEN = {"conflicts.open_conflict": _opens, "posting.post": _posts}
"""What is posted to each route that writes: none may be left out."""


@pytest.mark.parametrize(("scope", "conflict"), [(None, None), *product(SCOPES, ["war", "other", None])])
def test_every_route_is_written_with_its_scope_in_its_conflict_alone(
    war: Client, grant: Grant, tables: Tables, scope: str | None, conflict: str | None
) -> None:
    app = war.http.application
    assert {method for rule in app.url_map.iter_rules() for method in rule.methods or ()} == {
        *("GET", "HEAD", "OPTIONS", "POST"),
    }
    accepted(war.post(taken(10)))
    headers = {"Authorization": f"Bearer {grant(scope, conflict=conflict).token}"} if scope else {}
    for rule in rules(app, "POST"):
        for needed, body in WRITTEN[rule.endpoint]():
            before = tables()
            answer = war.http.post(url(rule), json=body, headers=headers)
            where = {"war", None} if "conflict" in rule.arguments else {None}
            if scope is None:
                unauthorised(answer)
            elif scope == needed and conflict in where:
                assert answer.status_code in {201, 409}, answer.text
                continue
            else:
                refused(answer, 403, "out-of-scope")
            assert tables() == before, rule


# The command line

CREATE = ["token", "create"]


def told(app: Flask, *arguments: str) -> list[str]:
    result = app.test_cli_runner().invoke(args=arguments)
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_new_token_stands_alone_on_the_last_line(app: Flask, war: Client) -> None:
    *_, token = told(app, *CREATE, "--scopes", "write, amend", "--conflict", "war", "--name", "desk")
    assert re.fullmatch(r"ctl_[0-9a-f]{16}_[A-Za-z0-9_-]{43}", token)
    client = Client(war.http, token, "war")
    assert accepted(client.post(taken(1)))["recorded_by"] == "desk"
    accepted(client.post(retract(1)))
    refused(client.post(redact(1)), 403, "out-of-scope")


def test_without_scopes_a_token_writes(app: Flask, war: Client) -> None:
    client = Client(war.http, told(app, *CREATE)[-1], "war")
    accepted(client.post(taken(1)))
    refused(client.post(retract(1)), 403, "out-of-scope")


def test_a_token_is_created_for_some_days(app: Flask, war: Client) -> None:
    client = Client(war.http, told(app, *CREATE, "--days", "1")[-1], "war")
    accepted(client.post(taken()))
    with time_machine.travel(clock.now() + timedelta(days=1, seconds=1), tick=False):
        unauthorised(client.post(taken()))
        assert "good" not in told(app, "token", "list")[-1]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--scopes", "write,root"],
        ["--scopes", ""],
        ["--conflict", "peace"],
        ["--days", "0"],
        ["--days", "-1"],
        ["--secret", "x"],
    ],
)
def test_a_token_that_cannot_be_meant_is_not_created(app: Flask, war: Client, arguments: list[str]) -> None:
    before = told(app, "token", "list")
    result = app.test_cli_runner().invoke(args=[*CREATE, *arguments])
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert "ctl_" not in result.output
    assert told(app, "token", "list") == before


def test_tokens_are_listed_without_their_secrets_and_revoked_by_id(app: Flask, war: Client) -> None:
    token = told(app, *CREATE, "--scopes", "write,admin", "--conflict", "war", "--name", "desk")[-1]
    _, id, secret = token.split("_", 2)
    today = f"{clock.now():%Y-%m-%d}"
    assert told(app, "token", "list")[-1] == f"{id}  {today}  good  admin,write  war  desk"
    told(app, "token", "revoke", id)
    listed = told(app, "token", "list")
    assert listed[-1] == f"{id}  {today}  revoked {today}  admin,write  war  desk"
    assert secret not in "".join(listed)
    unauthorised(Client(war.http, token, "war").post(taken()))
    result = app.test_cli_runner().invoke(args=["token", "revoke", "0000"])
    assert (result.exit_code, "no token 0000" in result.output) == (2, True)


def test_a_token_that_was_revoked_twice_was_revoked_at_first(app: Flask) -> None:
    id = told(app, *CREATE)[-1].split("_")[1]
    told(app, "token", "revoke", id)
    with time_machine.travel(clock.now() + timedelta(days=9), tick=False):
        told(app, "token", "revoke", id)
        assert f"{clock.now():%Y-%m-%d}" not in told(app, "token", "list")[-1]


def test_the_local_token_is_made_once_and_kept_for_its_owner_alone(
    app: Flask, war: Client, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "writer-token"
    (token,) = told(app, "token", "local", str(file))
    assert told(app, "token", "local", str(file)) == [token] == file.read_text().split()
    assert file.stat().st_mode & 0o077 == 0
    client = Client(war.http, token, "war")
    accepted(client.post([taken(1), retract(1), redact(1)]))
    told(app, "token", "revoke", token.split("_")[1])
    (again,) = told(app, "token", "local", str(file))
    assert again != token
    accepted(Client(war.http, again, "war").post(taken()))


# Secrets


def test_no_secret_is_stored_anywhere_nor_told(
    app: Flask, war: Client, http: FlaskClient, tables: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    token = told(app, *CREATE, "--scopes", "write,amend,admin", "--name", "canary")[-1]
    secret = token.split("_", 2)[2]
    client = Client(http, token, "war")
    bodies: list[Document | str] = [taken(1), "{", retract(1), retract(1), taken(place="x"), {"type": "x"}]
    answers = [client.post(body) for body in bodies]
    answers += [war.get("/events"), war.get("")]
    assert all(secret not in answer.text for answer in answers)
    assert secret not in caplog.text
    rows = [row for kept in tables().values() for row in kept]
    assert len(rows) > 20
    for value in (value for row in rows for value in row):
        assert secret.encode() not in (value if isinstance(value, bytes) else str(value).encode())
