"""What is new in a log, as it comes: server-sent events (the EventSource of browsers)."""

from collections.abc import Iterator
from time import monotonic

import orjson
from flask import Blueprint, Response, current_app, request

from app.api import render
from app.domain.events import Slug
from app.errors import InvalidQuery
from app.http import BASE
from app.http.live import Streams, wait_for_news
from app.http.operations import Given, streams
from app.http.parameters import StreamParameters
from app.http.requests import database
from app.queries import events, versions
from app.queries.access import Database
from app.queries.filters import Filter

blueprint = Blueprint("streams", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/stream")

BREATH = 5.0
"""After so many seconds without news a comment is sent: so it shows whether anybody still listens."""

COME_AGAIN = b"retry: 2000\n\n"
"""Milliseconds after which a client whose stream has ended asks for the next."""


@blueprint.get("")
@streams("Stream", StreamParameters, takes=("Last-Event-ID",))
def stream(given: Given, conflict: str) -> Response:
    """The events after the one that the client had last, and every new one until the stream ends."""
    head = versions.version(database(), conflict).revision
    after = _last_event_id()
    if after is None:
        after = given.get("after", head)
    waiting: Streams = current_app.extensions["streams"]
    answer = Response(mimetype="text/event-stream")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Accel-Buffering"] = "no"  # nginx would wait until its buffer is full
    if request.method == "HEAD":
        return answer
    waiting.enter()
    answer.call_on_close(waiting.leave)
    answer.response = _messages(database(), conflict, after, waiting.longest)
    return answer


def _last_event_id() -> int | None:
    """The revision of the event that the client had last, if it says so."""
    text = request.headers.get("Last-Event-ID", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidQuery([("Last-Event-ID", "this is a revision, as the id of an event said it")])
    return int(text)


def _messages(db: Database, conflict: Slug, after: int, seconds: float) -> Iterator[bytes]:
    end = monotonic() + seconds
    yield COME_AGAIN
    while (remaining := end - monotonic()) > 0:
        version = wait_for_news(db, conflict, after=after, seconds=min(BREATH, remaining))
        if version.revision <= after:
            yield b":\n\n"
        for view in events.all_events(db, version, Filter(after=after)):
            data = orjson.dumps(render.event(view, conflict)).decode()
            yield f"id: {view.revision}\nevent: {view.type}\ndata: {data}\n\n".encode()
        after = max(after, version.revision)
