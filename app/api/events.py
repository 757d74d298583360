"""The events of a conflict: posted, listed, and read one by one with what amends them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, current_app, request

from app import commands
from app.api import exports, render
from app.api.schemas import documents_of, scope_of
from app.domain.errors import IdTaken, InvalidEvents, LogMovedOn, NotAmendable
from app.errors import InvalidQuery, TooManyStreams
from app.http import BASE
from app.http.answers import conditional, json_answer, streamed
from app.http.forms import Form, wanted
from app.http.live import Streams, wait_for_news
from app.http.operations import Given, reads, writes
from app.http.parameters import EventParameters, PostParameters
from app.http.requests import database, expected_versions, strict_json, writer
from app.queries import events, registers, versions
from app.queries.versions import Version

blueprint = Blueprint("events", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")

FORMS = (Form.JSON, Form.NDJSON, Form.CSV, Form.GEOJSON)
PAGE = 100
"""How many events a page has unless a limit is given."""


@blueprint.post("/events")
@writes(
    "Posted",
    body="Post",
    scopes=("write", "amend", "admin"),
    parameters=PostParameters,
    takes=("If-Match",),
    refusals={IdTaken, NotAmendable, LogMovedOn, InvalidQuery},
)
def post(given: Given, conflict: str) -> Response:
    """Append one event, or an array of them, all or nothing."""
    writer(conflict=conflict)
    body = strict_json()
    documents = documents_of(body)
    by = writer(*sorted({scope_of(document["type"]) for document in documents}), conflict=conflict)
    if given["dry_run"]:
        with _pointing_into(body):
            return json_answer(_rehearsed(conflict, documents, by=by))
    with _pointing_into(body):
        receipts = commands.record(database(), conflict, documents, by=by, expected=expected_versions())
    views = events.posted(database(), conflict, [receipt.id for receipt in receipts])
    status = 201 if any(receipt.new for receipt in receipts) else 200
    if isinstance(body, list):
        return json_answer({"events": [render.event(view, conflict) for view in views]}, status)
    answer = json_answer(render.event(views[0], conflict), status)
    answer.headers["Location"] = render.link(conflict, "events", views[0].id)
    return answer


def _rehearsed(conflict: str, documents: Sequence[Mapping[str, Any]], *, by: str) -> render.Json:
    """What the events would do to the snapshot, at whichever date."""
    found = commands.rehearse(database(), conflict, documents, by=by, expected=expected_versions())
    return {
        "dry_run": True,
        "conflict": conflict,
        "events": [
            {"id": recorded.id, "type": recorded.event.TYPE, "revision": recorded.revision, **said}
            for recorded, said in found.recorded
        ],
        "on_record": [receipt.id for receipt in found.receipts if not receipt.new],
        "changes": [
            {
                "place": effect.place,
                "from": render.instant(effect.since),
                "to": render.instant(effect.stop),
                "before": orjson.Fragment(effect.before),
                "after": orjson.Fragment(effect.after),
            }
            for effect in found.effects
        ],
    }


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


@contextmanager
def _pointing_into(body: Any) -> Iterator[None]:
    """Make the pointers of faults fit the body: a single event has no index."""
    try:
        yield
    except (InvalidEvents, NotAmendable) as error:
        if isinstance(body, list):
            raise
        raise error.without("/0") from error
