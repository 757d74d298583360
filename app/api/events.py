"""The events of a conflict: posted, listed, and read one by one with what amends them."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from app import commands
from app.api import render
from app.api.schemas import documents_of, scope_of
from app.domain.errors import IdTaken, InvalidEvents, LogMovedOn, NotAmendable
from app.http import BASE
from app.http.answers import conditional, json_answer
from app.http.operations import Given, reads, writes
from app.http.parameters import EventParameters
from app.http.requests import database, expected_versions, strict_json, writer
from app.queries import events, versions

blueprint = Blueprint("events", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/events")


@blueprint.post("")
@writes(
    "Posted",
    body="Post",
    scopes=("write", "amend", "admin"),
    refusals={IdTaken, NotAmendable, LogMovedOn},
    takes_version=True,
)
def post(conflict: str) -> Response:
    """Append one event, or an array of them, all or nothing."""
    writer(conflict=conflict)
    body = strict_json()
    documents = documents_of(body)
    by = writer(*sorted({scope_of(document["type"]) for document in documents}), conflict=conflict)
    with _pointing_into(body):
        receipts = commands.record(database(), conflict, documents, by=by, expected=expected_versions())
    views = events.posted(database(), conflict, [receipt.id for receipt in receipts])
    status = 201 if any(receipt.new for receipt in receipts) else 200
    if isinstance(body, list):
        return json_answer({"events": [render.event(view, conflict) for view in views]}, status)
    answer = json_answer(render.event(views[0], conflict), status)
    answer.headers["Location"] = render.link(conflict, "events", views[0].id)
    return answer


@blueprint.get("")
@reads("EventPage", EventParameters)
def page(given: Given, conflict: str) -> Response:
    """A page of the log, in its order."""
    version = versions.version(database(), conflict)

    def produce() -> render.Json:
        found = events.events(
            database(), version, given["filter"], after=given["after"], limit=given["limit"]
        )
        more = {**request.args.to_dict(flat=False), "after": found.next_after}
        return {
            **render.basis(version),
            "events": [render.event(view, conflict) for view in found.events],
            "next": render.link(version, "events", **more) if found.next_after else None,
            "links": {"conflict": render.link(version)},
        }

    return conditional(version, produce)


@blueprint.get("/<uuid:id>")
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
