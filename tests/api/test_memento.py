"""Snapshots as they were, by when they were recorded (Memento, RFC 7089)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
import time_machine
from flask import Flask
from memento_client import MementoClient
from werkzeug.serving import WSGIRequestHandler, make_server

from app.api import snapshots
from tests.api.bodies import accepted, taken
from tests.conftest import Client

HERE = "127.0.0.1"
DAYS = [datetime(2031, 3, day, 12, 30, 15, 500_000, tzinfo=UTC) for day in (1, 2, 3)]


def http(instant: datetime) -> str:
    return instant.strftime("%a, %d %b %Y %H:%M:%S GMT")


@pytest.fixture
def told(war: Client) -> Client:
    """The war with a claim recorded on each of the days."""
    for number, (day, place) in enumerate(zip(DAYS, ("city", "city-east", "city-west"), strict=True), 1):
        with time_machine.travel(day, tick=False):
            accepted(war.post(taken(number, place=place)))
    return war


@pytest.mark.parametrize(
    ("asked", "back"),
    [
        (DAYS[2] + timedelta(days=9), 0),
        (DAYS[2], 0),
        (DAYS[2] - timedelta(seconds=1), 1),
        (DAYS[1], 1),
        (DAYS[1] - timedelta(seconds=1), 2),
    ],
)
def test_a_snapshot_is_the_way_to_what_it_was(told: Client, asked: datetime, back: int) -> None:
    head = told.get("").json["revision"]
    gate = told.get("/snapshot?at=2021", Accept_Datetime=http(asked))
    assert (gate.status_code, "Accept-Datetime" in gate.vary) == (302, True)
    assert gate.headers["Location"] == f"{told.url}/snapshot?at=2021&revision={head - back}"
    found = told.http.get(gate.headers["Location"])
    assert found.json["revision"] == head - back
    assert found.headers["Memento-Datetime"] == http(DAYS[2 - back])
    assert found.data == told.get(f"/snapshot?at=2021&revision={head - back}").data


def test_what_was_before_all_is_the_first_revision(told: Client) -> None:
    gate = told.get("/snapshot", Accept_Datetime="Sat, 01 Jan 2000 00:00:00 GMT")
    assert gate.headers["Location"] == f"{told.url}/snapshot?revision=1"


def test_other_forms_were_something_too(told: Client) -> None:
    head = told.get("").json["revision"]
    gate = told.get("/snapshot.csv?at=2021", Accept_Datetime=http(DAYS[1]))
    assert gate.headers["Location"] == f"{told.url}/snapshot.csv?at=2021&revision={head - 1}"
    assert told.http.get(gate.headers["Location"]).headers["Memento-Datetime"] == http(DAYS[1])


def test_what_is_pinned_stays_so_whenever_it_is_asked_for(told: Client) -> None:
    assert told.get("/snapshot?revision=3", Accept_Datetime=http(DAYS[0])).status_code == 200


@pytest.mark.parametrize("text", ["yesterday", "", "2031-03-01", "Sat, 01 Jan 99999 00:00:00 GMT"])
def test_no_date(told: Client, text: str) -> None:
    answer = told.get("/snapshot", Accept_Datetime=text)
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "Accept-Datetime")


def test_who_has_todays_answer_is_led_to_the_past_all_the_same(told: Client) -> None:
    tag = told.get("/snapshot").headers["ETag"]
    answer = told.get("/snapshot", If_None_Match=tag, Accept_Datetime=http(DAYS[0]))
    assert answer.status_code == 302


def test_the_list_of_all_that_it_was(told: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "REVISIONS", 2)
    found: list[tuple[str, str]] = []
    path: str | None = f"{told.url}/snapshot/timemap?at=2021"
    while path:
        answer = told.http.get(path)
        assert answer.mimetype == "application/link-format"
        found += re.findall(r'<(\S+)>; rel="memento"; datetime="([^"]+)"', answer.text)
        following = re.search(r'<(\S+)>; rel="timemap"', answer.text)
        path = following and following[1]
    head = told.get("").json["revision"]
    assert [uri for uri, _ in found] == [
        f"{told.url}/snapshot?at=2021&revision={revision}" for revision in range(1, head + 1)
    ]
    assert [at for _, at in found[-3:]] == list(map(http, DAYS))
    for uri, at in found:
        assert told.http.get(uri).headers["Memento-Datetime"] == at


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None: ...


@pytest.fixture
def served(app: Flask, told: Client) -> Iterator[str]:
    """The URL of the war's snapshot on a real server."""
    with make_server(HERE, 0, app, threaded=True, request_handler=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://{HERE}:{server.port}{told.url}/snapshot"
        server.shutdown()


@pytest.mark.filterwarnings("ignore")
def test_a_client_of_the_protocol_finds_its_way(served: str) -> None:
    client = MementoClient(check_native_timegate=False)
    client.timegate_uri = ""  # a snapshot is its own TimeGate
    found = client.get_memento_info(served, (DAYS[1] + timedelta(hours=1)).replace(tzinfo=None))
    closest = found["mementos"]["closest"]
    assert closest["datetime"] == DAYS[1].replace(microsecond=0, tzinfo=None)
    assert re.search(r"/snapshot\?revision=\d+$", closest["uri"][0])
