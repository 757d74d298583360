"""The snapshot: who holds every place at a date, and because of which claims."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import orjson
from flask import Blueprint, Response, request

from app.api import exports, render
from app.domain.edtf import ending
from app.http import BASE
from app.http.answers import conditional, streamed
from app.http.forms import Form, wanted
from app.http.parameters import SnapshotParameters
from app.http.requests import arguments, database
from app.queries import registers, snapshots, versions
from app.queries.versions import Version

blueprint = Blueprint("snapshots", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")

FORMS = (Form.JSON, Form.CSV, Form.GEOJSON)


@blueprint.get("/snapshot")
@blueprint.get("/snapshot.<any(json, csv, geojson):extension>")
def snapshot(conflict: str, extension: str | None = None) -> Response:
    """Who held what at the end of a date."""
    given = arguments(SnapshotParameters)
    version = versions.version(database(), conflict, given.get("revision"))
    form = wanted(request, extension, FORMS)
    if form is not Form.JSON:
        return streamed(version, form, lambda: _export(version, form, given))

    def produce() -> render.Json:
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

    return conditional(version, produce)


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
