"""What is on file: the places, actors and sources of a conflict."""

from flask import Blueprint, Response

from app.api import render
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import RegisterParameters
from app.http.requests import database
from app.queries import registers, versions

blueprint = Blueprint("registers", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")


@blueprint.get("/<any(places, actors, sources):register>")
@reads("Register", RegisterParameters)
def register(given: Given, conflict: str, register: str) -> Response:
    """A page of a register, by slug."""
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        after, limit = given.get("after"), given["limit"]
        found = registers.entries(database(), version, register, after=after or "", limit=limit + 1)
        page = {"revision": version.revision, "limit": limit}
        more = len(found) > limit
        return {
            **render.basis(version),
            register: [render.entry(entry) for entry in found[:limit]],
            "next": render.link(version, register, after=found[limit - 1].slug, **page) if more else None,
            "links": {
                "permalink": render.link(version, register, after=after, **page),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)
