"""The events of a conflict: posted, listed, and read one by one with what amends them."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request

from app.api import exports, render
from app.errors import TooManyStreams
from app.http import BASE
from app.http.answers import conditional, streamed
from app.http.forms import Form, wanted
from app.http.live import Streams, wait_for_news
from app.http.operations import Given, reads
from app.http.parameters import EventParameters
from app.http.requests import database
from app.queries import events, registers, versions
from app.queries.versions import Version

blueprint = Blueprint("events", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")

FORMS = (Form.JSON, Form.NDJSON, Form.CSV, Form.GEOJSON)
PAGE = 100
"""How many events a page has unless a limit is given."""


@blueprint.get("/events")
@blueprint.get("/events.<any(json, ndjson, csv, geojson):extension>")
@reads("EventPage", EventParameters, forms=FORMS)
def page(given: Given, conflict: str, extension: str | None = None) -> Response:
    """A page of the log, in its order; in the other forms all that is asked for, unless a limit is given."""
    version = _awaited(conflict, given) if given["wait"] else versions.version(database(), conflict)
    form = wanted(request, extension, FORMS)
    if form is not Form.JSON:
        return streamed(version, form, lambda: _export(version, form, given))

    def produce() -> render.Json:
        found = events.events(
            database(), version, given["filter"], after=given["after"], limit=given.get("limit", PAGE)
        )
        more = {**request.args.to_dict(flat=False), "after": found.next_after}
        return {
            **render.basis(version),
            "events": [render.event(view, conflict) for view in found.events],
            "next": render.link(version, "events", **more) if found.next_after else None,
            "links": {"conflict": render.link(version)},
        }

    return conditional(version, produce)


def _awaited(conflict: str, given: Mapping[str, Any]) -> Version:
    """The version once there is more than the client has; at once where nobody else may wait."""
    streams: Streams = current_app.extensions["streams"]
    try:
        streams.enter()
    except TooManyStreams:
        return versions.version(database(), conflict)
    try:
        return wait_for_news(database(), conflict, after=given["after"], seconds=given["wait"])
    finally:
        streams.leave()


def _export(version: Version, form: Form, given: Mapping[str, Any]) -> Iterator[bytes]:
    found = events.all_events(
        database(), version, given["filter"], after=given["after"], limit=given.get("limit")
    )
    match form:
        case Form.CSV:
            return exports.event_table(found)
        case Form.GEOJSON:
            return exports.event_features(found, version.conflict, registers.places(database(), version))
        case _:
            return exports.lines(render.event(view, version.conflict) for view in found)


@blueprint.get("/events/<uuid:id>")
@reads("EventOnRecord")
def event(conflict: str, id: UUID) -> Response:
    """One event, with the amendments about it."""
    version = versions.version(database(), conflict)

    def produce() -> render.Json:
        found, amendments = events.event(database(), conflict, id)
        return {
            **render.event(found, conflict),
            "amendments": [render.event(view, conflict) for view in amendments],
        }

    return conditional(version, produce)
