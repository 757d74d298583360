"""What the tests of the API post, and how they name what differs from run to run in an answer."""

import re
from typing import Any

from werkzeug.test import TestResponse

from tests.conftest import Client

Document = dict[str, Any]

EVENTS = "/api/v1/conflicts/war/events"


def uid(number: int) -> str:
    """An id that is easy to read in an answer."""
    return f"00000000-0000-4000-8000-{number:012}"


TAKEN: Document = {
    "type": "control.taken",
    "place": "city",
    "actors": ["north"],
    "source": "wire",
    "occurred": "2020-05-01",
    "reported": "2020-05-02",
}


def taken(number: int | None = None, **more: Any) -> Document:
    """North takes the city, but for what is said otherwise; under an id of its own, if it has a number."""
    return {**TAKEN, **({} if number is None else {"id": uid(number)}), **more}


def retract(target: int, number: int | None = None, **more: Any) -> Document:
    own = {} if number is None else {"id": uid(number)}
    return {"type": "claim.retracted", **own, "target": uid(target), "reason": "mistaken", **more}


def correct(target: int, number: int | None = None, **replacement: Any) -> Document:
    """A correction; the replacement is TAKEN without its source and report, but for what is given."""
    own = {} if number is None else {"id": uid(number)}
    said = {name: value for name, value in TAKEN.items() if name not in {"source", "reported"}}
    about = {"target": uid(target), "reason": "mistaken"}
    return {"type": "claim.corrected", **own, **about, "replacement": {**said, **replacement}}


def redact(target: int, number: int | None = None) -> Document:
    own = {} if number is None else {"id": uid(number)}
    return {"type": "event.redacted", **own, "target": uid(target), "reason": "safety"}


class Like:
    """Equal to every text of a form."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(self.pattern, other) is not None

    def __hash__(self) -> int:
        return hash(self.pattern)

    def __repr__(self) -> str:
        return f"<{self.pattern}>"


HASH = Like(r"[0-9a-f]{64}")
INSTANT = Like(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z")
UUID = Like(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def logged(revision: int, id: str, **more: Any) -> Document:
    """What the log adds to every event."""
    return {
        "id": id,
        "revision": revision,
        "schema_version": 1,
        "recorded": INSTANT,
        "recorded_by": "tests",
        "hash": HASH,
        "amended_by": [],
        "links": {"self": f"{EVENTS}/{id}"},
        **more,
    }


def window(earliest: str, latest: str) -> Document:
    """The window of a standing claim, from day to day."""
    return {
        "window": {"earliest": f"{earliest}T00:00:00Z", "latest": f"{latest}T00:00:00Z"},
        "standing": True,
    }


def accepted(answer: TestResponse, status: int = 201) -> Any:
    """The body of an answer that must be good."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/json"
    return answer.json


def refused(answer: TestResponse, status: int, name: str) -> list[str]:
    """Check that an answer is that problem; where its faults are (pointers or parameters)."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    body = answer.json
    assert (body["type"], body["status"]) == (f"/problems/{name}", status)
    assert body["title"]
    assert body["detail"]
    assert body.keys() <= {"type", "title", "status", "detail", "errors", "lines"}
    for fault in body.get("errors", []):
        assert fault.keys() - {"line"} in ({"pointer", "detail"}, {"parameter", "detail"})
        assert fault["detail"]
    return [fault.get("pointer", fault.get("parameter")) for fault in body.get("errors", [])]


def version(war: Client) -> str:
    """The version that the conflict's log is at."""
    return accepted(war.get(""), 200)["version"]


def revision(war: Client) -> int:
    return accepted(war.get(""), 200)["revision"]
