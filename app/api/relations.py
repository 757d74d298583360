"""Who stands with whom at a date."""

from flask import Blueprint, Response

from app.api import render
from app.http import BASE
from app.http.answers import conditional
from app.http.parameters import RelationParameters
from app.http.requests import arguments, database
from app.queries import snapshots, versions

blueprint = Blueprint("relations", __name__, url_prefix=f"{BASE}/conflicts/<conflict>/relations")


@blueprint.get("")
def relations(conflict: str) -> Response:
    """The relations that stood at the end of a date, each with the claims that say so."""
    given = arguments(RelationParameters())
    version = versions.version(database(), conflict, given.get("revision"))

    def produce() -> render.Json:
        found = snapshots.relations(database(), version, given["question"])
        asked = render.question(given)
        return {
            **render.basis(version),
            "at": asked["at"],
            "lens": render.lens(given),
            "relations": [
                {
                    "actor": relation.actor,
                    "relation": relation.relation,
                    "toward": relation.toward,
                    "since": relation.since.text,
                    "because": relation.because,
                }
                for relation in found
            ],
            "links": {
                "permalink": render.link(version, "relations", revision=version.revision, **asked),
                "conflict": render.link(version),
            },
        }

    return conditional(version, produce)
