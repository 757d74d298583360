"""The snapshot: who holds every place at a date, and because of which claims."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, request

from app.api import exports, render
from app.domain.edtf import ending
from app.http import BASE, memento
from app.http.answers import conditional, streamed
from app.http.forms import Form, wanted
from app.http.operations import Given, reads
from app.http.parameters import SnapshotParameters, TimeMapParameters
from app.http.requests import database
from app.queries import registers, snapshots, versions
from app.queries.versions import Version

blueprint = Blueprint("snapshots", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")

FORMS = (Form.JSON, Form.CSV, Form.GEOJSON)
REVISIONS = 1000
"""How many revisions a page of the list of them has."""


@blueprint.get("/snapshot")
@blueprint.get("/snapshot.<any(json, csv, geojson):extension>")
@reads(
    "Snapshot",
    SnapshotParameters,
    forms=FORMS,
    takes=("Accept-Datetime",),
    headers=("Link", "Memento-Datetime"),
    redirects=True,
)
def snapshot(given: Given, conflict: str, extension: str | None = None) -> Response:
    """Who held what at the end of a date."""
    pinned = "revision" in given
    form = wanted(request, extension, FORMS)
    if not pinned and (instant := memento.accepted_datetime()):
        return _recorded_by(instant, conflict, extension, given)
    version = versions.version(database(), conflict, given.get("revision"))
    if form is not Form.JSON:
        answer = streamed(version, form, lambda: _export(version, form, given))
    else:
        answer = conditional(version, lambda: _snapshot(version, given))
    if pinned:
        original, timemap = _around(conflict, extension, given)
        memento.as_memento(answer, version, original, timemap)
    return answer


@blueprint.get("/snapshot/timemap")
@reads("links", TimeMapParameters, forms=[Form.LINKS])
def timemap(given: Given, conflict: str) -> Response:
    """The revisions at which a snapshot can be asked for, with when they were recorded; a page of them."""
    head = versions.version(database(), conflict)
    original, itself = _around(conflict, None, given)
    page = versions.page(database(), head, after=given["after"], limit=REVISIONS)
    asked = render.question(given)
    mementos = [
        (render.link(conflict, "snapshot", revision=revision, **asked), recorded)
        for revision, recorded in page
    ]
    more = page and page[-1][0] < head.revision
    following = render.link(conflict, "snapshot", "timemap", after=page[-1][0], **asked) if more else None
    return streamed(head, Form.LINKS, lambda: iter([memento.timemap(original, itself, mementos, following)]))


def _recorded_by(
    instant: datetime, conflict: str, extension: str | None, given: Mapping[str, Any]
) -> Response:
    """The way to the snapshot as the record was then."""
    version = versions.version_recorded_by(database(), conflict, instant)
    name = f"snapshot.{extension}" if extension else "snapshot"
    permalink = render.link(version, name, revision=version.revision, **render.question(given))
    return memento.to_memento(permalink, *_around(conflict, extension, given))


def _around(conflict: str, extension: str | None, given: Mapping[str, Any]) -> tuple[str, str]:
    """The paths of a snapshot as it is today, and of the list of all that it was."""
    name, asked = f"snapshot.{extension}" if extension else "snapshot", render.question(given)
    return render.link(conflict, name, **asked), render.link(conflict, "snapshot", "timemap", **asked)


def _snapshot(version: Version, given: Mapping[str, Any]) -> render.Json:
    found = snapshots.snapshot(database(), version, given["question"])
    asked = render.question(given)
    return {
        **render.basis(version, found.rules),
        "at": asked["at"],
        **render.stale_after(given),
        "lens": render.lens(given),
        "phase": render.phase(found.phase),
        "places": orjson.Fragment(f"[{','.join(found.controls.values())}]"),
        "links": {
            "permalink": render.link(version, "snapshot", revision=version.revision, **asked),
            "previous": _at(found.beside.previous, version, asked),
            "next": _at(found.beside.next, version, asked),
            "conflict": render.link(version),
        },
    }


def _export(version: Version, form: Form, given: Mapping[str, Any]) -> Iterator[bytes]:
    found = snapshots.snapshot(database(), version, given["question"])
    controls = map(orjson.loads, found.controls.values())
    places = registers.places(database(), version)
    if form is Form.CSV:
        return exports.snapshot_table(controls, places)
    at = given.get("at")
    return exports.snapshot_features(controls, places, at and at.text)


def _at(instant: datetime | None, version: Version, asked: render.Json) -> str | None:
    """The path of the same snapshot, of the same revision, at an instant."""
    if instant is None:
        return None
    return render.link(version, "snapshot", revision=version.revision, **{**asked, "at": ending(instant)})
