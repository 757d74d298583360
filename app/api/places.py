"""One place: who holds it at a date, with every claim for and against."""

import orjson
from flask import Blueprint, Response

from app.api import render
from app.http import BASE
from app.http.answers import conditional
from app.http.parameters import PlaceParameters
from app.http.requests import arguments, database
from app.queries import registers, snapshots, versions

blueprint = Blueprint("places", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/places/<place>")


@blueprint.get("")
def place(conflict: str, place: str) -> Response:
    """Who held a place at the end of a date, and what became of each claim about it."""
    given = arguments(PlaceParameters())
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = snapshots.place(database(), version, place, given["question"])
        entry = registers.entry(database(), version, "places", place)
        start, end = given["offset"], given["offset"] + given["limit"]
        asked = {**render.question(given), "revision": version.revision, "limit": given["limit"]}
        more = end < len(found.claims)
        return {
            **render.basis(version, found.rules),
            "at": asked["at"],
            **render.stale_after(given),
            "lens": render.lens(given),
            "on_file": render.entry(entry),
            "within": found.file.line(place)[1:],
            "parts": found.file.parts.get(place, ()),
            "control": orjson.Fragment(found.control),
            "claims": [render.reason(said, role) for said, role in found.claims[start:end]],
            "claims_total": len(found.claims),
            "next": render.link(version, "places", place, offset=end, **asked) if more else None,
            "links": {
                "permalink": render.link(version, "places", place, offset=start, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)
