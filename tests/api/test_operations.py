"""What those who run the service ask it: whether it lives, whether it is ready, and what it counted."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import schema
from app.config import Level, Settings
from app.http.watch import SECURITY
from app.store.database import tally
from app.web import docs
from tests.api.bodies import accepted, refused, taken
from tests.conftest import Client, beside, on
from tests.databases import Databases

# Health


def test_who_lives_says_so_and_asks_no_database(http: FlaskClient, selects: Callable[[], list[str]]) -> None:
    headers = {"Authorization": "Bearer ctl_0123456789abcdef_" + "x" * 43}
    answer = http.get("/healthz", headers=headers)
    assert accepted(answer, 200) == {"status": "ok"}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "RateLimit" not in answer.headers
    assert selects() == []


def test_a_database_in_today_s_shape_is_ready(war: Client) -> None:
    answer = war.http.get("/readyz")
    assert accepted(answer, 200) == {"status": "ready"}
    assert answer.headers["Cache-Control"] == "no-store"


def unready(http: FlaskClient, detail: str) -> None:
    answer = http.get("/readyz")
    refused(answer, 503, "not-ready")
    assert answer.json["detail"] == detail
    assert (answer.headers["Retry-After"], answer.headers["Cache-Control"]) == ("5", "no-store")
    assert accepted(http.get("/healthz"), 200)


def test_without_tables_it_is_not_ready(databases: Databases) -> None:
    with databases.new() as url, on(url) as app:
        unready(app.test_client(), "the database is not at the newest migration")
        schema.upgrade(app.extensions["database"])
        accepted(app.test_client().get("/readyz"), 200)


def test_what_is_derived_by_another_version_is_not_ready(war: Client, app: Flask) -> None:
    with app.extensions["database"].write() as session:
        session.connection().exec_driver_sql("UPDATE projection SET version = 'old'")
    unready(war.http, "what is derived from the log is of another version")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("sqlite:////proc/timeline.sqlite3", id="sqlite"),
        pytest.param("postgresql://nobody@127.0.0.1:1/nothing", id="postgresql"),
    ],
)
def test_without_a_database_it_is_not_ready(url: str) -> None:
    with on(url) as app:
        unready(app.test_client(), "the database cannot be reached")


# Metrics


def counted(http: FlaskClient) -> dict[str, float]:
    """What /metrics has of our own, by name and labels."""
    text = http.get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^(timeline_\S+) (\S+)$", text, re.MULTILINE)}


def grown(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """By how much the counts went up; of histograms only how many."""
    return {
        name: value - before.get(name, 0)
        for name, value in after.items()
        if value > before.get(name, 0) and not re.search("_bucket|_sum|_created", name)
    }


def requests(route: str, method: str, status: str) -> str:
    return f'timeline_request_seconds_count{{method="{method}",route="{route}",status="{status}"}}'


def test_metrics_are_served_only_where_they_are_wanted(http: FlaskClient) -> None:
    refused(http.get("/metrics"), 404, "not-found")


def test_what_is_asked_and_written_is_counted(war: Client) -> None:
    events, snapshot = (f"/api/v1/conflicts/<conflict>/{name}" for name in ("events", "snapshot"))
    with beside(war.http.application, metrics=True) as app:
        http = app.test_client()
        client = Client(http, war.token, "war")
        before = counted(http)
        answer = http.get("/metrics")
        assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        accepted(client.post([taken(1), taken(2, occurred="2020-04")]))
        accepted(client.post(taken(1)), 200)  # is on record already
        refused(client.post([taken(3), taken(4, place="nowhere")]), 422, "invalid")
        tag = client.get("/snapshot").headers["ETag"]
        accepted(client.get("/snapshot"), 200)
        assert client.get("/snapshot", If_None_Match=tag).status_code == 304
        http.get("/wp-login.php")
        http.open("/api/v1/conflicts", method="BREW")
        after = grown(before, counted(http))
    metrics = after.pop(requests("/metrics", "GET", "2xx"))
    spans = after.pop("timeline_spans_written_total")
    assert (metrics, spans > 0) == (2, True)
    assert after == {
        'timeline_events_appended_total{type="control.taken"}': 2,
        'timeline_answers_total{found="no"}': 1,
        'timeline_answers_total{found="yes"}': 1,
        requests(events, "POST", "2xx"): 2,
        requests(events, "POST", "4xx"): 1,
        requests(snapshot, "GET", "2xx"): 2,
        requests("unchanged", "GET", "3xx"): 1,
        requests("none", "GET", "4xx"): 1,
        requests("none", "other", "4xx"): 1,
    }


def test_what_is_taken_back_is_not_counted(war: Client) -> None:
    with beside(war.http.application, metrics=True) as app:
        http = app.test_client()
        before = counted(http)
        with suppress(RuntimeError), app.extensions["database"].write() as session:
            tally(session).spans += 1
            raise RuntimeError
        assert "timeline_spans_written_total" not in grown(before, counted(http))


def test_who_streams_is_counted_while_it_lasts(war: Client) -> None:
    with beside(war.http.application, metrics=True, streams=2, stream_seconds=0.2) as app:
        client = Client(app.test_client(), war.token, "war")
        before = counted(client.http)["timeline_stream_clients"]
        answers = [client.get("/stream") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 503]
        assert counted(client.http)["timeline_stream_clients"] == before + 2
        for answer in answers:
            answer.close()
        assert counted(client.http)["timeline_stream_clients"] == before


# Headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("GET", path) for path in ("", "/snapshot", "/snapshot?x=1", "/places/nowhere", "/\0")),
        ("POST", "/events"),
        ("DELETE", "/events"),
        ("OPTIONS", "/events"),
    ],
)
def test_every_answer_tells_browsers_to_be_careful(war: Client, method: str, path: str) -> None:
    headers = war.http.open(f"{war.url}{path}", method=method).headers
    for name, value in {**SECURITY, "Access-Control-Allow-Origin": "*"}.items():
        assert headers.getlist(name) == [value], name
    assert "Strict-Transport-Security" not in headers


def test_what_is_unchanged_has_the_headers_of_what_it_was(war: Client) -> None:
    full = war.get("/snapshot")
    again = war.get("/snapshot", If_None_Match=full.headers["ETag"])
    assert again.status_code == 304
    differ = {"X-Request-ID", "RateLimit", "Content-Length", "Content-Type"}
    kept = {name: value for name, value in full.headers.items() if name not in differ}
    assert {name: value for name, value in again.headers.items() if name not in differ} == kept


def test_a_page_may_say_what_it_needs_itself(http: FlaskClient) -> None:
    headers = http.get("/docs").headers
    assert headers.getlist("Content-Security-Policy") == [docs.POLICY]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_fault_before_the_application_is_a_problem_too(
    app: Flask, http: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("broken before Flask")

    monkeypatch.setattr("app.http.limits.Limited.__call__", broken)
    answer = http.get("/", headers={"X-Request-ID": "a-request-1"})
    assert (answer.status_code, answer.content_type) == (500, "application/problem+json")
    assert answer.json["request"] == answer.headers["X-Request-ID"] == "a-request-1"
    assert "broken before Flask" in caplog.text


# Settings


@pytest.mark.parametrize(
    ("variable", "text", "told"),
    [
        ("MAX_BODY", "16M", "MAX_BODY is '16M', which is no whole number from 0 on"),
        ("MAX_BODY", "-1", "MAX_BODY is '-1', which is no whole number from 0 on"),
        ("MAX_BODY", "1_000", "MAX_BODY is '1_000', which is no whole number from 0 on"),
        ("LONGEST_WAIT", "-1", "LONGEST_WAIT is '-1', which is no number of seconds from 0 on"),
        ("LONGEST_WAIT", "nan", "LONGEST_WAIT is 'nan', which is no number of seconds from 0 on"),
        ("LONGEST_WAIT", "soon", "LONGEST_WAIT is 'soon', which is no number of seconds from 0 on"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL is 'loud', which is none of debug, info, warning, error"),
        ("METRICS", "yes", "METRICS is 'yes', which is neither on nor off"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(variable: str, text: str, told: str) -> None:
    with pytest.raises(ValueError, match="is") as raised:
        Settings.from_environment({variable: text})
    assert str(raised.value) == told


def test_every_unfit_setting_is_named_at_once() -> None:
    with pytest.raises(ValueError, match=r"MAX_BODY is .*; READS_A_MINUTE is "):
        Settings.from_environment({"READS_A_MINUTE": "x", "MAX_BODY": "y"})


def test_settings_are_what_the_environment_says() -> None:
    given = {"MAX_BODY": "7", "LONGEST_WAIT": "0.5", "METRICS": "on", "LOG_LEVEL": "error"}
    expected = Settings(max_body=7, longest_wait=0.5, metrics=True, log_level=Level.ERROR)
    assert Settings.from_environment({**given, "ANSWERS_KEPT": ""}) == expected
