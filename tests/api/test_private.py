"""A private conflict: to who has no token of it, it is as if there were none."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import commands
from app.queries.projections import first_difference
from app.queries.versions import version
from tests.api.bodies import accepted, taken
from tests.api.conftest import Selects
from tests.api.routes import rules, url
from tests.conftest import Client, Grant

Headers = dict[str, str]

OEMBED = "oembed.oembed"
"""What makes a frame of a page shows nothing private to anybody (tests/web/test_oembed.py)."""

UNKNOWN = "xyz"
"""A slug as long as that of the private conflict, and nobody's."""

HIDE = {"type": "conflict.described", "names": "A canary", "private": True}


@pytest.fixture
def hidden(fought: Client) -> Client:
    """The war, once it is private."""
    accepted(fought.post(HIDE))
    return fought


@pytest.fixture
def strangers(grant: Grant, app: Flask, hidden: Client) -> list[Headers]:
    """What those send who may not read it."""
    database = app.extensions["database"]
    commands.open_conflict(database, {"slug": "peace", "names": "Peace"}, by="tests")
    revoked = grant("read", conflict="war").token
    commands.revoke_token(database, revoked.split("_")[1])
    tokens = [grant("read", "admin", conflict="peace").token, revoked, "ctl_x_y"]
    return [{}, *({"Authorization": f"Bearer {token}"} for token in tokens)]


def as_told(answer: TestResponse, slug: str) -> tuple[int, str, list[tuple[str, str]]]:
    """An answer without what is of one request, and without the slug that was asked for."""
    of_one = {"X-Request-ID", "RateLimit", "Date"}
    headers = [(name, value) for name, value in answer.headers if name not in of_one]
    return answer.status_code, answer.text.replace(slug, "…"), headers


def test_no_route_tells_it_from_none(app: Flask, hidden: Client, strangers: list[Headers]) -> None:
    asked = [rule for rule in rules(app, "GET") if "conflict" in rule.arguments]
    assert len(asked) > 12
    for rule in asked:
        for headers in strangers:
            for method in ("GET", "HEAD"):
                private, none = (
                    hidden.http.open(url(rule, conflict=slug), method=method, headers=headers)
                    for slug in ("war", UNKNOWN)
                )
                assert private.status_code == 404, rule
                assert as_told(private, "war") == as_told(none, UNKNOWN), rule


def test_it_takes_no_longer_to_say_so(hidden: Client, strangers: list[Headers], selects: Selects) -> None:
    for headers in strangers:
        hidden.http.get("/api/v1/conflicts", headers=headers)  # whose budget it is, is remembered
        asked = []
        for slug in ("war", UNKNOWN):
            selects()
            hidden.http.get(f"/api/v1/conflicts/{slug}", headers=headers)
            asked.append(len(selects()))
        assert asked[0] == asked[1] > 0


def test_who_may_not_write_is_told_the_same_of_it_as_of_none(
    hidden: Client, strangers: list[Headers]
) -> None:
    for headers in strangers:
        private, none = (
            hidden.http.post(f"/api/v1/conflicts/{slug}/events", json=taken(), headers=headers)
            for slug in ("war", UNKNOWN)
        )
        assert private.status_code in {401, 403}
        assert as_told(private, "war") == as_told(none, UNKNOWN)


def test_other_routes_know_nothing_of_it(app: Flask, hidden: Client, strangers: list[Headers]) -> None:
    others = [rule for rule in rules(app, "GET") if "conflict" not in rule.arguments]
    asked = [rule for rule in others if rule.endpoint not in {"openapi.openapi", "files.file", OEMBED}]
    before = {}
    for turn in range(2):
        for rule in asked:
            for number, headers in enumerate(strangers):
                answer = hidden.http.get(url(rule), headers=headers)
                assert answer.status_code == 200
                assert not re.search(r"canary|\bwar\b", answer.text)
                if turn and "Cache-Control" in answer.headers:
                    assert as_told(answer, "") == before[rule.rule, number]
                before[rule.rule, number] = as_told(answer, "")
        accepted(hidden.post(taken()))  # and nobody notices


@pytest.mark.parametrize("scope", ["read", "write", "amend", "admin"])
@pytest.mark.parametrize("conflict", ["war", None])
def test_any_token_of_it_reads_it(
    hidden: Client, grant: Grant, app: Flask, scope: str, conflict: str | None
) -> None:
    headers = {"Authorization": f"Bearer {grant(scope, conflict=conflict).token}"}
    for rule in rules(app, "GET"):
        expected = 404 if rule.endpoint == OEMBED else 200
        assert hidden.http.get(url(rule), headers=headers).status_code == expected, rule
    [listed] = hidden.http.get("/api/v1/conflicts", headers=headers).json["conflicts"]
    assert (listed["conflict"], listed["private"]) == ("war", True)


def test_nobody_keeps_what_they_read_of_it_for_others(hidden: Client) -> None:
    headers = {"Authorization": f"Bearer {hidden.token}"}
    for path in ("", "/snapshot", "/snapshot?revision=9", "/snapshot.csv", "/feeds/timelinejs.json"):
        answer = hidden.http.get(f"{hidden.url}{path}", headers=headers)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer.headers["Vary"]
        known = {"If-None-Match": answer.headers["ETag"]}
        assert hidden.http.get(f"{hidden.url}{path}", headers=headers | known).status_code == 304
        assert hidden.http.get(f"{hidden.url}{path}", headers=known).status_code == 404
    listed = hidden.http.get("/api/v1/conflicts", headers=headers)
    assert listed.headers["Cache-Control"] == "private, no-cache"


def test_what_was_answered_while_it_was_public_is_not_confirmed(fought: Client) -> None:
    etag = fought.get("/snapshot?revision=9").headers["ETag"]
    assert fought.get("/snapshot?revision=9", If_None_Match=etag).status_code == 304
    accepted(fought.post(HIDE))
    assert fought.get("/snapshot?revision=9", If_None_Match=etag).status_code == 404


def test_it_stays_as_it_is_unless_it_is_said(hidden: Client, app: Flask) -> None:
    accepted(hidden.post({"type": "conflict.described", "names": "Another name"}))
    assert hidden.get("").status_code == 404
    database = app.extensions["database"]
    commands.rebuild(database, "war")
    assert hidden.get("").status_code == 404
    assert first_difference(database, version(database, "war"), lambda: None) is None
    accepted(hidden.post({"type": "conflict.described", "names": "A war", "private": False}))
    assert hidden.get("").json["private"] is False


def test_a_conflict_is_private_from_the_beginning(http: FlaskClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    opened = http.post(
        "/api/v1/conflicts", json={"slug": "a", "names": "A", "private": True}, headers=headers
    )
    assert accepted(opened)["private"] is True
    assert http.get("/api/v1/conflicts/a").status_code == 404
    assert http.get("/api/v1/conflicts").json == {"conflicts": []}
    again = http.post("/api/v1/conflicts", json={"slug": "a", "names": "B"}, headers={})
    assert again.status_code == 401
