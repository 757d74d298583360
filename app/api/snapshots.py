"""The snapshot: who holds every place at a date, and because of which claims."""

from datetime import datetime

import orjson
from flask import Blueprint, Response

from app.api import render
from app.domain.edtf import ending
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import SnapshotParameters
from app.http.requests import database
from app.queries import snapshots, versions
from app.queries.versions import Version

blueprint = Blueprint("snapshots", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/snapshot")


@blueprint.get("")
@reads("Snapshot", SnapshotParameters)
def snapshot(given: Given, conflict: str) -> Response:
    """Who held what at the end of a date."""
    version = versions.version(database(), conflict, given.get("revision"))

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


def _at(instant: datetime | None, version: Version, asked: render.Json) -> str | None:
    """The path of the same snapshot, of the same revision, at an instant."""
    if instant is None:
        return None
    return render.link(version, "snapshot", revision=version.revision, **{**asked, "at": ending(instant)})
