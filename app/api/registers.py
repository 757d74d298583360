"""What is on file: the places, actors and sources of a conflict."""

from flask import Blueprint, Response, request

from app.api import members, render
from app.errors import UnknownField
from app.http import BASE
from app.http.answers import conditional
from app.http.operations import Given, reads
from app.http.parameters import PlacesParameters, RegisterParameters
from app.http.requests import database
from app.queries import registers, versions

blueprint = Blueprint("registers", __name__, url_prefix=f"{BASE}/conflicts/<conflict>")


@blueprint.get("/places")
@reads("places.page", PlacesParameters, headers=("Link",), refusals=frozenset({UnknownField}))
def places(given: Given, conflict: str) -> Response:
    """A page of the places, by slug."""
    return _page(given, conflict, "places")


@blueprint.get("/<any(actors, sources):register>")
@reads("Register", RegisterParameters, headers=("Link",), refusals=frozenset({UnknownField}))
def register(given: Given, conflict: str, register: str) -> Response:
    """A page of the actors or of the sources, by slug."""
    return _page(given, conflict, register)


def _page(given: Given, conflict: str, register: str) -> Response:
    fields = members.asked_for(given.get("fields_"), register)
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        limit = given["limit"]
        found = registers.entries(
            database(),
            version,
            register,
            box=given.get("bbox"),
            slugs=given.get("slug"),
            terms=given.get("terms"),
            after=given.get("after", ""),
            limit=limit + 1,
        )
        asked = {**request.args.to_dict(flat=False), "revision": version.revision, "limit": limit}
        more = len(found) > limit
        return {
            **render.basis(version),
            register: [members.only(render.entry(entry), fields) for entry in found[:limit]],
            "next": render.link(version, register, **asked | {"after": found[limit - 1].slug})
            if more
            else None,
            "links": {
                "permalink": render.link(version, register, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)
