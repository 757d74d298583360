"""What is new, as it comes: streams that go on where they were cut off, and polls that wait."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from flask import Flask

from tests.api.bodies import accepted, redact, taken, uid
from tests.conftest import Client, beside


@pytest.fixture
def live(app: Flask, war: Client) -> Iterator[Client]:
    """The war on a service whose streams end soon, and of which it has two."""
    with beside(app, stream_seconds=0.6) as brief:
        yield Client(brief.test_client(), war.token, "war")


def messages(answer: Any) -> list[dict[str, str]]:
    """The messages of a stream, each by its fields; comments are left out."""
    assert (answer.status_code, answer.mimetype) == (200, "text/event-stream")
    blocks = answer.text.split("\n\n")
    answer.close()
    return [message for message in map(fields, blocks) if message]


def fields(block: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block.splitlines() if line.strip(":"))


def ids(answer: Any) -> list[int]:
    return [int(message["id"]) for message in messages(answer) if "id" in message]


def meanwhile(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=lambda: (time.sleep(0.15), work()))
    thread.start()
    return thread


def test_a_stream_begins_with_what_comes_next(app: Flask, war: Client) -> None:
    head = war.get("").json["revision"]
    with beside(app, stream_seconds=60) as patient:
        answer = patient.test_client().get(f"{war.url}/stream", buffered=False)
        thread = meanwhile(lambda: accepted(war.post([taken(1), taken(2)])))
        told = (message for chunk in answer.iter_encoded() if (message := fields(chunk.decode())))
        retry, *news = islice(told, 3)
        answer.close()
        thread.join()
    assert retry == {"retry": "2000"}
    assert [message["event"] for message in news] == ["control.taken"] * 2
    assert [int(message["id"]) for message in news] == [head + 1, head + 2]
    assert json.loads(news[0]["data"]) == {
        name: said for name, said in war.get(f"/events/{uid(1)}").json.items() if name != "amendments"
    }
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("after", [0, 3, 9])
def test_a_stream_goes_on_where_the_client_was(live: Client, after: int) -> None:
    head = live.get("").json["revision"]
    expected = list(range(after + 1, head + 1))
    assert ids(live.get("/stream", Last_Event_ID=str(after))) == expected
    assert ids(live.get(f"/stream?after={after}")) == expected
    assert ids(live.get("/stream?after=0", Last_Event_ID=str(after))) == expected


def test_of_what_is_redacted_a_stream_says_no_more_than_the_log(live: Client) -> None:
    accepted(live.post(taken(1, summary="a name")))
    accepted(live.post(redact(1)))
    answer = live.get("/stream?after=0")
    assert "a name" not in answer.text
    assert ids(answer) == list(range(1, live.get("").json["revision"] + 1))


@pytest.mark.parametrize("text", ["x", "-1", "1.5", "9" * 30, "٣"])
def test_an_id_that_no_event_has(live: Client, text: str) -> None:
    answer = live.http.get(
        f"{live.url}/stream", headers={"Last-Event-ID": text.encode("utf-8").decode("latin1")}
    )
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "Last-Event-ID")


def test_no_more_than_some_may_stream(live: Client) -> None:
    held = [live.http.get(f"{live.url}/stream", buffered=False) for _ in range(2)]
    refused = live.get("/stream")
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/too-many-streams")
    assert refused.headers["Retry-After"] == "5"
    held.pop().close()  # never read: its place is free all the same
    assert live.http.head(f"{live.url}/stream").status_code == 200
    assert len(messages(live.get("/stream"))) == 1
    held.pop().close()


def test_a_stream_of_no_conflict(live: Client) -> None:
    assert live.http.get("/api/v1/conflicts/no-war/stream").status_code == 404


def test_a_poll_waits_for_what_comes_next(live: Client) -> None:
    head = live.get("").json["revision"]
    thread = meanwhile(lambda: accepted(live.post(taken(1))))
    begun = time.monotonic()
    found = live.get(f"/events?after={head}&wait=20").json
    thread.join()
    assert time.monotonic() - begun < 10
    assert [event["id"] for event in found["events"]] == [uid(1)]


def test_a_poll_ends_with_nothing(live: Client) -> None:
    head = live.get("").json["revision"]
    found = live.get(f"/events?after={head}&wait=1").json
    assert (found["events"], found["revision"], found["next"]) == ([], head, None)


def test_who_has_the_answer_waits_too(live: Client) -> None:
    head = live.get("").json["revision"]
    tag = live.get(f"/events?after={head}&wait=1").headers["ETag"]
    begun = time.monotonic()
    assert live.get(f"/events?after={head}&wait=1", If_None_Match=tag).status_code == 304
    assert time.monotonic() - begun >= 0.9


def test_a_poll_does_not_wait_where_all_places_are_taken(live: Client) -> None:
    head = live.get("").json["revision"]
    held = [live.http.get(f"{live.url}/stream", buffered=False) for _ in range(2)]
    begun = time.monotonic()
    assert live.get(f"/events?after={head}&wait=25").status_code == 200
    assert time.monotonic() - begun < 10
    for one in held:
        one.close()
