"""The events of a conflict: posted, listed, and read one by one with what amends them."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast
from uuid import UUID

from flask import Blueprint, Response, current_app, request

from app.api import exports, members, render
from app.errors import ForeignCursor, InvalidQuery, TooManyStreams, UnknownField
from app.http import BASE
from app.http.answers import conditional, streamed
from app.http.cursors import Cursors
from app.http.forms import Form, wanted
from app.http.live import Streams, wait_for_news
from app.http.operations import Given, reads
from app.http.parameters import EventParameters
from app.http.requests import database
from app.queries import events, facets, registers, versions
from app.queries.orders import Position
from app.queries.versions import Version

blueprint = Blueprint("events", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")

FORMS = (Form.JSON, Form.NDJSON, Form.CSV, Form.GEOJSON)
PAGE = 100
"""How many events a page has unless a limit is given."""


@blueprint.get("/events")
@blueprint.get("/events.<any(json, ndjson, csv, geojson):extension>")
@reads(
    "EventPage",
    EventParameters,
    forms=FORMS,
    headers=("Link",),
    refusals=frozenset({ForeignCursor, UnknownField}),
)
def page(given: Given, conflict: str, extension: str | None = None) -> Response:
    """A page of the log; in the other forms all that is asked for, unless a limit is given."""
    fields = members.asked_for(given.get("fields_"), "events")
    version, after = _beginning(given, conflict)
    form = wanted(request, extension, FORMS)
    if form is Form.JSON:
        return conditional(version, lambda: _page(version, given, after, fields))
    if given["total"] or "facet" in given:
        raise InvalidQuery([("total" if given["total"] else "facet", "only pages in JSON are counted")])
    return streamed(version, form, lambda: _export(version, form, given, after, fields))


def _page(
    version: Version, given: Given, after: Position | None, fields: Collection[str] | None
) -> render.Json:
    found = events.events(
        database(),
        version,
        given["filter"],
        order=given["sort"],
        after=after,
        limit=given.get("limit", PAGE),
    )
    return {
        **render.basis(version),
        "events": [members.only(render.event(view, version.conflict), fields) for view in found.events],
        **_counts(version, given),
        "next": _next(version, found.last) if found.last else None,
        "links": {"conflict": render.link(version)},
    }


def _next(version: Version, last: Position) -> str:
    """The same question, from after a position on, as the record stands at the version."""
    question = request.args.to_dict(flat=False)
    return render.link(version, "events", **{**question, "cursor": _cursors().write(version, question, last)})


def _beginning(given: Given, conflict: str) -> tuple[Version, Position | None]:
    """The version that is listed, and the position after which: where the page before ended, if it did."""
    if "cursor" in given:
        return _cursors().read(given["cursor"], conflict, request.args.to_dict(flat=False))
    return _awaited(conflict, given) if given["wait"] else versions.version(database(), conflict), None


def _counts(version: Version, given: Given) -> render.Json:
    """How many events the whole list has, and by what, where that is asked for."""
    counts: render.Json = {}
    if given["total"]:
        counts["total"] = facets.total(database(), version, given["filter"], given["sort"])
    if "facet" in given:
        found = facets.facets(database(), version, given["filter"], given["sort"], given["facet"])
        counts["facets"] = {
            facet: [{"value": value, "count": count} for value, count in counted.items()]
            for facet, counted in found.items()
        }
    return counts


def _cursors() -> Cursors:
    return cast(Cursors, current_app.extensions["cursors"])


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


def _export(
    version: Version, form: Form, given: Given, after: Position | None, fields: Collection[str] | None
) -> Iterator[bytes]:
    found = events.all_events(
        database(),
        version,
        given["filter"],
        order=given["sort"],
        after=after,
        limit=given.get("limit"),
    )
    match form:
        case Form.CSV:
            return exports.event_table(found, fields)
        case Form.GEOJSON:
            places = registers.places(database(), version)
            return exports.event_features(found, version.conflict, places, fields)
        case _:
            return exports.lines(members.only(render.event(view, version.conflict), fields) for view in found)


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
